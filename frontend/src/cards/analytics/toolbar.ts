/** The switches of an analytics card. */

import { html, nothing, type TemplateResult } from "lit";
import { KINDS, type Compare, type Fleet, type GroupBy, type Kind } from "../../data/contract";
import { kindDot } from "../../components/kind-display";
import type { Key, Localize } from "../../i18n/localize";
import { CHARTS, type Chart } from "../../chart/chart-model";
import { byName } from "../../fleet/lookups";
import { COMPARISONS, GROUPS } from "./analytics-card-config";
import { EVERYTHING, toggled, type View } from "./view-state";

const CHART_ICONS: Record<Chart, string> = {
  bar: "mdi:chart-bar",
  line: "mdi:chart-line",
  pie: "mdi:chart-donut",
};

export interface Toolbar {
  view: View;
  fleet: Fleet;
  localize: Localize;
  change: (patch: Partial<View>) => void;
}

const valueOf = (event: Event): string => (event.target as HTMLSelectElement).value;

export const chartChoice = ({ view, localize, change }: Toolbar): TemplateResult => html`
  <ozon-telemetry-choice
    .label=${localize("form.chart")}
    .options=${CHARTS.map((value) => ({ value, label: localize(`chart.${value}`), icon: CHART_ICONS[value] }))}
    .value=${view.chart}
    @choose=${(event: CustomEvent<Chart>) => change({ chart: event.detail })}
  ></ozon-telemetry-choice>
`;

const choiceOf = (value: string, label: string, chosen: string): TemplateResult =>
  html`<option value=${value} ?selected=${value === chosen}>${label}</option>`;

const choicesOf = (title: string, things: readonly { id: string; name: string }[], chosen: string) =>
  things.length === 0
    ? nothing
    : html`<optgroup label=${title}>
        ${[...things].sort(byName).map(({ id, name }) => choiceOf(id, name, chosen))}
      </optgroup>`;

export const scopeSelect = ({ view, fleet, localize, change }: Toolbar): TemplateResult => html`
  <select
    aria-label=${localize("form.devices")}
    @change=${(event: Event) => change({ scope: valueOf(event) })}
  >
    ${choiceOf(EVERYTHING, localize("scope.all"), view.scope)}
    ${choicesOf(localize("level.outlet"), fleet.outlets, view.scope)}
    ${choicesOf(localize("level.machine"), fleet.machines, view.scope)}
  </select>
`;

export const groupSelect = ({ view, localize, change }: Toolbar): TemplateResult => html`
  <select
    aria-label=${localize("form.group_by")}
    @change=${(event: Event) => change({ groupBy: valueOf(event) as GroupBy })}
  >
    ${GROUPS.map((value) => choiceOf(value, localize(`group.${value}`), view.groupBy))}
  </select>
`;

export const compareSelect = ({ view, localize, change }: Toolbar): TemplateResult => html`
  <select
    aria-label=${localize("form.compare")}
    @change=${(event: Event) => change({ compare: (valueOf(event) || null) as Compare | null })}
  >
    ${choiceOf("", localize("compare.none"), view.compare ?? "")}
    ${COMPARISONS.map((value) => choiceOf(value, localize(`compare.${value}` as Key), view.compare ?? ""))}
  </select>
`;

/** The kinds as switches, with what each of them had. */
export const kindSwitches = (
  { view, localize, change }: Toolbar,
  totals: (kind: Kind) => string,
): TemplateResult => html`
  <div class="kinds" role="group" aria-label=${localize("form.kinds")}>
    ${KINDS.map((kind) => {
      const on = view.kinds.includes(kind);
      return html`
        <button
          class="button switch"
          type="button"
          data-kind=${kind}
          aria-pressed=${on ? "true" : "false"}
          @click=${() => change({ kinds: toggled(view.kinds, kind) })}
        >
          ${kindDot(kind)} ${localize(`kind.${kind}`)} <b>${on ? totals(kind) : ""}</b>
        </button>
      `;
    })}
  </div>
`;
