/** What today is compared with at this time: by default the same weekday last week. */

import type { ReactiveControllerHost } from "lit";
import type { Compare } from "../data/contract";
import { addDays } from "./period";
import { SharedChoice } from "./shared-choice";

export const DAY_COMPARISONS = [
  "last_week",
  "yesterday",
  "last_month",
  "last_year",
] as const satisfies readonly Compare[];

const DAYS_BEFORE = { last_week: 7, yesterday: 1, last_month: 28, last_year: 364 };

export class DayComparison extends SharedChoice<(typeof DAY_COMPARISONS)[number]> {
  constructor(host: ReactiveControllerHost) {
    super(host, "compare-today", DAY_COMPARISONS, "last_week");
  }

  /** The day that a day is compared with: mostly the same weekday. */
  baseOf(day: string): string {
    return addDays(day, -DAYS_BEFORE[this.value]);
  }
}
