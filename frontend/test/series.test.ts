import { describe, expect, test } from "vitest";
import type { AnalyticsResult, Group } from "../src/data/contract";
import { groupColour, kindColour } from "../src/chart/colours";
import { changeIn, changeOf, soFar } from "../src/period/comparison";
import { largest, seriesOf, stackedBefore } from "../src/chart/series";
import { group } from "./builders";

const answer = (groups: Group[]): AnalyticsResult => ({
  zone: "UTC",
  edges: [0, 10, 20],
  groups,
  total: groups.reduce((sum, { total }) => sum + total, 0),
  previous_edges: null,
  previous_total: null,
  revenue: null,
  previous_revenue: null,
  downtime: { share: null, offline: 0, outages: 0, watched: 0, unseen: 0 },
  previous_downtime: null,
  currency: "EUR",
});

describe("many groups", () => {
  const groups = Array.from({ length: 14 }, (_, index) => group(`m${index}`, [index, 1]));

  test("become the largest and the others as one, and no treatment is lost", () => {
    const shown = largest(groups, "Other");
    expect(shown).toHaveLength(10);
    expect(shown.at(-1)?.id).toBe("other");
    expect(shown.reduce((sum, { total }) => sum + total, 0)).toBe(answer(groups).total);
  });

  test("keep their order and names while they are few", () => {
    expect(largest(groups.slice(0, 10), "Other").map(({ id }) => id)).toEqual(
      groups.slice(0, 10).map(({ id }) => id),
    );
  });
});

test("a kind has its own colour wherever it stands", () => {
  const [series] = seriesOf(answer([group("premium", [1, 2])]), "kind", ({ id }) => id, "Other");
  expect(series?.colour).toBe(kindColour("premium"));
  expect(groupColour("outlet", "o1", 4)).toBe("var(--color-5)");
});

test("what is compared with is one line over all that is shown", () => {
  const groups = [group("basic", [1, 1], [3, 4]), group("premium", [1, 1], [10, 20])];
  expect(stackedBefore(seriesOf(answer(groups), "kind", ({ id }) => id, ""))).toEqual([13, 24]);
  expect(stackedBefore(seriesOf(answer([group("basic", [1, 1])]), "kind", ({ id }) => id, ""))).toBeNull();
});

describe("comparing fairly", () => {
  const edges = [100, 110, 120, 130];

  test.each([
    [0, 0],
    [10, 4],
    [15, 4 + 3],
    [20, 10],
    [99, 12],
  ])("after %i ms the former period had %i", (elapsed, expected) => {
    expect(soFar([4, 6, 2], edges, elapsed)).toBe(expected);
  });

  test("there is no change against nothing", () => {
    expect(changeOf(5, 0)).toBeNull();
    expect(changeOf(5, null)).toBeNull();
    expect(changeOf(5, 4)).toBe(0.25);
  });

  test("a period that runs is compared at the same point of the former one", () => {
    const running = { total: 7, edges: [1000, 1010, 1020, 1030], previous_edges: edges };
    expect(changeIn(running, [4, 6, 2], 1015)).toBe(0);
  });
});
