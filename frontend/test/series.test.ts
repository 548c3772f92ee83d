import { describe, expect, test } from "vitest";
import { groupColour, kindColour } from "../src/chart/colours";
import { chartSeries, comparisonTotals, largestGroups } from "../src/chart/series";
import type { AnalyticsResult, Group } from "../src/data/contract";
import { group } from "./builders";

const answer = (groups: Group[]): AnalyticsResult => ({
  zone: "UTC",
  edges: [0, 10, 20],
  groups,
  total: groups.reduce((sum, { total }) => sum + total, 0),
  previous_edges: null,
  previous_total: null,
  revenue: null,
  revenue_coverage: null,
  previous_revenue: null,
  previous_revenue_coverage: null,
  downtime: { share: null, offline: 0, outages: 0, watched: 0, unseen: 0 },
  previous_downtime: null,
  previous_comparable: null,
  revenues: [],
  currency: "EUR",
});

describe("more groups than colours", () => {
  const groups = Array.from({ length: 14 }, (_, index) => group(`m${index}`, [index, 1]));

  test("become the largest ones and one for the rest, without losing a treatment", () => {
    const shown = largestGroups(groups, "Other");
    expect(shown).toHaveLength(10);
    expect(shown.at(-1)?.id).toBe("other");
    expect(shown.reduce((sum, { total }) => sum + total, 0)).toBe(answer(groups).total);
  });

  test("keep their order and names up to the limit", () => {
    expect(largestGroups(groups.slice(0, 10), "Other").map(({ id }) => id)).toEqual(
      groups.slice(0, 10).map(({ id }) => id),
    );
  });
});

test("a kind has the same colour in every chart", () => {
  const [series] = chartSeries(answer([group("premium", [1, 2])]), "kind", ({ id }) => id, "Other");
  expect(series?.colour).toBe(kindColour("premium"));
  expect(groupColour("outlet", "o1", 4)).toMatch(/^var\(--ozon-group-5-color, #/);
});

test("the comparison is one line, summed over all series", () => {
  const groups = [group("basic", [1, 1], [3, 4]), group("premium", [1, 1], [10, 20])];
  expect(comparisonTotals(chartSeries(answer(groups), "kind", ({ id }) => id, ""))).toEqual([13, 24]);
  expect(
    comparisonTotals(chartSeries(answer([group("basic", [1, 1])]), "kind", ({ id }) => id, "")),
  ).toBeNull();
});
