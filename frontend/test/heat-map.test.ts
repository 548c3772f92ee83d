import { expect, test } from "vitest";
import { heatPercent, peakHour } from "../src/cards/profile/heat-map";

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
