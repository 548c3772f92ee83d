/** Comparing a period that still runs with one that is over, fairly. Pure. */

/** The share of a bucket that has passed: 0 in the future, 1 in the past. */
function passed(edges: readonly number[], bucket: number, now: number): number {
  const start = edges[bucket] ?? now;
  const end = edges[bucket + 1] ?? start;
  if (now >= end) return 1;
  return now <= start ? 0 : (now - start) / (end - start);
}

/**
 * What a former period had after it had run for `elapsed` ms.
 *
 * The bucket that ran then counts by its share, so that noon today is compared with noon yesterday, not with
 * all of yesterday.
 */
export function soFar(values: readonly number[], edges: readonly number[], elapsed: number): number {
  const now = (edges[0] ?? 0) + elapsed;
  return values.reduce((total, value, bucket) => total + value * passed(edges, bucket, now), 0);
}

/** The change against a former number as a share of it; none where there was nothing before. */
export function changeOf(now: number, before: number | null): number | null {
  return before ? (now - before) / before : null;
}

/** The change of an answer's total against what is compared with, at the same point of it. */
export function changeIn(
  {
    total,
    edges,
    previous_edges,
  }: { total: number; edges: readonly number[]; previous_edges: readonly number[] | null },
  before: readonly number[] | null,
  now: number,
): number | null {
  if (!before || !previous_edges) return null;
  return changeOf(total, soFar(before, previous_edges, now - (edges[0] ?? now)));
}
