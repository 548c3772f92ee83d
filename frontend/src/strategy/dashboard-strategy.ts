/** Dashboard strategy `custom:ozon-telemetry`: a view for each page, outlet and machine, generated when it is opened. */

import { fetchFleet, hubParam } from "../data/commands";
import type { Machine, Outlet } from "../data/contract";
import { machinePath, outletPath } from "../home-assistant/navigation";
import type { HomeAssistant } from "../home-assistant/types";
import { createLocalize, loadDictionary, loadedDictionary, supportedLanguage } from "../i18n/localize";
import {
  type DashboardConfig,
  type DetailPage,
  type Page,
  STRATEGY,
  type ViewConfig,
  visiblePages,
} from "./strategy-config";

const ICONS: Record<Page, string> = {
  overview: "mdi:view-dashboard-outline",
  charts: "mdi:chart-bar",
  outlets: "mdi:store-outline",
  machines: "mdi:spray",
  reports: "mdi:file-chart-outline",
};

const EDITOR = "ozon-telemetry-strategy-editor";

interface DashboardView {
  title: string;
  path: string;
  icon?: string;
  subview?: boolean;
  strategy: ViewConfig;
}

export async function createEditor(): Promise<HTMLElement> {
  const { StrategyEditor } = await import("./strategy-editor");
  if (!customElements.get(EDITOR)) customElements.define(EDITOR, StrategyEditor);
  return document.createElement(EDITOR);
}

export async function generateDashboard(
  config: DashboardConfig,
  hass: HomeAssistant,
): Promise<{ views: DashboardView[] }> {
  const language = hass.locale.language;
  await loadDictionary(language);
  const localize = createLocalize(loadedDictionary(language), supportedLanguage(language));
  const views = visiblePages(config).map((page) => ({
    title: localize(`view.${page}`),
    path: page,
    icon: ICONS[page],
    strategy: {
      type: STRATEGY,
      page,
      ...hubParam(config.entry_id),
      ...(config.period && { period: config.period }),
    },
  }));
  return { views: [...views, ...(await detailViews(config, hass))] };
}

/** A view for each outlet and machine, without a tab; none while Home Assistant does not answer. */
async function detailViews(
  { entry_id, period }: DashboardConfig,
  hass: HomeAssistant,
): Promise<DashboardView[]> {
  const fleet = await fetchFleet(hass, entry_id).catch(() => null);
  const view = (page: DetailPage, path: string, { id, name }: Outlet | Machine): DashboardView => ({
    title: name,
    path,
    subview: true,
    strategy: { type: STRATEGY, page, id, ...hubParam(entry_id), ...(period && { period }) },
  });
  return [
    ...(fleet?.outlets ?? []).map((outlet) => view("outlet", outletPath(outlet.id), outlet)),
    ...(fleet?.machines ?? []).map((machine) => view("machine", machinePath(machine.id), machine)),
  ];
}
