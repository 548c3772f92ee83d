/** View state of the analytics card: the user's selection, and the query parameters from it. Pure. */

import type { ChartQuery, ChartType } from "../../chart/chart-model";
import {
  type Compare,
  type DateRange,
  type Filters,
  type Fleet,
  type GroupBy,
  type Kind,
  KINDS,
} from "../../data/contract";
import { deviceFilters } from "../../fleet/lookups";
import { bucketOf } from "../../period/period";
import type { AnalyticsConfig } from "./analytics-card-config";

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

/** Toggle a kind; the last one stays selected. */
export function toggleKind(kinds: readonly Kind[], kind: Kind): readonly Kind[] {
  const next = KINDS.filter((item) => (item === kind) !== kinds.includes(item));
  return next.length ? next : kinds;
}

/** The filters of the selected scope; of the configured devices where the scope is all. */
export function scopeFilters(state: ViewState, config: AnalyticsConfig, fleet: Fleet): Filters {
  if (state.scope === SCOPE_ALL) return deviceFilters(fleet, config.devices);
  const isOutlet = fleet.outlets.some(({ id }) => id === state.scope);
  return isOutlet ? { outlets: [state.scope] } : { machines: [state.scope] };
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
