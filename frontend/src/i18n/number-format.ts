/** Formatting of numbers and money by the user's settings. */

import type { Locale } from "../home-assistant/types";

/** A locale for each number format of Home Assistant; for other settings the user's language. */
const NUMBER_LANGUAGES: Record<string, string> = {
  comma_decimal: "en-US",
  decimal_comma: "de",
  space_comma: "fr",
  quote_decimal: "de-CH",
};

export class NumberFormat {
  private readonly numberLanguage: string | undefined;
  private readonly grouping: boolean;

  constructor(locale: Locale) {
    this.grouping = locale.number_format !== "none";
    this.numberLanguage =
      locale.number_format === "system"
        ? undefined
        : (NUMBER_LANGUAGES[locale.number_format] ?? locale.language);
  }

  number(value: number, digits = 0): string {
    return this.formatNumber({ maximumFractionDigits: digits }, value);
  }

  /** Compact number for an axis, alike for all its labels: 9K and 12K instead of 9,000 and 12,000. */
  compact(value: number): string {
    return this.formatNumber({ notation: "compact", maximumSignificantDigits: 3 }, value);
  }

  percent(share: number, digits = 0): string {
    return this.formatNumber({ style: "percent", maximumFractionDigits: digits }, share);
  }

  /** Signed percentage: +12 %. */
  change(share: number): string {
    return this.formatNumber(
      { style: "percent", maximumFractionDigits: 0, signDisplay: "exceptZero" },
      share,
    );
  }

  money(value: number, currency: string): string {
    return this.formatNumber({ style: "currency", currency, maximumFractionDigits: 0 }, value);
  }

  private formatNumber(options: Intl.NumberFormatOptions, value: number): string {
    return new Intl.NumberFormat(this.numberLanguage, { useGrouping: this.grouping, ...options }).format(
      value,
    );
  }
}
