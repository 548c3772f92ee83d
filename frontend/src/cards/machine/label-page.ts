/** Page of a machine's label: its name, its outlet, and a QR code that opens its page. */

import { html, type TemplateResult } from "lit";

export interface Label {
  machine: string;
  outlet: string;
  /** What the QR code opens. */
  url: string;
  /** The picture of the QR code as a data URL. */
  picture: string;
}

const STYLE = `
  @page { margin: 5mm; }
  body { margin: 0; font-family: Roboto, "Segoe UI", Helvetica, Arial, sans-serif; color: #000; background: #fff; }
  @media screen {
    body { display: grid; grid-template-columns: minmax(0, 1fr); place-items: center; min-height: 100vh; }
  }
  .label { box-sizing: border-box; display: flex; align-items: center; gap: 3mm; width: 70mm; max-width: 100%;
    padding: 3mm; border: 0.3mm solid #bbb; border-radius: 2mm; break-inside: avoid; }
  img { flex: none; width: 26mm; height: 26mm; image-rendering: pixelated; }
  div > div { min-width: 0; overflow-wrap: anywhere; }
  h1 { margin: 0; font-size: 13pt; line-height: 1.25; max-height: 5em; overflow: hidden; }
  p { margin: 1mm 0 0; font-size: 10pt; line-height: 1.25; max-height: 2.5em; overflow: hidden; }
`;

export const labelPage = ({ machine, outlet, url, picture }: Label): TemplateResult => html`
  <style>
    ${STYLE}
  </style>
  <div class="label">
    <img src=${picture} alt=${url} />
    <div>
      <h1>${machine}</h1>
      <p>${outlet}</p>
    </div>
  </div>
`;
