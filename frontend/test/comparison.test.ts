import { describe, expect, test } from "vitest";
import { changeToDate, relativeChange, totalUntil } from "../src/period/comparison";

describe("period-to-date comparison", () => {
  const edges = [100, 110, 120, 130];

  test.each([
    [0, 0],
    [10, 4],
    [15, 4 + 3],
    [20, 10],
    [99, 12],
  ])("after %i ms the previous period had %i", (elapsed, expected) => {
    expect(totalUntil([4, 6, 2], edges, elapsed)).toBe(expected);
  });

  test("there is no change against zero or an unknown value", () => {
    expect(relativeChange(5, 0)).toBeNull();
    expect(relativeChange(5, null)).toBeNull();
    expect(relativeChange(5, 4)).toBe(0.25);
  });

  test("a running period is compared with the same point of the previous one", () => {
    const running = { total: 7, edges: [1000, 1010, 1020, 1030], previous_edges: edges };
    expect(changeToDate(running, [4, 6, 2], 1015)).toBe(0);
  });
});
