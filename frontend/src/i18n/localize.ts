/** Translations of the cards; a page loads the language of its user, and English for one that there is not. */

import type english from "./en.json";

export type TranslationKey = keyof typeof english;
type Translation = string | Partial<Record<Intl.LDMLPluralRule, string>>;
export type Dictionary = Record<TranslationKey, Translation>;
export type Values = Record<string, string | number>;

const LOADERS: Record<string, () => Promise<{ default: Dictionary }>> = {
  de: () => import("./de.json"),
  en: () => import("./en.json"),
  id: () => import("./id.json"),
  ru: () => import("./ru.json"),
};

/** Translate a key; `{name}` placeholders are replaced by values, and `count` selects the plural form. */
export type Localize = (key: TranslationKey, values?: Values) => string;

const interpolate = (text: string, values: Values): string =>
  text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? `{${name}}`));

/** Create the translate function of a dictionary; `formatNumber` formats numeric values. */
export function createLocalize(
  dictionary: Dictionary,
  language: string,
  formatNumber: (value: number) => string = String,
): Localize {
  const rules = new Intl.PluralRules(language);
  return (key, values = {}) => {
    const translation: Translation = (dictionary as Partial<Dictionary>)[key] ?? key;
    const text =
      typeof translation === "string"
        ? translation
        : (translation[rules.select(Number(values.count))] ?? translation.other);
    const formatted = Object.entries(values).map(([name, value]) => [
      name,
      typeof value === "number" ? formatNumber(value) : value,
    ]);
    return interpolate(text ?? key, Object.fromEntries(formatted) as Values);
  };
}

/** Isolate translations from a right-to-left page: "8 machines", not "machines 8". */
export const bidiIsolated =
  (localize: Localize): Localize =>
  (key, values) =>
    `\u2068${localize(key, values)}\u2069`;

const loaded: Record<string, Dictionary> = {};
const NOT_LOADED = {} as Dictionary; // each text is its key

/** The supported language for a locale: de for de-CH, English for unsupported ones. */
export const supportedLanguage = (language: string): string => {
  const base = language.split("-")[0] ?? "en";
  return base in LOADERS ? base : "en";
};

/** The dictionary of a language, once it is loaded. */
export const loadedDictionary = (language: string): Dictionary =>
  loaded[supportedLanguage(language)] ?? NOT_LOADED;

/** Load a language's dictionary; true if it was not loaded before. */
export async function loadDictionary(language: string): Promise<boolean> {
  const supported = supportedLanguage(language);
  const load = LOADERS[supported];
  if (!load || supported in loaded) return false;
  loaded[supported] = (await load()).default;
  return true;
}

/** The user's language where no `hass` is passed: in forms, and before Home Assistant has started. */
export function userLanguage(): string {
  const root = document.querySelector<HTMLElement & { hass?: { language: string } }>("home-assistant");
  const chosen = localStorage.getItem("selectedLanguage"); // as Home Assistant keeps it, in JSON
  return root?.hass?.language ?? chosen?.replace(/"/g, "") ?? navigator.language;
}

/** Translate in the user's language, which is loaded with the cards. */
export function userLocalize(): Localize {
  const language = userLanguage();
  void loadDictionary(language);
  return createLocalize(loadedDictionary(language), supportedLanguage(language));
}
