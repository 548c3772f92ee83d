/** Assignment history of a machine: its devices and outlets with their dates, and installation and maintenance. */

import { html, type TemplateResult } from "lit";
import { shortName } from "../../components/name-text";
import type { Fleet, Machine } from "../../data/contract";
import { nameOf } from "../../fleet/lookups";
import type { Format } from "../../i18n/format";
import type { Localize } from "../../i18n/localize";

export interface HistoryEntry {
  icon: string;
  label: string;
  start: number;
  end: number | null;
}

/** The devices and outlets of a machine, latest first. */
export function assignmentHistory({ swaps, placements }: Machine, fleet: Fleet): HistoryEntry[] {
  const devices = swaps.map(({ device_id, start, end }) => ({
    icon: "mdi:chip",
    label: device_id,
    start,
    end,
  }));
  const outlets = placements.map(({ outlet, start, end }) => ({
    icon: "mdi:store-outline",
    label: nameOf(fleet, outlet),
    start,
    end,
  }));
  return [...devices, ...outlets].sort((a, b) => b.start - a.start);
}

export function historyDetails(
  machine: Machine,
  fleet: Fleet,
  localize: Localize,
  format: Format,
): TemplateResult {
  const { installed, last_maintenance } = machine;
  const day = (date: string | null): string => (date === null ? "–" : format.day(date));
  // Zero is no date: it holds from the first treatment on, whenever that was.
  const from = (start: number): string => (start === 0 ? localize("machine.first") : format.date(start));
  const span = ({ start, end }: HistoryEntry): string =>
    `${from(start)} – ${end === null ? localize("machine.now") : format.date(end)}`;
  const line = (icon: string, label: string, dates: string): TemplateResult => html`
    <li class="line">
      <ha-icon icon=${icon}></ha-icon>
      <span title=${label}>${shortName(label)} <span class="muted">${dates}</span></span>
    </li>
  `;
  return html`
    <details>
      <summary>${localize("machine.history")}</summary>
      <ul class="history">
        ${assignmentHistory(machine, fleet).map((entry) => line(entry.icon, entry.label, span(entry)))}
        ${line("mdi:calendar-check-outline", localize("machine.installed"), day(installed))}
        ${line("mdi:wrench-outline", localize("machine.maintained"), day(last_maintenance))}
      </ul>
    </details>
  `;
}
