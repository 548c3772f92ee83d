/**
 * A QR code, drawn by Home Assistant's own element: its Markdown card loads that for the content which names it.
 */

import type { HomeAssistant } from "./types";

interface Card extends HTMLElement {
  hass?: HomeAssistant;
}

declare global {
  interface Window {
    loadCardHelpers?: () => Promise<{ createCardElement: (config: object) => Card }>;
  }
}

const TAG = "ha-qr-code";
const LOOK_MS = 100;
const LOOKS = 100;

/** Wait until something is there; null where it never is. */
async function found<T>(look: () => T | null | undefined): Promise<T | null> {
  for (let looks = 0; looks < LOOKS; looks += 1) {
    const it = look();
    if (it) return it;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  return null;
}

/** The canvas is square once the code is drawn. */
const drawn = (canvas: HTMLCanvasElement | null | undefined): HTMLCanvasElement | null =>
  canvas && canvas.width > 0 && canvas.width === canvas.height ? canvas : null;

/**
 * The picture of an address as a data URL, drawn below an element of Home Assistant's page; null where it cannot be.
 * An address is written as it is: what would mean something to Markdown, HTML or a template is encoded in it.
 */
export async function qrCode(
  address: string,
  hass: HomeAssistant,
  place: HTMLElement,
): Promise<string | null> {
  const helpers = await window.loadCardHelpers?.();
  if (!helpers) return null;
  const code = `<${TAG} data="${address}" scale="8" margin="2"></${TAG}>`;
  const card = helpers.createCardElement({ type: "markdown", content: code });
  card.hass = hass;
  place.append(card);
  const canvas = await found(() => drawn(canvasBelow(card)));
  return canvas?.toDataURL() ?? null;
}

function canvasBelow(element: Element): HTMLCanvasElement | null {
  const children = [...(element.shadowRoot?.children ?? []), ...element.children];
  if (element.localName === TAG) return element.shadowRoot?.querySelector("canvas") ?? null;
  return children.reduce<HTMLCanvasElement | null>((canvas, child) => canvas ?? canvasBelow(child), null);
}
