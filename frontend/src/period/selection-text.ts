/** Period selections as text, in URLs and date inputs; what nobody can mean is refused. Pure. */

import type { DateRange } from "../data/contract";
import { PERIODS, type PeriodOption, type PeriodSelection, spanOf } from "./period";

export const FIRST_DAY = "2000-01-01";
export const LAST_DAY = "2099-12-31";

export type RangeError = "empty" | "year" | "order";

const isDay = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`));

const isWithin = (day: string): boolean => FIRST_DAY <= day && day <= LAST_DAY;

/** What is wrong with a range of days; null if nothing is. */
export function rangeError({ start, end }: DateRange): RangeError | null {
  if (!isDay(start) || !isDay(end)) return "empty";
  if (!isWithin(start) || !isWithin(end)) return "year";
  return start > end ? "order" : null;
}

/** A selection as the parameters of a URL; the last day only of a free range. */
export const selectionParams = ({
  period,
  span,
}: PeriodSelection): { period: string; start: string; end: string | null } => ({
  period,
  start: span.start,
  end: period === "range" ? span.end : null,
});

const isPeriodOption = (text: string | null): text is PeriodOption =>
  text === "range" || (PERIODS as readonly (string | null)[]).includes(text);

/** The selection that a URL's parameters name; null if they name none, or one that is refused. */
export function selectionOf(
  read: (name: string) => string | null,
  firstWeekday: number,
): PeriodSelection | null {
  const [period, start] = [read("period"), read("start") ?? ""];
  if (!isPeriodOption(period)) return null;
  const given = { start, end: period === "range" ? (read("end") ?? "") : start };
  if (rangeError(given)) return null;
  return { period, span: period === "range" ? given : spanOf(period, start, firstWeekday) };
}
