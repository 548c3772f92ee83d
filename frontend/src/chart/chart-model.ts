/** What a chart and the table behind it say. */

import type { Series } from "./series";

export const CHARTS = ["bar", "line", "pie"] as const;
export type Chart = (typeof CHARTS)[number];

export interface ChartContent {
  chart: Chart;
  series: readonly Series[];
  labels: readonly string[];
  /** How many of them have begun: a line ends there, as it knows nothing of the future. */
  begun: number;
  stack: boolean;
  beforeName: string;
  /** One sentence for those who do not see the chart. */
  summary: string;
  number: (value: number) => string;
  short: (value: number) => string;
}
