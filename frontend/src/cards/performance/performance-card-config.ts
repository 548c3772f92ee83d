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

export interface PerformanceConfig extends PeriodConfig {
  level?: Level;
  devices?: string[];
  /** Number of rows shown at first. */
  limit?: number;
}

export const performanceForm = (): CardForm =>
  configForm([
    titleField,
    selectField("level", "level", LEVELS),
    selectField("period", "period", PERIODS),
    devicesField,
    numberField("limit", 1, 100),
    booleanField("hide_controls"),
  ]);
