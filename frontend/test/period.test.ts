import { describe, expect, test } from "vitest";
import {
  addDays,
  adjacentSpan,
  bucketOf,
  daysIn,
  firstWeekdayOf,
  followToday,
  localDay,
  selectPeriod,
  spanOf,
} from "../src/period/period";

const MONDAY = 1;
const SUNDAY = 0;

describe("span of a period", () => {
  test.each([
    ["day", "2026-11-23", MONDAY, "2026-11-23", "2026-11-23"],
    ["week", "2026-11-23", MONDAY, "2026-11-23", "2026-11-29"],
    ["week", "2026-11-23", SUNDAY, "2026-11-22", "2026-11-28"],
    ["week", "2026-11-22", MONDAY, "2026-11-16", "2026-11-22"],
    ["month", "2024-02-10", MONDAY, "2024-02-01", "2024-02-29"],
    ["month", "2026-12-31", MONDAY, "2026-12-01", "2026-12-31"],
    ["year", "2026-06-01", MONDAY, "2026-01-01", "2026-12-31"],
  ] as const)("the %s that contains %s", (period, day, firstWeekday, start, end) => {
    expect(spanOf(period, day, firstWeekday)).toEqual({ start, end });
  });
});

describe("adjacent span", () => {
  test.each([
    ["month", { start: "2026-01-01", end: "2026-01-31" }, -1, { start: "2025-12-01", end: "2025-12-31" }],
    ["month", { start: "2026-01-01", end: "2026-01-31" }, 1, { start: "2026-02-01", end: "2026-02-28" }],
    ["week", { start: "2026-10-19", end: "2026-10-25" }, 1, { start: "2026-10-26", end: "2026-11-01" }],
    ["range", { start: "2026-03-10", end: "2026-03-12" }, -1, { start: "2026-03-07", end: "2026-03-09" }],
  ] as const)("a %s", (choice, span, by, expected) => {
    expect(adjacentSpan(choice, span, by, MONDAY)).toEqual(expected);
  });

  test("one step forward and one back return to the same span", () => {
    for (const choice of ["day", "week", "month", "year"] as const) {
      const span = spanOf(choice, "2026-03-31", MONDAY);
      expect(adjacentSpan(choice, adjacentSpan(choice, span, 1, MONDAY), -1, MONDAY)).toEqual(span);
    }
  });
});

test.each([
  ["2026-01-01", "2026-01-01", "hour"],
  ["2026-01-01", "2026-01-31", "day"],
  ["2026-01-01", "2026-06-30", "week"],
  ["2026-01-01", "2026-12-31", "month"],
  ["2010-01-01", "2026-12-31", "year"],
])("%s to %s has buckets of one %s", (start, end, bucket) => {
  expect(bucketOf({ start, end })).toBe(bucket);
});

test("days are counted across a daylight saving change", () => {
  expect(daysIn({ start: "2026-03-28", end: "2026-03-30" })).toBe(3);
  expect(addDays("2026-10-24", 2)).toBe("2026-10-26");
});

test("the local day is that of the given zone, not of the browser", () => {
  const instant = Date.UTC(2026, 10, 23, 23, 30);
  expect(localDay(instant, "Europe/Amsterdam")).toBe("2026-11-24");
  expect(localDay(instant, "America/New_York")).toBe("2026-11-23");
});

test.each(["", "Mars/Olympus_Mons"])("in place of the unknown time zone %j comes the browser's", (zone) => {
  const instant = Date.UTC(2026, 10, 23, 23, 30);
  expect(localDay(instant, zone)).toBe(localDay(instant, Intl.DateTimeFormat().resolvedOptions().timeZone));
});

test("the first weekday is the user's setting, else that of the language", () => {
  expect(firstWeekdayOf({ first_weekday: "saturday", language: "de" })).toBe(6);
  expect(firstWeekdayOf({ first_weekday: "language", language: "de" })).toBe(MONDAY);
  expect(firstWeekdayOf({ first_weekday: "language", language: "en-US" })).toBe(SUNDAY);
});

describe("a selection at midnight", () => {
  const yesterday = "2026-11-30";
  const today = "2026-12-01";

  test("goes on to the new period if it showed the current one", () => {
    const view = selectPeriod("month", yesterday, MONDAY);
    expect(followToday(view, yesterday, today, MONDAY).span).toEqual({
      start: "2026-12-01",
      end: "2026-12-31",
    });
  });

  test("stays on a past period", () => {
    const view = { period: "month", span: { start: "2026-05-01", end: "2026-05-31" } } as const;
    expect(followToday(view, yesterday, today, MONDAY)).toBe(view);
  });

  test("stays on a free range", () => {
    const view = selectPeriod("range", yesterday, MONDAY);
    expect(followToday(view, yesterday, today, MONDAY)).toBe(view);
  });
});
