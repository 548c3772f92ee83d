/** The classes of all cards: those of the first page, and by name the modules of the others. */

import type { CardName } from "../loader/card-names";
import type { CardClass } from "../loader/lazy-card";
import { loadDictionary, userLanguage } from "../i18n/localize";
import { EventsCard } from "./events/events-card";
import { OutletsCard } from "./outlets/outlets-card";
import { ProblemsCard } from "./problems/problems-card";
import { SummaryCard } from "./summary/summary-card";

export const CARDS = {
  events: EventsCard,
  summary: SummaryCard,
  problems: ProblemsCard,
  outlets: OutletsCard,
} as const;

type DeviceCardName = keyof typeof import("./device-cards").DEVICE_CARDS;

const isAtHand = (name: CardName): name is keyof typeof CARDS => name in CARDS;
const DEVICE_CARD_NAMES: readonly CardName[] = ["outlet", "machine", "machines"] satisfies DeviceCardName[];
const isOfDevice = (name: CardName): name is DeviceCardName => DEVICE_CARD_NAMES.includes(name);

/** Cards with a module of their own. */
const CARDS_ALONE = {
  calendar: async () => (await import("./calendar/calendar-card")).CalendarCard,
  sites: async () => (await import("./sites/sites-card")).SitesCard,
  welcome: async () => (await import("./welcome/welcome-card")).WelcomeCard,
} as const;

const isAlone = (name: CardName): name is keyof typeof CARDS_ALONE => name in CARDS_ALONE;

function define(tag: string, element: CustomElementConstructor): void {
  if (!customElements.get(tag)) customElements.define(tag, element);
}

/** Define the elements of a card's module. */
async function loadClass(name: CardName): Promise<CardClass> {
  if (isAtHand(name)) return CARDS[name];
  if (isOfDevice(name)) return (await import("./device-cards")).DEVICE_CARDS[name];
  if (isAlone(name)) return await CARDS_ALONE[name]();
  const { PERIOD_CARDS, PERIOD_ELEMENTS } = await import("./period-cards");
  for (const [tag, element] of Object.entries(PERIOD_ELEMENTS)) define(tag, element);
  return PERIOD_CARDS[name];
}

/** The class of a card, defined as `tag`; its form and its texts need the user's language. */
export async function cardClass(name: CardName, tag: string): Promise<CardClass> {
  const [loaded] = await Promise.all([loadClass(name), loadDictionary(userLanguage())]);
  define(tag, loaded);
  return loaded;
}
