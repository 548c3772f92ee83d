/** Chart series of an analytics result: at most ten, the smaller groups merged. Pure. */

import type { AnalyticsResult, Group, GroupBy } from "../data/contract";
import { groupColour, OTHER_GROUP } from "./colours";

export interface Series {
  id: string;
  name: string;
  colour: string;
  values: number[];
  total: number;
  share: number;
  /** The values of the comparison period. */
  comparison: number[] | null;
}

/** More colours cannot be told apart; the smaller groups are merged into one. */
const MAX_SERIES = 10;

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Sums by column; all rows of a result have the same buckets. */
export const columnSums = (rows: readonly (readonly number[])[]): number[] =>
  (rows[0] ?? []).map((_, index) => sum(rows.map((row) => row[index] ?? 0)));

const sumKnown = (values: readonly (number | null)[]): number | null =>
  values.some((value) => value !== null) ? sum(values.map((value) => value ?? 0)) : null;

function mergeGroups(groups: readonly Group[], name: string): Group {
  const previous = groups.flatMap((group) => group.previous ?? []);
  return {
    id: OTHER_GROUP,
    name,
    values: columnSums(groups.map((group) => group.values)),
    total: sum(groups.map((group) => group.total)),
    recovered: sum(groups.map((group) => group.recovered)),
    uncertain: sum(groups.map((group) => group.uncertain)),
    share: sum(groups.map((group) => group.share)),
    per_day: sum(groups.map((group) => group.per_day)),
    revenue: sumKnown(groups.map((group) => group.revenue)),
    revenue_coverage: null,
    downtime: null,
    previous: previous.length
      ? {
          values: columnSums(previous.map((group) => group.values)),
          total: sum(previous.map((group) => group.total)),
          revenue: sumKnown(previous.map((group) => group.revenue)),
          revenue_coverage: null,
          downtime: null,
          comparable: previous.every(({ comparable }) => comparable),
        }
      : null,
  };
}

/** The largest groups, and the rest merged into one. */
export function largestGroups(groups: readonly Group[], otherName: string, limit = MAX_SERIES): Group[] {
  if (groups.length <= limit) return [...groups];
  const ranked = [...groups].sort((a, b) => b.total - a.total);
  return [...ranked.slice(0, limit - 1), mergeGroups(ranked.slice(limit - 1), otherName)];
}

/** The series of a result in drawing order; `groupName` translates groups that the user has not named. */
export function chartSeries(
  result: AnalyticsResult,
  groupBy: GroupBy,
  groupName: (group: Group) => string,
  otherName: string,
): Series[] {
  return largestGroups(result.groups, otherName).map((group, index) => ({
    id: group.id,
    name: group.id === OTHER_GROUP ? otherName : groupName(group),
    colour: groupColour(groupBy, group.id, index),
    values: group.values,
    total: group.total,
    share: group.share,
    comparison: group.previous?.values ?? null,
  }));
}

/** The comparison values of all series, summed by bucket; null without a comparison. */
export function comparisonTotals(series: readonly Series[]): number[] | null {
  const rows = series.flatMap(({ comparison }) => (comparison ? [comparison] : []));
  return rows.length ? columnSums(rows) : null;
}
