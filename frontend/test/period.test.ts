import { describe, expect, test } from "vitest";
import { addDays, bucketOf, daysIn, firstWeekdayOf, localDay, neighbour, spanOf } from "../src/period/period";
import { followed, periodView } from "../src/period/period-view";

const MONDAY = 1;
const SUNDAY = 0;

describe("the span of a period", () => {
  test.each([
    ["day", "2026-11-23", MONDAY, "2026-11-23", "2026-11-23"],
    ["week", "2026-11-23", MONDAY, "2026-11-23", "2026-11-29"],
    ["week", "2026-11-23", SUNDAY, "2026-11-22", "2026-11-28"],
    ["week", "2026-11-22", MONDAY, "2026-11-16", "2026-11-22"],
    ["month", "2024-02-10", MONDAY, "2024-02-01", "2024-02-29"],
    ["month", "2026-12-31", MONDAY, "2026-12-01", "2026-12-31"],
    ["year", "2026-06-01", MONDAY, "2026-01-01", "2026-12-31"],
  ] as const)("a %s that holds %s", (period, day, firstWeekday, start, end) => {
    expect(spanOf(period, day, firstWeekday)).toEqual({ start, end });
  });
});

describe("stepping", () => {
  test.each([
    ["month", { start: "2026-01-01", end: "2026-01-31" }, -1, { start: "2025-12-01", end: "2025-12-31" }],
    ["month", { start: "2026-01-01", end: "2026-01-31" }, 1, { start: "2026-02-01", end: "2026-02-28" }],
    ["week", { start: "2026-10-19", end: "2026-10-25" }, 1, { start: "2026-10-26", end: "2026-11-01" }],
    ["range", { start: "2026-03-10", end: "2026-03-12" }, -1, { start: "2026-03-07", end: "2026-03-09" }],
  ] as const)("a %s", (choice, span, by, expected) => {
    expect(neighbour(choice, span, by, MONDAY)).toEqual(expected);
  });

  test("there and back again is where one was", () => {
    for (const choice of ["day", "week", "month", "year"] as const) {
      const span = spanOf(choice, "2026-03-31", MONDAY);
      expect(neighbour(choice, neighbour(choice, span, 1, MONDAY), -1, MONDAY)).toEqual(span);
    }
  });
});

test.each([
  ["2026-01-01", "2026-01-01", "hour"],
  ["2026-01-01", "2026-01-31", "day"],
  ["2026-01-01", "2026-06-30", "week"],
  ["2026-01-01", "2026-12-31", "month"],
  ["2010-01-01", "2026-12-31", "year"],
])("%s to %s is drawn by %s", (start, end, bucket) => {
  expect(bucketOf({ start, end })).toBe(bucket);
});

test("days are counted over a change of clocks", () => {
  expect(daysIn({ start: "2026-03-28", end: "2026-03-30" })).toBe(3);
  expect(addDays("2026-10-24", 2)).toBe("2026-10-26");
});

test("the local day is that of the zone, not of the browser", () => {
  const instant = Date.UTC(2026, 10, 23, 23, 30);
  expect(localDay(instant, "Europe/Amsterdam")).toBe("2026-11-24");
  expect(localDay(instant, "America/New_York")).toBe("2026-11-23");
});

test("the first day of the week is the user's choice, else that of the language", () => {
  expect(firstWeekdayOf({ first_weekday: "saturday", language: "de" })).toBe(6);
  expect(firstWeekdayOf({ first_weekday: "language", language: "de" })).toBe(MONDAY);
  expect(firstWeekdayOf({ first_weekday: "language", language: "en-US" })).toBe(SUNDAY);
});

describe("a view at midnight", () => {
  const yesterday = "2026-11-30";
  const today = "2026-12-01";

  test("goes on with the period that ends", () => {
    const view = periodView("month", yesterday, MONDAY);
    expect(followed(view, yesterday, today, MONDAY).span).toEqual({ start: "2026-12-01", end: "2026-12-31" });
  });

  test("stays where the reader stepped back to", () => {
    const view = { choice: "month", span: { start: "2026-05-01", end: "2026-05-31" } } as const;
    expect(followed(view, yesterday, today, MONDAY)).toBe(view);
  });

  test("stays with a free range", () => {
    const view = periodView("range", yesterday, MONDAY);
    expect(followed(view, yesterday, today, MONDAY)).toBe(view);
  });
});
