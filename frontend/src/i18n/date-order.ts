/** Dates in the order that the user's profile says, where it says one; Home Assistant writes its own dates so. */

const ORDERS = {
  DMY: ["day", "month", "year"],
  MDY: ["month", "day", "year"],
  YMD: ["year", "month", "day"],
} as const;

export type DateOrder = keyof typeof ORDERS;

type Parts = Partial<Record<Intl.DateTimeFormatPartTypes, string>>;

export const dateOrderOf = (dateFormat: string | undefined): DateOrder | null =>
  dateFormat !== undefined && dateFormat in ORDERS ? (dateFormat as DateOrder) : null;

/** The first part of each type; the literals behind the first one are like it. */
function partsOf(format: Intl.DateTimeFormat, instant: number): Parts {
  const parts: Parts = {};
  for (const { type, value } of format.formatToParts(instant)) parts[type] ??= value;
  return parts;
}

/** A date in numbers, with the separator of its language: 29.11.2026. */
export function numericDate(order: DateOrder, language: string, instant: number, timeZone: string): string {
  const numeric = { year: "numeric", month: "numeric", day: "numeric" } as const;
  const parts = partsOf(new Intl.DateTimeFormat(language, { ...numeric, timeZone }), instant);
  return ORDERS[order].map((part) => parts[part]).join((parts.literal ?? "/").trim() || "/");
}

/** A day of a year without its year, the month in letters: 29 Nov. */
export function dayAndMonth(order: DateOrder, language: string, instant: number, timeZone: string): string {
  const { day, month } = partsOf(
    new Intl.DateTimeFormat(language, { day: "numeric", month: "short", timeZone }),
    instant,
  );
  return order === "DMY" ? `${day} ${month}` : `${month} ${day}`;
}
