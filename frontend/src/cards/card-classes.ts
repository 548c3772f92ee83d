/** The classes of all cards; those about a period are loaded when the first of them is shown. */

import type { CardName } from "../loader/card-names";
import { type CardClass, contentTag } from "../loader/lazy-card";
import { loadDictionary, userLanguage } from "../i18n/localize";
import { EventsCard } from "./events/events-card";
import { MachineCard } from "./machine/machine-card";
import { OutletCard } from "./outlet/outlet-card";
import { OutletsCard } from "./outlets/outlets-card";
import { ProblemsCard } from "./problems/problems-card";
import { SummaryCard } from "./summary/summary-card";
import { WelcomeCard } from "./welcome/welcome-card";

export const CARDS = {
  events: EventsCard,
  summary: SummaryCard,
  problems: ProblemsCard,
  outlets: OutletsCard,
  outlet: OutletCard,
  machine: MachineCard,
  welcome: WelcomeCard,
} as const;

type PeriodCards = typeof import("./period-cards");
export type PeriodCardName = keyof PeriodCards["PERIOD_CARDS"];

const isPeriodCard = (name: CardName): name is PeriodCardName => !(name in CARDS);

function define(tag: string, element: CustomElementConstructor): void {
  if (!customElements.get(tag)) customElements.define(tag, element);
}

/** Define the elements of a card's module. */
async function loadClass(name: CardName): Promise<CardClass> {
  if (!isPeriodCard(name)) return CARDS[name];
  const { PERIOD_CARDS, PERIOD_ELEMENTS } = await import("./period-cards");
  for (const [tag, element] of Object.entries(PERIOD_ELEMENTS)) define(tag, element);
  return PERIOD_CARDS[name];
}

/** The class of a card, defined; its form and its texts need the user's language. */
export async function cardClass(name: CardName): Promise<CardClass> {
  const [loaded] = await Promise.all([loadClass(name), loadDictionary(userLanguage())]);
  define(contentTag(name), loaded);
  return loaded;
}
