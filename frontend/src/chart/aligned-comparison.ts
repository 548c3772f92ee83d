/** Aligned comparison: for each bucket the one of the compared period, of the same weekday where buckets are days. Pure. */

import type { AnalyticsResult, Bucket } from "../data/contract";
import { localDay } from "../period/period";
import { comparisonTotals, type Series } from "./series";

export interface AlignedComparison {
  /** Null where the compared period has no such bucket. */
  values: (number | null)[];
  /** The start of the compared bucket. */
  starts: (number | null)[];
}

const weekday = (instant: number, zone: string): number =>
  new Date(`${localDay(instant, zone)}T00:00:00Z`).getUTCDay();

/** By how many buckets the compared period is moved, so that its first day falls on the same weekday. */
export function alignment({ edges, previous_edges, zone }: AnalyticsResult, bucket: Bucket): number {
  const [start, base] = [edges[0], previous_edges?.[0]];
  if (bucket !== "day" || start === undefined || base === undefined) return 0;
  return (weekday(start, zone) - weekday(base, zone) + 7) % 7;
}

export function alignedComparison(
  result: AnalyticsResult,
  series: readonly Series[],
  bucket: Bucket,
): AlignedComparison | null {
  const totals = comparisonTotals(series);
  const edges = result.previous_edges;
  if (!totals || !edges) return null;
  const shift = alignment(result, bucket);
  const buckets = result.edges.slice(0, -1).map((_, index) => index + shift);
  return {
    values: buckets.map((bucketIndex) => totals[bucketIndex] ?? null),
    starts: buckets.map((bucketIndex) => (bucketIndex < totals.length ? (edges[bucketIndex] ?? null) : null)),
  };
}
