/** What Home Assistant's pickers offer: the cards and the dashboard, in the user's language once it is loaded. */

import { loadDictionary, type TranslationKey, userLanguage, userLocalize } from "../i18n/localize";
import { CARD_FACTS, type CardName, cardFacts } from "./card-names";

const DOCUMENTATION = "https://github.com/ozontelemetry/ozon-telemetry/blob/main/docs/dashboard.md";

/** Add the cards and the dashboard to Home Assistant's pickers. */
export function offerCards(): void {
  (window.customCards ??= []).push(...(Object.keys(CARD_FACTS) as CardName[]).map(offerOfCard));
  (window.customStrategies ??= []).push({
    type: "ozon-telemetry",
    strategyType: "dashboard",
    name: "OzonTelemetry",
    get description() {
      return textOf("strategy.description");
    },
    documentationURL: DOCUMENTATION,
  });
  window.addEventListener("location-changed", loadLanguageForPickers);
  loadLanguageForPickers();
}

function offerOfCard(name: CardName) {
  const type = `ozon-telemetry-${name}-card`;
  const { suggest } = cardFacts(name);
  return {
    type,
    get name() {
      return `OzonTelemetry: ${textOf(`card.${name}`)}`;
    },
    get description() {
      return textOf(`card.${name}_description`);
    },
    preview: true,
    documentationURL: DOCUMENTATION,
    ...(suggest && { getEntitySuggestion: suggest(`custom:${type}`) }),
  };
}

/** A text of the user's language; its key in words until that is loaded. */
function textOf(key: TranslationKey): string {
  const text = userLocalize()(key);
  return text === key ? key.replace(/^\w+\.|_description$/g, "") : text;
}

/** Load the user's language on the pages with pickers: dashboards that are edited, and the list of dashboards. */
function loadLanguageForPickers(): void {
  const { pathname, search } = location;
  if (search.includes("edit=1") || pathname.startsWith("/config/lovelace"))
    void loadDictionary(userLanguage());
}
