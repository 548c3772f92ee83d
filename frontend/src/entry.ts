/**
 * Entry module, loaded by every page of Home Assistant: it defines elements that load the dashboard when it is shown.
 *
 * Home Assistant replaces the registry of custom elements while it starts, and elements defined before are lost.
 * Its own root element is defined afterwards: the entry waits for it.
 */

import { CARD_FACTS, type CardName, cardFacts } from "./loader/card-names";
import { type CardClass, contentTag, lazyCard } from "./loader/lazy-card";
import { LazyDashboardStrategy, LazyViewStrategy } from "./loader/lazy-strategies";
import { offerCards } from "./loader/offers";

const loadCard = async (name: CardName): Promise<CardClass> => {
  const { cardClass } = await import("./cards/card-classes");
  return cardClass(name, contentTag(name));
};

/** Define an element once: the module may be loaded twice, as after an update, and the first definition stays. */
function define(name: string, element: CustomElementConstructor): void {
  if (!customElements.get(name)) customElements.define(name, element);
}

void customElements.whenDefined("home-assistant").then(() => {
  define("ll-strategy-dashboard-ozon-telemetry", LazyDashboardStrategy);
  define("ll-strategy-view-ozon-telemetry", LazyViewStrategy);
  for (const name of Object.keys(CARD_FACTS) as CardName[]) {
    const element = lazyCard(name, cardFacts(name).isWide === true, () => loadCard(name));
    define(`ozon-telemetry-${name}-card`, element);
  }
  offerCards();
});
