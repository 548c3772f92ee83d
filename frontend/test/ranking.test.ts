import { expect, test } from "vitest";
import { rankRows, visibleColumns } from "../src/cards/performance/ranking";

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
  revenue_coverage: null,
  downtime: null,
  last_treatment: null,
});

test("rows are ranked highest first, without a value last, equal ones by name", () => {
  const rows = [row("b", 5, null), row("c", 9, -0.1), row("a", 5, 0.5)];
  expect(rankRows(rows, "total").map(({ name }) => name)).toEqual(["c", "a", "b"]);
  expect(rankRows(rows, "delta").map(({ name }) => name)).toEqual(["a", "c", "b"]);
});

test("a column without any value is omitted", () => {
  expect(visibleColumns([row("a", 1, null)])).toEqual(["total", "per_day"]);
  expect(visibleColumns([row("a", 1, 0.1)])).toEqual(["total", "per_day", "delta"]);
});
