/** Maintenance row of the machine card: what remains until the next maintenance, and a progress bar. */

import { html, nothing, type TemplateResult } from "lit";
import type { Maintenance } from "../../data/contract";
import type { Format } from "../../i18n/format";
import type { Localize } from "../../i18n/localize";
import { progressBar } from "../../components/progress-bar";
import { daysIn } from "../../period/period";

/** The used share (0 to 1) of the treatments between two maintenances; null where no number is set. */
export function maintenanceProgress({ treatments, treatments_left }: Maintenance): number | null {
  if (!treatments || treatments_left === null) return null;
  return Math.min(1, Math.max(0, 1 - treatments_left / treatments));
}

function dueText({ treatments_left, due_date }: Maintenance, today: string, localize: Localize): string {
  const days = due_date === null ? 0 : daysIn({ start: due_date, end: today }) - 1;
  if (days > 0) return localize("maintenance.due_since", { count: days });
  if (treatments_left !== null && treatments_left < 0)
    return localize("maintenance.due_for", { count: -treatments_left });
  return localize("maintenance.due");
}

/** The remaining treatments and the due date, whichever is set; of what is due since when or for how many treatments. */
export function remainingText(
  maintenance: Maintenance,
  today: string,
  localize: Localize,
  format: Format,
): string {
  const { treatments_left, due_date, is_due } = maintenance;
  if (is_due) return dueText(maintenance, today, localize);
  const parts = [
    treatments_left === null ? null : localize("maintenance.left", { count: treatments_left }),
    due_date === null ? null : localize("maintenance.until", { date: format.day(due_date) }),
  ].filter((part) => part !== null);
  return parts.join(" · ") || localize("maintenance.none");
}

export function maintenanceRow(
  maintenance: Maintenance,
  today: string,
  localize: Localize,
  format: Format,
): TemplateResult {
  const progress = maintenanceProgress(maintenance);
  const text = remainingText(maintenance, today, localize, format);
  return html`
    <div class="maintenance ${maintenance.is_due ? "due" : ""}">
      <div class="line"><ha-icon icon="mdi:wrench-outline"></ha-icon><span>${text}</span></div>
      ${progress === null ? nothing : progressBar(progress, text)}
    </div>
  `;
}
