/** Dashboard strategy `custom:ozon-telemetry`: four views, each generated when it is opened. */

import { hubParam } from "../data/commands";
import type { HomeAssistant } from "../home-assistant/types";
import { createLocalize, loadDictionary, loadedDictionary, supportedLanguage } from "../i18n/localize";
import { type DashboardConfig, type Page, STRATEGY, type ViewConfig, visiblePages } from "./strategy-config";

const ICONS: Record<Page, string> = {
  overview: "mdi:view-dashboard-outline",
  charts: "mdi:chart-bar",
  outlets: "mdi:store-outline",
  machines: "mdi:spray",
};

const EDITOR = "ozon-telemetry-strategy-editor";

interface DashboardView {
  title: string;
  path: Page;
  icon: string;
  strategy: ViewConfig;
}

export class DashboardStrategy extends HTMLElement {
  /** Regenerate for device changes only: a new outlet or machine is a new device. */
  static registryDependencies = ["devices"];

  static getCreateSuggestions = (): { title: string; icon: string } => ({
    title: "OzonTelemetry",
    icon: "mdi:molecule",
  });

  static async getConfigElement(): Promise<HTMLElement> {
    const { StrategyEditor } = await import("./strategy-editor");
    if (!customElements.get(EDITOR)) customElements.define(EDITOR, StrategyEditor);
    return document.createElement(EDITOR);
  }

  static async generate(config: DashboardConfig, hass: HomeAssistant): Promise<{ views: DashboardView[] }> {
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
    return { views };
  }
}
