/** Periods and spans of local days: calendar periods, the adjacent span, bucket size, the card's selection. Pure. */

import type { Bucket, DateRange } from "../data/contract";
import { usableZone } from "./time-zone";

export const PERIODS = ["day", "week", "month", "year"] as const;
export type Period = (typeof PERIODS)[number];
/** A calendar period, or a free range of days. */
export type PeriodOption = Period | "range";

const DAY_MS = 86_400_000;
const asDate = (day: string): Date => new Date(`${day}T00:00:00Z`);
const asDay = (date: Date): string => date.toISOString().slice(0, 10);

export const addDays = (day: string, count: number): string =>
  asDay(new Date(asDate(day).getTime() + count * DAY_MS));

export const daysIn = ({ start, end }: DateRange): number =>
  Math.round((asDate(end).getTime() - asDate(start).getTime()) / DAY_MS) + 1;

/** The local day of an instant in a time zone. From parts: how a language writes a date depends on the browser's age. */
export function localDay(instant: number, zone: string): string {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: usableZone(zone),
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  });
  const parts = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, value]));
  return `${parts.year}-${parts.month}-${parts.day}`;
}

const monthStart = (day: string, months: number): string => {
  const date = asDate(day);
  return asDay(new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1)));
};

/** The span of the period that contains a day; weeks start on `firstWeekday` (0 is Sunday). */
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

/** The previous (-1) or next (1) span: a whole calendar period, or a range of the same number of days. */
export function adjacentSpan(
  period: PeriodOption,
  span: DateRange,
  step: -1 | 1,
  firstWeekday: number,
): DateRange {
  if (period === "range") {
    const days = step * daysIn(span);
    return { start: addDays(span.start, days), end: addDays(span.end, days) };
  }
  return spanOf(period, addDays(step < 0 ? span.start : span.end, step), firstWeekday);
}

/** The bucket size that divides a span into a handful to about ninety points. */
export function bucketOf(span: DateRange): Bucket {
  const days = daysIn(span);
  if (days <= 2) return "hour";
  if (days <= 92) return "day";
  if (days <= 200) return "week";
  return days <= 6 * 366 ? "month" : "year";
}

/** Whether the span includes a day. */
export const contains = ({ start, end }: DateRange, day: string): boolean => start <= day && day <= end;

const WEEKDAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

/** The user's first day of the week (0 is Sunday); by default that of the language. */
export function firstWeekdayOf(locale: { first_weekday: string; language: string }): number {
  const chosen = WEEKDAYS.indexOf(locale.first_weekday);
  if (chosen >= 0) return chosen;
  const info = new Intl.Locale(locale.language) as Intl.Locale & {
    weekInfo?: { firstDay: number };
    getWeekInfo?: () => { firstDay: number };
  };
  return ((info.getWeekInfo?.() ?? info.weekInfo)?.firstDay ?? 1) % 7;
}

/** The period and span that a card shows. */
export interface PeriodSelection {
  period: PeriodOption;
  span: DateRange;
}

const FREE_RANGE_DAYS = 30;

/** The current period; for a free range the last thirty days. */
export function selectPeriod(period: PeriodOption, today: string, firstWeekday: number): PeriodSelection {
  const range = (): DateRange => ({ start: addDays(today, 1 - FREE_RANGE_DAYS), end: today });
  return { period, span: period === "range" ? range() : spanOf(period, today, firstWeekday) };
}

/** Advance a selection at midnight: one that showed the current period goes on to the new one. */
export function followToday(
  selection: PeriodSelection,
  lastDay: string,
  today: string,
  firstWeekday: number,
): PeriodSelection {
  const { period, span } = selection;
  const isOutdated = period !== "range" && contains(span, lastDay) && !contains(span, today);
  return isOutdated ? selectPeriod(period, today, firstWeekday) : selection;
}
