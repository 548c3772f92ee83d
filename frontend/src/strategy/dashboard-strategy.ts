/** `strategy: custom:ozon-telemetry`: the dashboard as four views, each made when it is opened. */

import { ofHub } from "../data/commands";
import type { HomeAssistant } from "../home-assistant/types";
import { dictionaryOf, loadDictionary, localizer, spokenFor } from "../i18n/localize";
import { STRATEGY, shownPages, type DashboardConfig, type Page, type ViewConfig } from "./strategy-config";

const ICONS: Record<Page, string> = {
  overview: "mdi:view-dashboard-outline",
  charts: "mdi:chart-bar",
  outlets: "mdi:store-outline",
  machines: "mdi:spray",
};

interface View {
  title: string;
  path: Page;
  icon: string;
  strategy: ViewConfig;
}

export class DashboardStrategy extends HTMLElement {
  /** A new outlet or machine is a new device; nothing else changes which cards there are. */
  static registryDependencies = ["devices"];

  static getCreateSuggestions = (): { title: string; icon: string } => ({
    title: "OzonTelemetry",
    icon: "mdi:molecule",
  });

  static getConfigElement = (): HTMLElement => document.createElement("ozon-telemetry-strategy-editor");

  static async generate(config: DashboardConfig, hass: HomeAssistant): Promise<{ views: View[] }> {
    const language = hass.locale.language;
    await loadDictionary(language);
    const localize = localizer(dictionaryOf(language), spokenFor(language));
    const views = shownPages(config).map((page) => ({
      title: localize(`view.${page}`),
      path: page,
      icon: ICONS[page],
      strategy: {
        type: STRATEGY,
        page,
        ...ofHub(config.entry_id),
        ...(config.period && { period: config.period }),
      },
    }));
    return { views };
  }
}
