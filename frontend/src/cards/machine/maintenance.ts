/** When a machine is to be serviced next, in numbers and words. */

import { html, nothing, type TemplateResult } from "lit";
import type { Maintenance } from "../../data/contract";
import type { Localize } from "../../i18n/localize";
import type { Format } from "../../i18n/format";

/** How much of the treatments between two services is used up: 0 to 1; none where no number is set. */
export function wearOf({ treatments, treatments_left }: Maintenance): number | null {
  if (!treatments || treatments_left === null) return null;
  return Math.min(1, Math.max(0, 1 - treatments_left / treatments));
}

/** What is left until the next service, whichever limit comes first. */
export function leftOf(maintenance: Maintenance, localize: Localize, format: Format): string {
  const { treatments_left, due_date, is_due } = maintenance;
  if (is_due) return localize("maintenance.due");
  const parts = [
    treatments_left === null ? null : localize("maintenance.left", { count: treatments_left }),
    due_date === null ? null : localize("maintenance.until", { date: format.day(due_date) }),
  ].filter((part) => part !== null);
  return parts.join(" · ") || localize("maintenance.none");
}

export function maintenanceRow(maintenance: Maintenance, localize: Localize, format: Format): TemplateResult {
  const wear = wearOf(maintenance);
  const words = leftOf(maintenance, localize, format);
  return html`
    <div class="maintenance ${maintenance.is_due ? "due" : ""}">
      <div class="line"><ha-icon icon="mdi:wrench-outline"></ha-icon><span>${words}</span></div>
      ${
        wear === null
          ? nothing
          : html`<div class="wear" role="img" aria-label=${words}><i style="width: ${100 * wear}%"></i></div>`
      }
    </div>
  `;
}
