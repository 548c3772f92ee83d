/** What the reader of an analytics card has chosen, and the question it asks. Pure. */

import {
  KINDS,
  type AnalyticsQuery,
  type Compare,
  type Filters,
  type Fleet,
  type GroupBy,
  type Kind,
  type DateRange,
} from "../../data/contract";
import type { Chart } from "../../chart/chart-model";
import { filtersOf } from "../../fleet/lookups";
import { bucketOf } from "../../period/period";
import type { AnalyticsConfig } from "./analytics-card-config";

export interface View {
  chart: Chart;
  groupBy: GroupBy;
  compare: Compare | null;
  kinds: readonly Kind[];
  /** "all", or the id of an outlet or a machine. */
  scope: string;
}

export const EVERYTHING = "all";

/** How a card begins. */
export const viewOf = (config: AnalyticsConfig): View => ({
  chart: config.chart ?? "bar",
  groupBy: config.group_by ?? "kind",
  compare: config.compare ?? null,
  kinds: config.kinds?.length ? config.kinds : KINDS,
  scope: EVERYTHING,
});

/** A kind switched on or off; the last one stays on. */
export function toggled(kinds: readonly Kind[], kind: Kind): readonly Kind[] {
  const next = KINDS.filter((each) => (each === kind) !== kinds.includes(each));
  return next.length ? next : kinds;
}

/** The view's scope as filters; the configuration's where the reader chose nothing. */
export function scopeFilters(view: View, config: AnalyticsConfig, fleet: Fleet): Filters {
  if (view.scope === EVERYTHING) return filtersOf(fleet, config.devices);
  const isOutlet = fleet.outlets.some(({ id }) => id === view.scope);
  return isOutlet ? { outlets: [view.scope] } : { machines: [view.scope] };
}

/** The filters of a view with its kinds, if they are not all. */
export function filtersOfView(view: View, config: AnalyticsConfig, fleet: Fleet): Filters {
  return {
    ...scopeFilters(view, config, fleet),
    ...(view.kinds.length < KINDS.length && { kinds: view.kinds }),
  };
}

/** A query that says of itself what it groups, and in which buckets. */
export type ChartQuery = AnalyticsQuery & Required<Pick<AnalyticsQuery, "bucket" | "group_by">>;

export function questionOf(view: View, span: DateRange, config: AnalyticsConfig, fleet: Fleet): ChartQuery {
  return {
    entry_id: fleet.entry_id,
    ...span,
    bucket: bucketOf(span),
    group_by: view.groupBy,
    ...(view.compare && { compare: view.compare }),
    ...filtersOfView(view, config, fleet),
  };
}
