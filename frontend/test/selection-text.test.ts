import { describe, expect, test } from "vitest";
import { rangeError, selectionOf, selectionParams } from "../src/period/selection-text";

const read = (search: string) => (name: string) => new URLSearchParams(search).get(name);

describe("a range of days", () => {
  test.each([
    ["2026-11-01", "2026-11-30", null],
    ["2026-11-30", "2026-11-01", "order"],
    ["", "2026-11-01", "empty"],
    ["2026-11-01", "", "empty"],
    ["1999-12-31", "2026-11-01", "year"],
    ["2026-11-01", "2100-01-01", "year"],
    ["2026-13-01", "2026-11-01", "empty"],
  ])("from %s to %s is refused for %s", (start, end, error) => {
    expect(rangeError({ start, end })).toBe(error);
  });
});

describe("a period in a URL", () => {
  test.each([
    { period: "day", span: { start: "2026-11-29", end: "2026-11-29" } },
    { period: "month", span: { start: "2026-11-01", end: "2026-11-30" } },
    { period: "range", span: { start: "2026-11-03", end: "2026-11-05" } },
  ] as const)("is the same after a reload: $period", (selection) => {
    const { end, ...params } = selectionParams(selection);
    const search = new URLSearchParams({ ...params, ...(end !== null && { end }) }).toString();
    expect(selectionOf(read(search), 1)).toEqual(selection);
  });

  test("of any day is the whole week, month or year around it", () => {
    expect(selectionOf(read("period=week&start=2026-11-29"), 1)?.span).toEqual({
      start: "2026-11-23",
      end: "2026-11-29",
    });
  });

  test.each([
    "",
    "period=decade&start=2026-11-01",
    "period=day",
    "period=range&start=2026-11-02&end=2026-11-01",
  ])("that nobody can mean is as none: %s", (search) => {
    expect(selectionOf(read(search), 1)).toBeNull();
  });
});
