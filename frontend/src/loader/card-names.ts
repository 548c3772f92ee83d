/** The names of all cards, in the order of the picker, and what Home Assistant has to know of them before they load. */

import { suggestDevice, suggestDevices, type SuggestionFactory } from "./card-suggestions";

interface CardFacts {
  /** It takes the whole width of its section. */
  isWide?: true;
  /** How the card is offered for an entity: filtered to its device, or about that device alone. */
  suggest?: SuggestionFactory;
}

export const CARD_FACTS = {
  analytics: { isWide: true, suggest: suggestDevices },
  performance: { isWide: true },
  profile: { isWide: true, suggest: suggestDevices },
  calendar: { isWide: true },
  events: { suggest: suggestDevices },
  summary: { isWide: true },
  problems: {},
  outlets: {},
  sites: { isWide: true },
  outlet: { suggest: suggestDevice("outlet") },
  machine: { suggest: suggestDevice("machine") },
  machines: { isWide: true },
  report: { isWide: true },
  welcome: { isWide: true },
} as const satisfies Record<string, CardFacts>;

export type CardName = keyof typeof CARD_FACTS;

/** The same with the optional facts. */
export const cardFacts = (name: CardName): CardFacts => CARD_FACTS[name];
