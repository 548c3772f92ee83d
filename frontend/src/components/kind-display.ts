/** Display of treatment kinds: a coloured dot, a label, and a bar of their shares. */

import { css, html, type TemplateResult } from "lit";
import { kindColour } from "../chart/colours";
import { type Kind, type KindCounts, KINDS } from "../data/contract";
import type { Localize } from "../i18n/localize";

export const kindDot = (kind: Kind): TemplateResult =>
  html`<i class="dot" style="background: ${kindColour(kind)}"></i>`;

export const kindLabel = (kind: Kind, localize: Localize): TemplateResult =>
  html`<span class="kind">${kindDot(kind)}${localize(`kind.${kind}`)}</span>`;

/** A bar divided by kinds; its accessible label names the counts. */
export function kindBar(counts: KindCounts, localize: Localize): TemplateResult {
  const label = KINDS.map((kind) => `${localize(`kind.${kind}`)} ${counts[kind]}`).join(", ");
  return html`
    <div class="kind-bar" role="img" aria-label=${label} title=${label}>
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
  .kind-bar {
    display: flex;
    gap: 1px;
    height: 8px;
    border-radius: 4px;
    background: var(--tint);
    overflow: hidden;
  }
  .kind-bar i {
    flex-basis: 0;
  }
`;
