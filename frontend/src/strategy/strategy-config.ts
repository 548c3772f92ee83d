/** Configuration of the dashboard strategy and of its views. */

import type { Period } from "../period/period";

export const PAGES = ["overview", "charts", "outlets", "machines", "reports"] as const;
export type Page = (typeof PAGES)[number];

export interface DashboardConfig {
  type: string;
  entry_id?: string;
  hide_views?: Page[];
  /** The initial period of charts. */
  period?: Period;
}

/** The views of one outlet or machine, which links lead to; they have no tab. */
export type DetailPage = "outlet" | "machine";

export interface ViewConfig {
  type: string;
  page: Page | DetailPage;
  /** The outlet or machine of its own view. */
  id?: string;
  entry_id?: string;
  period?: Period;
}

export const STRATEGY = "custom:ozon-telemetry";

export const visiblePages = ({ hide_views = [] }: Pick<DashboardConfig, "hide_views">): Page[] =>
  PAGES.filter((page) => !hide_views.includes(page));
