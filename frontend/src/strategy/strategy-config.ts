/** Configuration of the dashboard strategy and of its views. */

import type { Period } from "../period/period";

export const PAGES = ["overview", "charts", "outlets", "machines"] as const;
export type Page = (typeof PAGES)[number];

export interface DashboardConfig {
  type: string;
  entry_id?: string;
  hide_views?: Page[];
  /** The initial period of charts. */
  period?: Period;
}

export interface ViewConfig {
  type: string;
  page: Page;
  entry_id?: string;
  period?: Period;
}

export const STRATEGY = "custom:ozon-telemetry";

export const visiblePages = ({ hide_views = [] }: Pick<DashboardConfig, "hide_views">): Page[] =>
  PAGES.filter((page) => !hide_views.includes(page));
