import { expect, test } from "vitest";
import { calendarCells, peakDay } from "../src/cards/calendar/year-calendar";
import { addDays } from "../src/period/period";

const YEAR = Array.from({ length: 365 }, (_, index) => ({
  day: addDays("2026-01-01", index),
  count: index % 7,
}));

test.each([
  [1, 3],
  [0, 4],
])("the first day of 2026, a Thursday, stands in its row where weeks begin on %s", (firstWeekday, row) => {
  const cells = calendarCells(YEAR, firstWeekday);
  expect(cells[0]).toMatchObject({ day: "2026-01-01", week: 0, row });
  expect(cells).toHaveLength(365);
  expect(cells[7]).toMatchObject({ week: 1, row });
  expect(Math.max(...cells.map(({ week }) => week))).toBeLessThan(54);
});

test("the busiest day is the first of several, and none without treatments", () => {
  expect(peakDay(YEAR)).toEqual({ day: "2026-01-07", count: 6 });
  expect(peakDay([{ day: "2026-01-01", count: 0 }])).toBeNull();
  expect(calendarCells([], 1)).toEqual([]);
});
