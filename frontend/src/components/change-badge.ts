/** Change badge: an arrow, the signed percentage, and what it is compared with; a dash where there is nothing to compare. */

import { css, html, nothing, type TemplateResult } from "lit";
import type { Format } from "../i18n/format";

const UNCHANGED_BELOW = 0.005;

export function changeBadge(
  change: number | null,
  format: Format,
  comparedWith = "",
): TemplateResult | typeof nothing {
  if (change === null)
    return comparedWith ? html`<span class="change"><b>–</b><span>${comparedWith}</span></span>` : nothing;
  const direction = Math.abs(change) < UNCHANGED_BELOW ? "same" : change > 0 ? "up" : "down";
  const icon = { same: "mdi:arrow-right", up: "mdi:arrow-top-right", down: "mdi:arrow-bottom-right" }[
    direction
  ];
  return html`<span class="change ${direction}"
    ><ha-icon icon=${icon}></ha-icon
    ><b>${format.change(change)}</b>${comparedWith && html`<span>${comparedWith}</span>`}</span
  >`;
}

export const changeBadgeStyles = css`
  .change {
    display: inline-flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px;
    color: var(--secondary-text-color);
    font-size: var(--ha-font-size-s, 12px);
    --mdc-icon-size: 16px;
  }
  .change b {
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
