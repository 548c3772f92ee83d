/** What an analytics card can be told, and the form that tells it. */

import { KINDS, type Compare, type GroupBy, type Kind } from "../../data/contract";
import type { PeriodConfig } from "../../components/period-card";
import type { CardForm } from "../../home-assistant/types";
import { booleanField, choiceField, devicesField, form, titleField } from "../../components/config-form";
import { CHARTS, type Chart } from "../../chart/chart-model";
import { PERIODS } from "../../period/period";

export const GROUPS = ["kind", "outlet", "machine", "none"] as const satisfies readonly GroupBy[];
export const COMPARISONS = ["previous", "last_year"] as const satisfies readonly Compare[];

export interface AnalyticsConfig extends PeriodConfig {
  chart?: Chart;
  group_by?: GroupBy;
  compare?: Compare;
  /** Outlets and machines, by their devices in Home Assistant; all if none is named. */
  devices?: string[];
  kinds?: Kind[];
  /** Bars beside each other, lines from the ground, instead of on top of each other. */
  side_by_side?: boolean;
}

export const analyticsForm = (): CardForm =>
  form([
    titleField,
    choiceField("chart", "chart", CHARTS),
    choiceField("period", "period", PERIODS),
    choiceField("group_by", "group", GROUPS),
    choiceField("compare", "compare", COMPARISONS),
    devicesField,
    choiceField("kinds", "kind", KINDS, { multiple: true }),
    booleanField("side_by_side"),
    booleanField("hide_controls"),
  ]);
