/** Configuration of the performance card and its form. */

import {
  booleanField,
  configForm,
  devicesField,
  numberField,
  selectField,
  titleField,
} from "../../components/config-form";
import type { PeriodConfig } from "../../components/period-card";
import type { Level } from "../../data/contract";
import type { CardForm } from "../../home-assistant/types";
import { PERIODS } from "../../period/period";

export const LEVELS = ["outlet", "machine"] as const satisfies readonly Level[];

export const DEFAULT_ROWS = 10;

export interface PerformanceConfig extends PeriodConfig {
  level?: Level;
  devices?: string[];
  /** Number of rows shown at first. */
  limit?: number;
}

export const performanceForm = (): CardForm =>
  configForm([
    titleField,
    selectField("level", "level", LEVELS, { fallback: "outlet" }),
    selectField("period", "period", PERIODS, { fallback: "month" }),
    devicesField,
    numberField("limit", 1, 100, DEFAULT_ROWS),
    booleanField("hide_revenue"),
    booleanField("hide_controls"),
  ]);
