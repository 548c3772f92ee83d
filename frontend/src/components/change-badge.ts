/** A change against before: an arrow, a signed share, and what it is compared with. */

import { css, html, nothing, type TemplateResult } from "lit";
import type { Format } from "../i18n/format";

const BARELY = 0.005;

export function delta(change: number | null, format: Format, against = ""): TemplateResult | typeof nothing {
  if (change === null) return nothing;
  const way = Math.abs(change) < BARELY ? "same" : change > 0 ? "up" : "down";
  const icon = { same: "mdi:arrow-right", up: "mdi:arrow-top-right", down: "mdi:arrow-bottom-right" }[way];
  return html`<span class="delta ${way}"
    ><ha-icon icon=${icon}></ha-icon
    ><b>${format.change(change)}</b>${against && html`<span>${against}</span>`}</span
  >`;
}

export const deltaStyles = css`
  .delta {
    display: inline-flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px;
    color: var(--secondary-text-color);
    font-size: var(--ha-font-size-s, 12px);
    --mdc-icon-size: 16px;
  }
  .delta b {
    color: var(--primary-text-color);
    font-weight: var(--ha-font-weight-medium, 500);
  }
  .up ha-icon {
    color: var(--success-color);
  }
  .down ha-icon {
    color: var(--error-color);
  }
`;
