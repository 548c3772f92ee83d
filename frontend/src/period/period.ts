/** Spans of local days: which one a period means, its neighbours, and how finely it is drawn. Pure. */

import type { Bucket, DateRange } from "../data/contract";

export const PERIODS = ["day", "week", "month", "year"] as const;
export type Period = (typeof PERIODS)[number];
/** A period of the calendar, or a range the user chose freely. */
export type Choice = Period | "range";

const DAY_MS = 86_400_000;
const asDate = (day: string): Date => new Date(`${day}T00:00:00Z`);
const asDay = (date: Date): string => date.toISOString().slice(0, 10);

export const addDays = (day: string, count: number): string =>
  asDay(new Date(asDate(day).getTime() + count * DAY_MS));

export const daysIn = ({ start, end }: DateRange): number =>
  Math.round((asDate(end).getTime() - asDate(start).getTime()) / DAY_MS) + 1;

/** The local day of an instant in a time zone. */
export function localDay(instant: number, zone: string): string {
  const format = new Intl.DateTimeFormat("en-CA", {
    timeZone: zone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  });
  return format.format(instant);
}

const monthStart = (day: string, months: number): string => {
  const date = asDate(day);
  return asDay(new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1)));
};

/** The span of the period that holds a day; weeks begin on `firstWeekday` (0 is Sunday). */
export function spanOf(period: Period, day: string, firstWeekday: number): DateRange {
  switch (period) {
    case "day":
      return { start: day, end: day };
    case "week": {
      const start = addDays(day, -((asDate(day).getUTCDay() - firstWeekday + 7) % 7));
      return { start, end: addDays(start, 6) };
    }
    case "month":
      return { start: monthStart(day, 0), end: addDays(monthStart(day, 1), -1) };
    case "year":
      return { start: `${day.slice(0, 4)}-01-01`, end: `${day.slice(0, 4)}-12-31` };
  }
}

/** The span before (-1) or after (1): a whole calendar period, or as many days as a free range has. */
export function neighbour(choice: Choice, span: DateRange, by: -1 | 1, firstWeekday: number): DateRange {
  if (choice === "range") {
    const days = by * daysIn(span);
    return { start: addDays(span.start, days), end: addDays(span.end, days) };
  }
  return spanOf(choice, addDays(by < 0 ? span.start : span.end, by), firstWeekday);
}

/** The bucket that draws a span with between a handful and some ninety points. */
export function bucketOf(span: DateRange): Bucket {
  const days = daysIn(span);
  if (days <= 2) return "hour";
  if (days <= 92) return "day";
  if (days <= 200) return "week";
  return days <= 6 * 366 ? "month" : "year";
}

/** Whether a day lies in the span. */
export const holds = ({ start, end }: DateRange, day: string): boolean => start <= day && day <= end;

const WEEKDAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

/** The user's first day of the week (0 is Sunday); their language's where they left it to that. */
export function firstWeekdayOf(locale: { first_weekday: string; language: string }): number {
  const chosen = WEEKDAYS.indexOf(locale.first_weekday);
  if (chosen >= 0) return chosen;
  const info = new Intl.Locale(locale.language) as Intl.Locale & {
    weekInfo?: { firstDay: number };
    getWeekInfo?: () => { firstDay: number };
  };
  return ((info.getWeekInfo?.() ?? info.weekInfo)?.firstDay ?? 1) % 7;
}
