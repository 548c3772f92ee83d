import { expect, test } from "vitest";
import { heatPercent, peakHour, weekRows } from "../src/cards/profile/heat-map";

test("the peak is the first of the busiest hours, and null without treatments", () => {
  expect(
    peakHour([
      [0, 2],
      [7, 7],
    ]),
  ).toEqual({ weekday: 1, hour: 0, count: 7 });
  expect(peakHour([[0, 0]])).toBeNull();
});

test("an hour with a single treatment differs visibly from an empty one", () => {
  expect(heatPercent(0, 1000)).toBe(0);
  expect(heatPercent(1, 1000)).toBeGreaterThan(10);
  expect(heatPercent(1000, 1000)).toBe(100);
});

test("the week starts on the user's first weekday", () => {
  expect(weekRows(1)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(weekRows(0)).toEqual([6, 0, 1, 2, 3, 4, 5]);
  expect(weekRows(6)).toEqual([5, 6, 0, 1, 2, 3, 4]);
});
