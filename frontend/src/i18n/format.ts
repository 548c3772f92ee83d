/** Formatting of numbers, money and times by the user's settings. */

import type { AnalyticsResult, Bucket, DateRange } from "../data/contract";
import type { HomeAssistant } from "../home-assistant/types";
import { addDays, localDay, type Period } from "../period/period";
import { usableZone } from "../period/time-zone";
import { NumberFormat } from "./number-format";
import { type DateOrder, dateOrderOf, dayAndMonth, numericDate } from "./date-order";

const HOUR_CYCLES: Record<string, "h12" | "h23"> = { "12": "h12", "24": "h23" };
const RELATIVE_UNITS = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
] as const;

type Options = Intl.DateTimeFormatOptions;

const BUCKET_LABELS: Record<Bucket, Options> = {
  hour: { hour: "numeric", minute: "2-digit" },
  day: { day: "numeric", month: "short" },
  week: { day: "numeric", month: "short" },
  month: { month: "short", year: "numeric" },
  year: { year: "numeric" },
  all: { year: "numeric" },
};

/** The instant that stands for a local day; no time zone applies to it. */
const instantOf = (day: string): number => Date.parse(`${day}T00:00:00Z`);

const MONTH_OF_YEAR: Options = { month: "short" };

export class Format extends NumberFormat {
  private readonly language: string;
  private readonly hours: Options;
  /** The language of dates; the browser's where the user chose the system's format. */
  private readonly dateLanguage: string;
  private readonly dateOrder: DateOrder | null;
  readonly zone: string;

  constructor(hass: Pick<HomeAssistant, "locale" | "config">) {
    const { locale, config } = hass;
    super(locale);
    this.language = locale.language;
    const cycle = HOUR_CYCLES[locale.time_format];
    this.hours = cycle ? { hourCycle: cycle } : {};
    this.dateOrder = dateOrderOf(locale.date_format);
    this.dateLanguage = locale.date_format === "system" ? navigator.language : locale.language;
    this.zone =
      locale.time_zone === "local" ? Intl.DateTimeFormat().resolvedOptions().timeZone : config.time_zone;
  }

  date(instant: number, zone = this.zone): string {
    return this.dateOrder
      ? numericDate(this.dateOrder, this.language, instant, usableZone(zone))
      : this.formatInstant({ dateStyle: "medium" }, instant, zone);
  }

  /** A local day; no time zone applies to it. */
  day(day: string, { hasWeekday = false } = {}): string {
    const date = this.date(instantOf(day), "UTC");
    return hasWeekday ? `${this.weekday(instantOf(day), "UTC")}, ${date}` : date;
  }

  time(instant: number): string {
    return this.formatInstant({ hour: "numeric", minute: "2-digit" }, instant);
  }

  dateTime(instant: number): string {
    return this.dateOrder
      ? `${this.dayOfYear(instant, this.zone)}, ${this.time(instant)}`
      : this.formatInstant({ day: "numeric", month: "short", hour: "numeric", minute: "2-digit" }, instant);
  }

  /** The time of an instant, with its day if that is not today's. */
  moment(instant: number, now: number): string {
    const isToday = localDay(instant, this.zone) === localDay(now, this.zone);
    return isToday ? this.time(instant) : this.dateTime(instant);
  }

  /** A span of days: 1 – 30 Nov 2026. */
  span({ start, end }: DateRange): string {
    if (this.dateOrder) return start === end ? this.day(start) : `${this.day(start)} – ${this.day(end)}`;
    const format = new Intl.DateTimeFormat(this.dateLanguage, { dateStyle: "medium", timeZone: "UTC" });
    return format.formatRange(instantOf(start), instantOf(end));
  }

  /** The name of a calendar period: Sun, Nov 29, 2026; November 2026; 2026. */
  period(period: Period | "range", span: DateRange): string {
    const start = instantOf(span.start);
    switch (period) {
      case "day":
        return this.day(span.start, { hasWeekday: true });
      case "month":
        return this.formatInstant({ month: "long", year: "numeric" }, start, "UTC");
      case "year":
        return this.formatInstant({ year: "numeric" }, start, "UTC");
      default:
        return this.span(span);
    }
  }

  /** The short name of an instant's weekday. */
  weekday(instant: number, zone = this.zone): string {
    return this.formatInstant({ weekday: "short" }, instant, zone);
  }

  /** A day and its month: Nov 29. */
  private dayOfYear(instant: number, zone: string): string {
    return this.dateOrder
      ? dayAndMonth(this.dateOrder, this.language, instant, usableZone(zone))
      : this.formatInstant(BUCKET_LABELS.day, instant, zone);
  }

  /** The label of a bucket; months of a single year need not name it. */
  bucket(instant: number, bucket: Bucket, zone: string, isSingleYear = false): string {
    if (bucket === "day" || bucket === "week") return this.dayOfYear(instant, zone);
    const options = bucket === "month" && isSingleYear ? MONTH_OF_YEAR : BUCKET_LABELS[bucket];
    return this.formatInstant(options, instant, zone);
  }

  /** A bucket in full: Sun, Nov 29, 2026; at hours the hour. */
  bucketTitle(instant: number, bucket: Bucket, zone: string): string {
    const day = localDay(instant, zone);
    if (bucket === "hour")
      return `${this.weekday(instant, zone)}, ${this.bucket(instant, "day", zone)}, ${this.bucket(instant, "hour", zone)}`;
    if (bucket === "week") return this.span({ start: day, end: addDays(day, 6) });
    return bucket === "all" ? "" : this.period(bucket, { start: day, end: day });
  }

  /** The days that a result is compared with; empty without a comparison. */
  base({ previous_edges, zone }: Pick<AnalyticsResult, "previous_edges" | "zone">): string {
    const [start, end] = [previous_edges?.[0], previous_edges?.[previous_edges.length - 1]];
    if (start === undefined || end === undefined) return "";
    return this.span({ start: localDay(start, zone), end: localDay(end - 1, zone) });
  }

  /** Weekday names, Monday first. */
  weekdays(style: "short" | "long" = "short"): string[] {
    const monday = Date.UTC(2024, 0, 1);
    return Array.from({ length: 7 }, (_, day) =>
      this.formatInstant({ weekday: style }, monday + day * 86_400_000, "UTC"),
    );
  }

  hour(hour: number): string {
    return this.formatInstant({ hour: "numeric" }, Date.UTC(2024, 0, 1, hour), "UTC");
  }

  /** Relative time in the largest fitting unit: 5 minutes ago. */
  relativeTime(instant: number, now: number): string {
    const seconds = Math.round((instant - now) / 1000);
    const format = new Intl.RelativeTimeFormat(this.language, { numeric: "auto" });
    const [unit, size] = RELATIVE_UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? ["second", 1];
    return format.format(Math.trunc(seconds / size), unit);
  }

  private formatInstant(options: Options, instant: number, zone = this.zone): string {
    const hours = "hour" in options ? this.hours : {};
    return new Intl.DateTimeFormat(this.dateLanguage, {
      ...options,
      ...hours,
      timeZone: usableZone(zone),
    }).format(instant);
  }
}
