/** The classes of all cards; those about a period, and the one for a hub without a machine, are loaded when needed. */

import type { CardName } from "../loader/card-names";
import { type CardClass, contentTag } from "../loader/lazy-card";
import { loadDictionary, userLanguage } from "../i18n/localize";
import { EventsCard } from "./events/events-card";
import { MachineCard } from "./machine/machine-card";
import { OutletCard } from "./outlet/outlet-card";
import { OutletsCard } from "./outlets/outlets-card";
import { ProblemsCard } from "./problems/problems-card";
import { SummaryCard } from "./summary/summary-card";

export const CARDS = {
  events: EventsCard,
  summary: SummaryCard,
  problems: ProblemsCard,
  outlets: OutletsCard,
  outlet: OutletCard,
  machine: MachineCard,
} as const;

type PeriodCards = typeof import("./period-cards");
export type PeriodCardName = keyof PeriodCards["PERIOD_CARDS"];

const isAtHand = (name: CardName): name is keyof typeof CARDS => name in CARDS;

function define(tag: string, element: CustomElementConstructor): void {
  if (!customElements.get(tag)) customElements.define(tag, element);
}

/** Define the elements of a card's module. */
async function loadClass(name: CardName): Promise<CardClass> {
  if (isAtHand(name)) return CARDS[name];
  if (name === "welcome") return (await import("./welcome/welcome-card")).WelcomeCard;
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
