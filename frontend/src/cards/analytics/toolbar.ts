/** Toolbar of the analytics card: chart type, scope, grouping, comparison, kinds. */

import { html, nothing, type TemplateResult } from "lit";
import { CHART_TYPES, type ChartType } from "../../chart/chart-model";
import { kindDot } from "../../components/kind-display";
import type { SegmentEvent } from "../../components/segmented-control";
import { type Compare, type Fleet, type GroupBy, type Kind, KINDS } from "../../data/contract";
import { byName } from "../../fleet/lookups";
import type { Localize } from "../../i18n/localize";
import { COMPARISONS, GROUPS } from "./analytics-card-config";
import { SCOPE_ALL, toggleKind, type ViewState } from "./view-state";

const CHART_ICONS: Record<ChartType, string> = {
  bar: "mdi:chart-bar",
  line: "mdi:chart-line",
  pie: "mdi:chart-donut",
};

export interface ToolbarContext {
  view: ViewState;
  fleet: Fleet;
  localize: Localize;
  update: (patch: Partial<ViewState>) => void;
}

const valueOf = (event: Event): string => (event.target as HTMLSelectElement).value;

export const chartTypeSelector = ({ view, localize, update }: ToolbarContext): TemplateResult => html`
  <ozon-telemetry-segmented-control
    .label=${localize("form.chart")}
    .segments=${CHART_TYPES.map((value) => ({ value, label: localize(`chart.${value}`), icon: CHART_ICONS[value] }))}
    .value=${view.chart}
    @value-changed=${({ detail }: SegmentEvent<ChartType>) => update({ chart: detail.value })}
  ></ozon-telemetry-segmented-control>
`;

const optionElement = (value: string, label: string, selected: string): TemplateResult =>
  html`<option value=${value} .selected=${value === selected}>${label}</option>`;

const optionGroup = (title: string, items: readonly { id: string; name: string }[], selected: string) =>
  items.length === 0
    ? nothing
    : html`<optgroup label=${title}>
        ${[...items].sort(byName).map(({ id, name }) => optionElement(id, name, selected))}
      </optgroup>`;

export const scopeSelect = ({ view, fleet, localize, update }: ToolbarContext): TemplateResult => html`
  <select
    aria-label=${localize("form.devices")}
    @change=${(event: Event) => update({ scope: valueOf(event) })}
  >
    ${optionElement(SCOPE_ALL, localize("scope.all"), view.scope)}
    ${optionGroup(localize("level.outlet"), fleet.outlets, view.scope)}
    ${optionGroup(localize("level.machine"), fleet.machines, view.scope)}
  </select>
`;

export const groupSelect = ({ view, localize, update }: ToolbarContext): TemplateResult => html`
  <select
    aria-label=${localize("form.group_by")}
    @change=${(event: Event) => update({ groupBy: valueOf(event) as GroupBy })}
  >
    ${GROUPS.map((value) => optionElement(value, localize(`group.${value}`), view.groupBy))}
  </select>
`;

export const compareSelect = ({ view, localize, update }: ToolbarContext): TemplateResult => html`
  <select
    aria-label=${localize("form.compare")}
    @change=${(event: Event) => update({ compare: (valueOf(event) || null) as Compare | null })}
  >
    ${optionElement("", localize("compare.none"), view.compare ?? "")}
    ${COMPARISONS.map((value) => optionElement(value, localize(value === "last_week" ? "compare.same_weekdays" : `compare.${value}`), view.compare ?? ""))}
  </select>
`;

/** Toggle buttons of the kinds, each with its total. */
export const kindToggles = (
  { view, localize, update }: ToolbarContext,
  totals: (kind: Kind) => string,
): TemplateResult => html`
  <div class="kinds" role="group" aria-label=${localize("form.kinds")}>
    ${KINDS.map((kind) => {
      const isOn = view.kinds.includes(kind);
      return html`
        <button
          class="button toggle"
          type="button"
          data-kind=${kind}
          aria-pressed=${isOn ? "true" : "false"}
          @click=${() => update({ kinds: toggleKind(view.kinds, kind) })}
        >
          ${kindDot(kind)} ${localize(`kind.${kind}`)} <b>${isOn ? totals(kind) : ""}</b>
        </button>
      `;
    })}
  </div>
`;
