import { expect, test } from "vitest";
import { joined, remarkOn } from "../src/cards/events/event-list";
import { heatOf, peakOf } from "../src/cards/profile/heat-map";
import { columnsOf, ranked } from "../src/cards/performance/ranking";
import { event } from "./builders";

test("pages and pushes become one list, newest first, nothing twice", () => {
  const old = event({ at: 1, seq: 1 });
  const late = event({ at: 2, seq: 9, gen: "other" });
  const young = event({ at: 3, seq: 2 });
  expect(joined([young], [old, young, late])).toEqual([young, late, old]);
});

test.each([
  [{ source: "receipt" }, "uncertain"],
  [{ received: 1_000 + 10 * 60_000 }, "late"],
  [{}, null],
] as const)("the remark on %o", (patch, remark) => {
  expect(remarkOn(event(patch))).toBe(remark);
});

const row = (name: string, total: number, delta: number | null) => ({
  id: name,
  name,
  total,
  per_kind: { basic: total, standard: 0, premium: 0 },
  per_day: total,
  share: 0,
  previous: null,
  delta,
  trend: [],
  revenue: null,
  downtime: null,
  last_treatment: null,
});

test("a ranking has the best first, those without a value last, equals by name", () => {
  const rows = [row("b", 5, null), row("c", 9, -0.1), row("a", 5, 0.5)];
  expect(ranked(rows, "total").map(({ name }) => name)).toEqual(["c", "a", "b"]);
  expect(ranked(rows, "delta").map(({ name }) => name)).toEqual(["a", "c", "b"]);
});

test("a column that nobody has anything in is left out", () => {
  expect(columnsOf([row("a", 1, null)])).toEqual(["total", "per_day"]);
  expect(columnsOf([row("a", 1, 0.1)])).toEqual(["total", "per_day", "delta"]);
});

test("the peak is the first of the busiest hours, and nothing where nothing happened", () => {
  expect(
    peakOf([
      [0, 2],
      [7, 7],
    ]),
  ).toEqual({ weekday: 1, hour: 0, count: 7 });
  expect(peakOf([[0, 0]])).toBeNull();
});

test("an hour with a single treatment can be told from one without", () => {
  expect(heatOf(0, 1000)).toBe(0);
  expect(heatOf(1, 1000)).toBeGreaterThan(10);
  expect(heatOf(1000, 1000)).toBe(100);
});
