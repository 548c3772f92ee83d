/** Status chip: icon and text for the status of a machine, or of a closed outlet. */

import { css, html, type TemplateResult } from "lit";
import type { Fleet, Machine } from "../data/contract";
import { type MachineStatus, machineStatus } from "../fleet/lookups";
import { silentSiteOf } from "../fleet/sites";
import type { Format } from "../i18n/format";
import type { Localize } from "../i18n/localize";
import { asOf } from "./site-text";

/** A machine's status, or `closed` for an outlet outside its opening hours. */
const ICONS: Record<MachineStatus | "closed", string> = {
  online: "mdi:check-circle",
  no_card: "mdi:alert",
  no_clock: "mdi:alert",
  offline: "mdi:alert-circle",
  no_device: "mdi:minus-circle-outline",
  inactive: "mdi:pause-circle-outline",
  unknown: "mdi:clock-outline",
  closed: "mdi:door-closed",
};

const chip = (status: MachineStatus | "closed", text: string): TemplateResult => html`
  <span class="status ${status}"><ha-icon icon=${ICONS[status]}></ha-icon>${text}</span>
`;

export const statusChip = (
  status: Exclude<MachineStatus, "unknown"> | "closed",
  localize: Localize,
): TemplateResult => chip(status, localize(`status.${status}`));

/** The status of a machine; since when it is not known, where its site no longer reports. */
export function machineChip(
  machine: Machine,
  fleet: Fleet,
  localize: Localize,
  format: Format,
): TemplateResult {
  const status = machineStatus(machine, fleet);
  return status === "unknown"
    ? chip(status, asOf(silentSiteOf(fleet, machine), localize, format))
    : statusChip(status, localize);
}

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
