/** Chart model: what a chart and its table show, built from an analytics result. Pure. */

import type { AnalyticsQuery, AnalyticsResult, Group } from "../data/contract";
import type { Format } from "../i18n/format";
import type { Localize, TranslationKey } from "../i18n/localize";
import { alignedComparison } from "./aligned-comparison";
import { chartSeries, type Series } from "./series";

export const CHART_TYPES = ["bar", "line", "pie"] as const;
export type ChartType = (typeof CHART_TYPES)[number];

/** Analytics parameters with bucket and grouping, which the chart needs to read the result. */
export type ChartQuery = AnalyticsQuery & Required<Pick<AnalyticsQuery, "bucket" | "group_by">>;

export interface ChartModel {
  type: ChartType;
  series: readonly Series[];
  labels: readonly string[];
  /** The number of buckets that have started; a line ends there, since later values are not known yet. */
  startedBuckets: number;
  stack: boolean;
  /** What each bucket is called where there is room: with its weekday, and its year. */
  titles: readonly string[];
  comparison: ComparisonLine | null;
  /** The goal of each bucket, as a line. */
  goal: { name: string; value: number } | null;
  /** One sentence for screen readers. */
  summary: string;
  totalName: string;
  /** The revenue of each bucket, formatted; null where there is none. */
  revenues: readonly (string | null)[];
  revenueName: string;
  formatNumber: (value: number) => string;
  formatAxis: (value: number) => string;
}

/** The compared period as one line; null where it has no value for a bucket. */
export interface ComparisonLine {
  name: string;
  values: readonly (number | null)[];
  titles: readonly string[];
}

export interface ChartModelOptions {
  type: ChartType;
  stack: boolean;
  /** How many treatments each bucket wants; null where there is no goal of such buckets. */
  goal: number | null;
  now: number;
  format: Format;
  localize: Localize;
}

export function chartModel(
  result: AnalyticsResult,
  params: ChartQuery,
  { type, stack, goal, now, format, localize }: ChartModelOptions,
): ChartModel {
  const groupName = (group: Group): string => {
    if (params.group_by === "kind") return localize(`kind.${group.id}` as TranslationKey);
    return params.group_by === "none" ? localize("total") : group.name;
  };
  const series = chartSeries(result, params.group_by, groupName, localize("analytics.other"));
  const parts = series.map(({ name, total }) => `${name} ${format.number(total)}`).join(", ");
  const bucketStarts = result.edges.slice(0, -1);
  const isSingleYear = params.start.slice(0, 4) === params.end.slice(0, 4);
  return {
    type,
    series,
    labels: bucketStarts.map((start) => format.bucket(start, params.bucket, result.zone, isSingleYear)),
    startedBuckets: bucketStarts.filter((start) => start <= now).length,
    stack,
    titles: bucketStarts.map((start) => format.bucketTitle(start, params.bucket, result.zone)),
    totalName: localize("total"),
    revenues: result.revenues.map((revenue) =>
      revenue === null ? null : format.money(revenue, result.currency),
    ),
    revenueName: localize("summary.revenue"),
    comparison: comparisonLine(result, series, params, format, localize),
    goal: goal === null ? null : { name: localize("goal.name"), value: goal },
    summary: localize("chart.summary", { span: format.span(params), total: result.total, parts }),
    formatNumber: (value) => format.number(value),
    formatAxis: (value) => format.compact(value),
  };
}

function comparisonLine(
  result: AnalyticsResult,
  series: readonly Series[],
  { bucket }: ChartQuery,
  format: Format,
  localize: Localize,
): ComparisonLine | null {
  const aligned = alignedComparison(result, series, bucket);
  const base = format.base(result);
  if (!aligned || !base) return null;
  const titles = aligned.starts.map((start) =>
    start === null ? "" : format.bucketTitle(start, bucket, result.zone),
  );
  return { name: localize("compare.against", { base }), values: aligned.values, titles };
}
