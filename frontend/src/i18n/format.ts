/** Numbers, money and times as this user reads them. */

import type { Bucket, DateRange } from "../data/contract";
import type { HomeAssistant } from "../home-assistant/types";

/** The language whose numbers look as the user chose; the user's own where they left it to that. */
const NUMBER_LANGUAGES: Record<string, string> = {
  comma_decimal: "en-US",
  decimal_comma: "de",
  space_comma: "fr",
  quote_decimal: "de-CH",
};
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

export class Format {
  private readonly language: string;
  private readonly numberLanguage: string | undefined;
  private readonly grouping: boolean;
  private readonly hours: Options;
  readonly zone: string;

  constructor(hass: Pick<HomeAssistant, "locale" | "config">) {
    const { locale, config } = hass;
    this.language = locale.language;
    this.grouping = locale.number_format !== "none";
    this.numberLanguage =
      locale.number_format === "system"
        ? undefined
        : (NUMBER_LANGUAGES[locale.number_format] ?? locale.language);
    const cycle = HOUR_CYCLES[locale.time_format];
    this.hours = cycle ? { hourCycle: cycle } : {};
    this.zone =
      locale.time_zone === "local" ? Intl.DateTimeFormat().resolvedOptions().timeZone : config.time_zone;
  }

  number(value: number, digits = 0): string {
    return this.numeric({ maximumFractionDigits: digits }, value);
  }

  /** A number that fits an axis: 12K instead of 12,000. */
  short(value: number): string {
    return value < 10_000 ? this.number(value) : this.numeric({ notation: "compact" }, value);
  }

  percent(share: number, digits = 0): string {
    return this.numeric({ style: "percent", maximumFractionDigits: digits }, share);
  }

  /** A change with its sign: +12 %. */
  change(share: number): string {
    return this.numeric({ style: "percent", maximumFractionDigits: 0, signDisplay: "exceptZero" }, share);
  }

  money(value: number, currency: string): string {
    return this.numeric({ style: "currency", currency, maximumFractionDigits: 0 }, value);
  }

  date(instant: number): string {
    return this.moment({ dateStyle: "medium" }, instant);
  }

  /** A local day that no time zone may move. */
  day(day: string): string {
    return this.moment({ dateStyle: "medium" }, Date.parse(`${day}T00:00:00Z`), "UTC");
  }

  time(instant: number): string {
    return this.moment({ hour: "numeric", minute: "2-digit" }, instant);
  }

  dateTime(instant: number): string {
    return this.moment({ day: "numeric", month: "short", hour: "numeric", minute: "2-digit" }, instant);
  }

  /** A span as one reads it: 1 – 30 Nov 2026. */
  span({ start, end }: DateRange): string {
    const format = new Intl.DateTimeFormat(this.language, { dateStyle: "medium", timeZone: "UTC" });
    return format.formatRange(Date.parse(`${start}T00:00:00Z`), Date.parse(`${end}T00:00:00Z`));
  }

  bucket(instant: number, bucket: Bucket, zone: string): string {
    return this.moment(BUCKET_LABELS[bucket], instant, zone);
  }

  /** Weekday names, Monday first. */
  weekdays(style: "short" | "long" = "short"): string[] {
    const monday = Date.UTC(2024, 0, 1);
    return Array.from({ length: 7 }, (_, day) =>
      this.moment({ weekday: style }, monday + day * 86_400_000, "UTC"),
    );
  }

  hour(hour: number): string {
    return this.moment({ hour: "numeric" }, Date.UTC(2024, 0, 1, hour), "UTC");
  }

  /** How long ago, in the unit one would say: 5 minutes ago. */
  ago(instant: number, now: number): string {
    const seconds = Math.round((instant - now) / 1000);
    const format = new Intl.RelativeTimeFormat(this.language, { numeric: "auto" });
    const [unit, size] = RELATIVE_UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? ["second", 1];
    return format.format(Math.trunc(seconds / size), unit);
  }

  private numeric(options: Intl.NumberFormatOptions, value: number): string {
    return new Intl.NumberFormat(this.numberLanguage, { useGrouping: this.grouping, ...options }).format(
      value,
    );
  }

  private moment(options: Options, instant: number, zone = this.zone): string {
    const hours = "hour" in options ? this.hours : {};
    return new Intl.DateTimeFormat(this.language, { ...options, ...hours, timeZone: zone }).format(instant);
  }
}
