/** Registration of the custom elements in the browser, and of cards and dashboard in Home Assistant. */

import { suggestDevice, suggestDevices, type SuggestionFactory } from "./card-suggestions";
import { EventsCard } from "./cards/events/events-card";
import { MachineCard } from "./cards/machine/machine-card";
import { OutletCard } from "./cards/outlet/outlet-card";
import { OutletsCard } from "./cards/outlets/outlets-card";
import { ProblemsCard } from "./cards/problems/problems-card";
import { SummaryCard } from "./cards/summary/summary-card";
import { WelcomeCard } from "./cards/welcome/welcome-card";
import type { CustomCard } from "./home-assistant/types";
import { loadDictionary, userLanguage, userLocalize } from "./i18n/localize";
import { DashboardStrategy } from "./strategy/dashboard-strategy";
import { ViewStrategy } from "./strategy/view-strategy";

const DOCUMENTATION = "https://github.com/ozontelemetry/ozon-telemetry/blob/main/docs/dashboard.md";

export const CARDS = {
  events: EventsCard,
  summary: SummaryCard,
  problems: ProblemsCard,
  outlets: OutletsCard,
  outlet: OutletCard,
  machine: MachineCard,
  welcome: WelcomeCard,
} as const;

type CardName = keyof typeof CARDS | keyof (typeof import("./cards/period-cards"))["PERIOD_CARDS"];

/** The names of all cards, in the order of the picker. */
const NAMES: readonly CardName[] = [
  "analytics",
  "performance",
  "profile",
  ...(Object.keys(CARDS) as (keyof typeof CARDS)[]),
];

/** The cards suggested for an entity: filtered to its device, or about that device alone. */
const SUGGESTIONS: Partial<Record<CardName, SuggestionFactory>> = {
  analytics: suggestDevices,
  events: suggestDevices,
  profile: suggestDevices,
  outlet: suggestDevice("outlet"),
  machine: suggestDevice("machine"),
};

const ELEMENTS = {
  "ll-strategy-dashboard-ozon-telemetry": DashboardStrategy,
  "ll-strategy-view-ozon-telemetry": ViewStrategy,
};

/** Define the elements at once, since pages wait for them; the entries of the pickers follow with translations. */
export async function register(): Promise<void> {
  for (const [name, element] of Object.entries(ELEMENTS)) define(name, element);
  defineCards(CARDS);
  const periodCards = definePeriodCards();
  await loadDictionary(userLanguage());
  const localize = userLocalize();
  const cards = NAMES.map((name): CustomCard => {
    const type = `ozon-telemetry-${name}-card`;
    return {
      type,
      name: `OzonTelemetry: ${localize(`card.${name}`)}`,
      description: localize(`card.${name}_description`),
      preview: true,
      documentationURL: DOCUMENTATION,
      ...(SUGGESTIONS[name] && { getEntitySuggestion: SUGGESTIONS[name](`custom:${type}`) }),
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
  await periodCards;
}

async function definePeriodCards(): Promise<void> {
  const { PERIOD_CARDS, PERIOD_ELEMENTS } = await import("./cards/period-cards");
  for (const [name, element] of Object.entries(PERIOD_ELEMENTS)) define(name, element);
  defineCards(PERIOD_CARDS);
}

function defineCards(cards: Record<string, CustomElementConstructor>): void {
  for (const [name, element] of Object.entries(cards)) define(`ozon-telemetry-${name}-card`, element);
}

/** Define an element once: the module may be loaded twice, as after an update, and the first definition stays. */
function define(name: string, element: CustomElementConstructor): void {
  if (!customElements.get(name)) customElements.define(name, element);
}
