/** An analytics answer as what a chart draws. Pure. */

import type { AnalyticsResult, Group, GroupBy } from "../data/contract";
import { OTHER, groupColour } from "./colours";

export interface Series {
  id: string;
  name: string;
  colour: string;
  values: number[];
  total: number;
  share: number;
  perDay: number;
  revenue: number | null;
  /** The values of the period compared with. */
  before: number[] | null;
  beforeTotal: number | null;
}

/** More colours than these cannot be told apart; the smaller groups become one. */
const MOST_SERIES = 10;

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** All rows of an answer have the same buckets. */
export const added = (rows: readonly (readonly number[])[]): number[] =>
  (rows[0] ?? []).map((_, index) => sum(rows.map((row) => row[index] ?? 0)));

const addedOrNone = (values: readonly (number | null)[]): number | null =>
  values.some((value) => value !== null) ? sum(values.map((value) => value ?? 0)) : null;

function merged(groups: readonly Group[], name: string): Group {
  const previous = groups.flatMap((group) => group.previous ?? []);
  return {
    id: OTHER,
    name,
    values: added(groups.map((group) => group.values)),
    total: sum(groups.map((group) => group.total)),
    recovered: sum(groups.map((group) => group.recovered)),
    uncertain: sum(groups.map((group) => group.uncertain)),
    share: sum(groups.map((group) => group.share)),
    per_day: sum(groups.map((group) => group.per_day)),
    revenue: addedOrNone(groups.map((group) => group.revenue)),
    downtime: null,
    previous: previous.length
      ? {
          values: added(previous.map((group) => group.values)),
          total: sum(previous.map((group) => group.total)),
          revenue: addedOrNone(previous.map((group) => group.revenue)),
          downtime: null,
        }
      : null,
  };
}

/** The largest groups, and what is left of them as one. */
export function largest(groups: readonly Group[], otherName: string, most = MOST_SERIES): Group[] {
  if (groups.length <= most) return [...groups];
  const ranked = [...groups].sort((a, b) => b.total - a.total);
  return [...ranked.slice(0, most - 1), merged(ranked.slice(most - 1), otherName)];
}

/** The series of an answer in the order they are drawn; `nameOf` translates what the user has not named. */
export function seriesOf(
  answer: AnalyticsResult,
  groupBy: GroupBy,
  nameOf: (group: Group) => string,
  otherName: string,
): Series[] {
  return largest(answer.groups, otherName).map((group, index) => ({
    id: group.id,
    name: group.id === OTHER ? otherName : nameOf(group),
    colour: groupColour(groupBy, group.id, index),
    values: group.values,
    total: group.total,
    share: group.share,
    perDay: group.per_day,
    revenue: group.revenue,
    before: group.previous?.values ?? null,
    beforeTotal: group.previous?.total ?? null,
  }));
}

/** The sum of all series in each bucket. */
export const stacked = (series: readonly Series[]): number[] => added(series.map(({ values }) => values));

/** The sum of what is compared with in each bucket, if anything is. */
export function stackedBefore(series: readonly Series[]): number[] | null {
  const rows = series.flatMap(({ before }) => (before ? [before] : []));
  return rows.length ? added(rows) : null;
}
