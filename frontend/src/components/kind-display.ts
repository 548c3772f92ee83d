/** How kinds are shown beside text: their colour as a dot, their mix as a bar. */

import { css, html, type TemplateResult } from "lit";
import { KINDS, type Kind, type KindCounts } from "../data/contract";
import type { Localize } from "../i18n/localize";
import { kindColour } from "../chart/colours";

export const kindDot = (kind: Kind): TemplateResult =>
  html`<i class="dot" style="background: ${kindColour(kind)}"></i>`;

export const kindLabel = (kind: Kind, localize: Localize): TemplateResult =>
  html`<span class="kind">${kindDot(kind)}${localize(`kind.${kind}`)}</span>`;

/** A bar split by kinds; told in words to those who do not see it. */
export function mixBar(counts: KindCounts, localize: Localize): TemplateResult {
  const words = KINDS.map((kind) => `${localize(`kind.${kind}`)} ${counts[kind]}`).join(", ");
  return html`
    <div class="mix" role="img" aria-label=${words} title=${words}>
      ${KINDS.filter((kind) => counts[kind] > 0).map(
        (kind) => html`<i style="flex-grow: ${counts[kind]}; background: ${kindColour(kind)}"></i>`,
      )}
    </div>
  `;
}

export const kindStyles = css`
  .dot {
    display: inline-block;
    flex: none;
    width: 10px;
    height: 10px;
    border-radius: 50%;
  }
  .kind {
    display: inline-flex;
    align-items: center;
    gap: 8px;
    white-space: nowrap;
  }
  .mix {
    display: flex;
    gap: 1px;
    height: 8px;
    border-radius: 4px;
    background: var(--tint);
    overflow: hidden;
  }
  .mix i {
    flex-basis: 0;
  }
  .spark {
    display: block;
    width: 100%;
    height: 28px;
  }
`;
