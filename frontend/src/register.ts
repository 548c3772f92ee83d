/** Makes every element of ours known to the browser, and every card and the dashboard to Home Assistant. */

import { AnalyticsCard } from "./cards/analytics/analytics-card";
import { EventsCard } from "./cards/events/events-card";
import { MachineCard } from "./cards/machine/machine-card";
import { OutletCard } from "./cards/outlet/outlet-card";
import { OutletsCard } from "./cards/outlets/outlets-card";
import { PerformanceCard } from "./cards/performance/performance-card";
import { ProblemsCard } from "./cards/problems/problems-card";
import { ProfileCard } from "./cards/profile/profile-card";
import { SummaryCard } from "./cards/summary/summary-card";
import { WelcomeCard } from "./cards/welcome/welcome-card";
import { OzonChoice } from "./components/segmented-control";
import type { CustomCard } from "./home-assistant/types";
import { formLocalize, loadDictionary, readerLanguage } from "./i18n/localize";
import { DashboardStrategy } from "./strategy/dashboard-strategy";
import { StrategyEditor } from "./strategy/strategy-editor";
import { ViewStrategy } from "./strategy/view-strategy";
import { suggestDevice, suggestDevices, type Suggest } from "./card-suggestions";

const DOCUMENTATION = "https://github.com/ozontelemetry/ozon-telemetry/blob/main/docs/dashboard.md";

export const CARDS = {
  analytics: AnalyticsCard,
  performance: PerformanceCard,
  profile: ProfileCard,
  events: EventsCard,
  summary: SummaryCard,
  problems: ProblemsCard,
  outlets: OutletsCard,
  outlet: OutletCard,
  machine: MachineCard,
  welcome: WelcomeCard,
} as const;

type CardName = keyof typeof CARDS;

/** What is offered to who adds a card by an entity of ours: cards about its device among others, or about it alone. */
const SUGGEST: Partial<Record<CardName, Suggest>> = {
  analytics: suggestDevices,
  events: suggestDevices,
  profile: suggestDevices,
  outlet: suggestDevice("outlet"),
  machine: suggestDevice("machine"),
};

const ELEMENTS = {
  "ozon-telemetry-choice": OzonChoice,
  "ozon-telemetry-strategy-editor": StrategyEditor,
  "ll-strategy-dashboard-ozon-telemetry": DashboardStrategy,
  "ll-strategy-view-ozon-telemetry": ViewStrategy,
};

/** Elements come first and at once, so that nobody waits for them; what is shown in pickers has time. */
export async function register(): Promise<void> {
  for (const [name, element] of Object.entries(ELEMENTS)) define(name, element);
  for (const [name, element] of Object.entries(CARDS)) define(`ozon-telemetry-${name}-card`, element);
  await loadDictionary(readerLanguage());
  const localize = formLocalize();
  const cards = (Object.keys(CARDS) as CardName[]).map((name): CustomCard => {
    const type = `ozon-telemetry-${name}-card`;
    return {
      type,
      name: `OzonTelemetry: ${localize(`card.${name}`)}`,
      description: localize(`card.${name}_description`),
      preview: true,
      documentationURL: DOCUMENTATION,
      ...(SUGGEST[name] && { getEntitySuggestion: SUGGEST[name](`custom:${type}`) }),
    };
  });
  (window.customCards ??= []).push(...cards);
  (window.customStrategies ??= []).push({
    type: "ozon-telemetry",
    strategyType: "dashboard",
    name: "OzonTelemetry",
    description: localize("strategy.description"),
    documentationURL: DOCUMENTATION,
  });
}

/** The module may be loaded twice, as after an update of the integration: the first one stays. */
function define(name: string, element: CustomElementConstructor): void {
  if (!customElements.get(name)) customElements.define(name, element);
}
