import { describe, expect, test } from "vitest";
import { Format } from "../src/i18n/format";

const format = (locale: object = {}, zone = "Europe/Amsterdam"): Format =>
  new Format({
    locale: {
      language: "en",
      number_format: "language",
      time_format: "language",
      time_zone: "server",
      first_weekday: "language",
      ...locale,
    },
    config: { time_zone: zone, currency: "EUR" },
  });

const spaced = (text: string): string => text.replace(/[\u00a0\u202f\u2009]/g, " ").replace("’", "'");

test("an instant of today is a time, and one of another day has that too", () => {
  const at = (day: number): number => Date.UTC(2026, 10, day, 14, 5);
  const moment = (day: number): string => spaced(format({}, "UTC").moment(at(day), at(29)));
  expect([moment(29), moment(28)]).toEqual(["2:05 PM", "Nov 28, 2:05 PM"]);
});

describe("numbers", () => {
  test.each([
    ["language", "en", "1,234.5"],
    ["language", "de", "1.234,5"],
    ["comma_decimal", "de", "1,234.5"],
    ["decimal_comma", "en", "1.234,5"],
    ["space_comma", "en", "1 234,5"],
    ["quote_decimal", "en", "1'234.5"],
    ["none", "en", "1234.5"],
  ])("%s in %s", (number_format, language, written) => {
    expect(spaced(format({ number_format, language }).number(1234.5, 1))).toBe(written);
  });

  test.each([
    [800, "800"],
    [9_000, "9K"],
    [12_000, "12K"],
    [1_250, "1.25K"],
  ])("%i on an axis is %s, in the style of its other labels", (value, written) => {
    expect(format().compact(value)).toBe(written);
  });

  test("a change has a sign, except zero", () => {
    expect(format().change(0.12)).toBe("+12%");
    expect(format().change(-0.12)).toBe("-12%");
    expect(format().change(0)).toBe("0%");
  });

  test("money is formatted in the given currency", () => {
    expect(spaced(format({ language: "de" }).money(1234.4, "EUR"))).toBe("1.234 €");
  });
});

describe("times", () => {
  const noon = Date.UTC(2026, 10, 23, 12, 5);

  test.each([
    ["12", "1:05 PM"],
    ["24", "13:05"],
  ])("on a %s-hour clock", (time_format, written) => {
    expect(spaced(format({ time_format }).time(noon))).toBe(written);
  });

  test("are in the server's time zone if the user chose so", () => {
    expect(spaced(format({ time_format: "24" }, "Asia/Kathmandu").time(noon))).toBe("17:50");
  });

  test("are in the browser's time zone if it does not know the server's", () => {
    const known = format({}, Intl.DateTimeFormat().resolvedOptions().timeZone);
    expect(format({}, "Mars/Olympus_Mons").dateTime(noon)).toBe(known.dateTime(noon));
  });

  test("a local day does not depend on the time zone", () => {
    expect(format({}, "Pacific/Kiritimati").day("2026-11-23")).toBe("Nov 23, 2026");
  });

  test("a span names shared month and year once", () => {
    expect(spaced(format().span({ start: "2026-11-01", end: "2026-11-30" }))).toBe("Nov 1 – 30, 2026");
  });

  test.each([
    [5_000, "5 seconds ago"],
    [61_000, "1 minute ago"],
    [7_200_000, "2 hours ago"],
    [86_400_000, "yesterday"],
  ])("%i ms ago", (before, written) => {
    expect(format().relativeTime(noon - before, noon)).toBe(written);
  });

  test.each([
    ["DMY", "en", "23/11/2026", "23 Nov, 13:05", "23 Nov"],
    ["MDY", "en", "11/23/2026", "Nov 23, 13:05", "Nov 23"],
    ["YMD", "de", "2026.11.23", "Nov. 23, 13:05", "Nov. 23"],
    ["language", "de", "23.11.2026", "23. Nov., 13:05", "23. Nov."],
  ])("in the date format %s of the profile in %s", (date_format, language, day, dateTime, axis) => {
    const profile = format({ date_format, language, time_format: "24" });
    expect(profile.day("2026-11-23")).toBe(day);
    expect(profile.date(noon)).toBe(day);
    expect(spaced(profile.dateTime(noon))).toBe(dateTime);
    expect(profile.bucket(noon, "day", "UTC")).toBe(axis);
    expect(profile.span({ start: "2026-11-23", end: "2026-11-23" })).toBe(day);
  });

  test.each([
    ["day", "Mon, Nov 23, 2026"],
    ["month", "November 2026"],
    ["year", "2026"],
    ["week", "Nov 23 – 29, 2026"],
  ] as const)("the period of a %s", (period, written) => {
    expect(spaced(format().period(period, { start: "2026-11-23", end: "2026-11-29" }))).toBe(written);
  });

  test("months name their year only where there are several", () => {
    expect(format().bucket(noon, "month", "UTC", true)).toBe("Nov");
    expect(format().bucket(noon, "month", "UTC")).toBe("Nov 2026");
  });

  test("weekdays start on Monday", () => {
    expect(format().weekdays()).toEqual(["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]);
  });
});
