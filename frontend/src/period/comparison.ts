/** Period-to-date comparison: a running period against the same point of the previous one. Pure. */

/** The elapsed share of a bucket: 0 in the future, 1 in the past. */
function elapsedShare(edges: readonly number[], bucket: number, now: number): number {
  const start = edges[bucket] ?? now;
  const end = edges[bucket + 1] ?? start;
  if (now >= end) return 1;
  return now <= start ? 0 : (now - start) / (end - start);
}

/**
 * The total of a period after its first `elapsed` ms.
 *
 * The bucket at that point counts by its elapsed share, so that noon today is compared with noon yesterday, not
 * with all of yesterday.
 */
export function totalUntil(values: readonly number[], edges: readonly number[], elapsed: number): number {
  const now = (edges[0] ?? 0) + elapsed;
  return values.reduce((total, value, bucket) => total + value * elapsedShare(edges, bucket, now), 0);
}

/** The relative change (0.1 for 10 % more); null where the previous value is zero or unknown. */
export function relativeChange(value: number, previous: number | null): number | null {
  return previous ? (value - previous) / previous : null;
}

/** The relative change of a result's total against the same point of the comparison period. */
export function changeToDate(
  {
    total,
    edges,
    previous_edges,
  }: { total: number; edges: readonly number[]; previous_edges: readonly number[] | null },
  comparison: readonly number[] | null,
  now: number,
): number | null {
  if (!comparison || !previous_edges) return null;
  return relativeChange(total, totalUntil(comparison, previous_edges, now - (edges[0] ?? now)));
}
