/** Lazy strategies: what Home Assistant asks for the dashboard and its views; the code is loaded to answer. */

import type { HomeAssistant } from "../home-assistant/types";
import type { DashboardConfig, ViewConfig } from "../strategy/strategy-config";

const dashboard = () => import("../strategy/dashboard-strategy");
const view = () => import("../strategy/view-strategy");

export class LazyDashboardStrategy extends HTMLElement {
  /** Regenerate for device changes only: a new outlet or machine is a new device. */
  static registryDependencies = ["devices"];
  static getCreateSuggestions = () => ({ title: "OzonTelemetry", icon: "mdi:molecule" });
  static getConfigElement = async () => (await dashboard()).createEditor();
  static generate = async (config: DashboardConfig, hass: HomeAssistant) =>
    (await dashboard()).generateDashboard(config, hass);
}

export class LazyViewStrategy extends HTMLElement {
  static registryDependencies = ["devices"];
  static generate = async (config: ViewConfig, hass: HomeAssistant) =>
    (await view()).generateView(config, hass);
}
