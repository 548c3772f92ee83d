/** What a performance card can be told, and the form that tells it. */

import {
  booleanField,
  choiceField,
  devicesField,
  form,
  numberField,
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
  /** How many rows to show. */
  limit?: number;
}

export const performanceForm = (): CardForm =>
  form([
    titleField,
    choiceField("level", "level", LEVELS),
    choiceField("period", "period", PERIODS),
    devicesField,
    numberField("limit", 1, 100),
    booleanField("hide_controls"),
  ]);
