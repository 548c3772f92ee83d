/** View state of the analytics card: the user's selection, and the query parameters from it. Pure. */

import { CHART_TYPES, type ChartQuery, type ChartType } from "../../chart/chart-model";
import {
  type Compare,
  type DateRange,
  type Filters,
  type Fleet,
  type GroupBy,
  type Kind,
  KINDS,
} from "../../data/contract";
import { deviceFilters, isNamed, nameOf } from "../../fleet/lookups";
import type { Localize } from "../../i18n/localize";
import { bucketOf } from "../../period/period";
import type { UrlPatch } from "../../period/url-state";
import { type AnalyticsConfig, COMPARISONS, GROUPS } from "./analytics-card-config";

export interface ViewState {
  chart: ChartType;
  groupBy: GroupBy;
  compare: Compare | null;
  kinds: readonly Kind[];
  /** `SCOPE_ALL`, or the id of an outlet or a machine. */
  scope: string;
}

export const SCOPE_ALL = "all";

/** The state that the configuration starts with. */
export const initialViewState = (config: AnalyticsConfig): ViewState => ({
  chart: config.chart ?? "bar",
  groupBy: config.group_by ?? "kind",
  compare: config.compare ?? null,
  kinds: config.kinds?.length ? config.kinds : KINDS,
  scope: SCOPE_ALL,
});

const oneOf = <Value extends string>(
  values: readonly Value[],
  text: string | null,
  otherwise: Value,
): Value => values.find((value) => value === text) ?? otherwise;

const NO_COMPARISON = "none";

/** A state with what a URL says of it; what it says wrongly is left as it was. */
export function stateFromUrl(state: ViewState, read: (name: string) => string | null): ViewState {
  const compare = read("compare");
  return {
    ...state,
    chart: oneOf(CHART_TYPES, read("chart"), state.chart),
    groupBy: oneOf<GroupBy>(GROUPS, read("group"), state.groupBy),
    compare:
      compare === NO_COMPARISON ? null : (COMPARISONS.find((value) => value === compare) ?? state.compare),
    scope: read("scope") ?? state.scope,
  };
}

/** What of a change of the state belongs into the URL. */
export const urlPatch = ({ chart, groupBy, compare, scope }: Partial<ViewState>): UrlPatch => ({
  ...(chart && { chart }),
  ...(groupBy && { group: groupBy }),
  ...(compare !== undefined && { compare: compare ?? NO_COMPARISON }),
  ...(scope && { scope: scope === SCOPE_ALL ? null : scope }),
});

/** Toggle a kind; the last one stays selected. */
export function toggleKind(kinds: readonly Kind[], kind: Kind): readonly Kind[] {
  const next = KINDS.filter((item) => (item === kind) !== kinds.includes(item));
  return next.length ? next : kinds;
}

/** The filters of the selected scope; of the configured devices where the scope is all. */
export function scopeFilters(state: ViewState, config: AnalyticsConfig, fleet: Fleet): Filters {
  const isScope = ({ id }: { id: string }): boolean => id === state.scope;
  if (fleet.outlets.some(isScope)) return { outlets: [state.scope] };
  if (fleet.machines.some(isScope)) return { machines: [state.scope] };
  return deviceFilters(fleet, config.devices);
}

/** The filters of scope and kinds; no filter for kinds where all are selected. */
export function viewFilters(state: ViewState, config: AnalyticsConfig, fleet: Fleet): Filters {
  return {
    ...scopeFilters(state, config, fleet),
    ...(state.kinds.length < KINDS.length && { kinds: state.kinds }),
  };
}

export function analyticsParams(
  state: ViewState,
  span: DateRange,
  config: AnalyticsConfig,
  fleet: Fleet,
): ChartQuery {
  return {
    entry_id: fleet.entry_id,
    ...span,
    bucket: bucketOf(span),
    group_by: state.groupBy,
    ...(state.compare && { compare: state.compare }),
    ...viewFilters(state, config, fleet),
  };
}

/** The name of what is shown: an outlet or a machine, those of the configuration, or all outlets. */
export function scopeName(
  { scope }: ViewState,
  { devices = [] }: AnalyticsConfig,
  fleet: Fleet,
  localize: Localize,
): string {
  if (scope !== SCOPE_ALL) return nameOf(fleet, scope);
  const configured = [...fleet.outlets, ...fleet.machines].filter((item) => isNamed(item, devices));
  return configured.map(({ name }) => name).join(", ") || localize("scope.all");
}
