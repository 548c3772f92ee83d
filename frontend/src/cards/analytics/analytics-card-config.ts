/** Configuration of the analytics card and its form. */

import { CHART_TYPES, type ChartType } from "../../chart/chart-model";
import {
  booleanField,
  configForm,
  devicesField,
  selectField,
  titleField,
} from "../../components/config-form";
import type { PeriodConfig } from "../../components/period-card";
import { type Compare, type GroupBy, type Kind, KINDS } from "../../data/contract";
import type { CardForm } from "../../home-assistant/types";
import { PERIODS } from "../../period/period";

export const GROUPS = ["kind", "outlet", "machine", "none"] as const satisfies readonly GroupBy[];
export const COMPARISONS = [
  "previous",
  "last_week",
  "last_month",
  "last_year",
] as const satisfies readonly Compare[];

export interface AnalyticsConfig extends PeriodConfig {
  chart?: ChartType;
  group_by?: GroupBy;
  compare?: Compare;
  /** Home Assistant devices of outlets and machines; all if empty. */
  devices?: string[];
  kinds?: Kind[];
  /** Series side by side (bars) or from zero (lines) instead of stacked. */
  side_by_side?: boolean;
}

export const analyticsForm = (): CardForm =>
  configForm([
    titleField,
    selectField("chart", "chart", CHART_TYPES, { fallback: "bar" }),
    selectField("period", "period", PERIODS, { fallback: "month" }),
    selectField("group_by", "group", GROUPS, { fallback: "kind" }),
    selectField("compare", "compare", COMPARISONS),
    devicesField,
    selectField("kinds", "kind", KINDS, { multiple: true }),
    booleanField("side_by_side"),
    booleanField("hide_revenue"),
    booleanField("hide_controls"),
  ]);
