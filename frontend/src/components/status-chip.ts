/** Status chip: icon and text for the status of a machine, or of a closed outlet. */

import { css, html, type TemplateResult } from "lit";
import type { MachineStatus } from "../fleet/lookups";
import type { Localize } from "../i18n/localize";

/** A machine's status, or `closed` for an outlet outside its opening hours. */
const ICONS: Record<MachineStatus | "closed", string> = {
  online: "mdi:check-circle",
  no_card: "mdi:alert",
  no_clock: "mdi:alert",
  offline: "mdi:alert-circle",
  no_device: "mdi:minus-circle-outline",
  inactive: "mdi:pause-circle-outline",
  closed: "mdi:door-closed",
};

export const statusChip = (status: MachineStatus | "closed", localize: Localize): TemplateResult => html`
  <span class="status ${status}"
    ><ha-icon icon=${ICONS[status]}></ha-icon>${localize(`status.${status}`)}</span
  >
`;

export const statusStyles = css`
  .status {
    display: inline-flex;
    align-items: center;
    gap: 4px;
    color: var(--secondary-text-color);
    font-size: var(--ha-font-size-s, 12px);
    white-space: nowrap;
    --mdc-icon-size: 16px;
  }
  .status.online ha-icon {
    color: var(--success-color);
  }
  .status.no_card ha-icon,
  .status.no_clock ha-icon {
    color: var(--warning-color);
  }
  .status.offline ha-icon {
    color: var(--error-color);
  }
`;
