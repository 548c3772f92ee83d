/** The words of the cards in the user's language. English is at hand at once, the others are loaded when needed. */

import english from "./en.json";

export type Key = keyof typeof english;
type Phrase = string | Partial<Record<Intl.LDMLPluralRule, string>>;
export type Dictionary = Record<Key, Phrase>;
export type Values = Record<string, string | number>;

const LOADERS: Record<string, () => Promise<{ default: Dictionary }>> = {
  de: () => import("./de.json"),
  id: () => import("./id.json"),
  ru: () => import("./ru.json"),
};

/** Says a phrase; `{name}` in it stands for a value, and `count` chooses between singular and plural. */
export type Localize = (key: Key, values?: Values) => string;

const filled = (phrase: string, values: Values): string =>
  phrase.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? `{${name}}`));

/** The words of a dictionary. `number` writes the values that are numbers. */
export function localizer(
  dictionary: Dictionary,
  language: string,
  number: (value: number) => string = String,
): Localize {
  const rules = new Intl.PluralRules(language);
  return (key, values = {}) => {
    const phrase: Phrase = dictionary[key];
    const chosen =
      typeof phrase === "string" ? phrase : (phrase[rules.select(Number(values.count))] ?? phrase.other);
    const written = Object.entries(values).map(([name, value]) => [
      name,
      typeof value === "number" ? number(value) : value,
    ]);
    return filled(chosen ?? key, Object.fromEntries(written) as Values);
  };
}

/** Phrases that keep their own direction where one reads from the right: "8 machines", not "machines 8". */
export const isolated =
  (localize: Localize): Localize =>
  (key, values) =>
    `\u2068${localize(key, values)}\u2069`;

const loaded: Record<string, Dictionary> = { en: english };

/** The language we have for one the user chose: de for de-CH, English for what we do not have. */
export const spokenFor = (language: string): string => {
  const base = language.split("-")[0] ?? "en";
  return base in LOADERS ? base : "en";
};

/** The dictionary of a language if it is at hand, else English until `loadDictionary` has brought it. */
export const dictionaryOf = (language: string): Dictionary => loaded[spokenFor(language)] ?? english;

/** Bring a language's words; true if they were not at hand before. */
export async function loadDictionary(language: string): Promise<boolean> {
  const spoken = spokenFor(language);
  const load = LOADERS[spoken];
  if (!load || spoken in loaded) return false;
  loaded[spoken] = (await load()).default;
  return true;
}

/** The reader's language where Home Assistant does not tell us who reads: in forms, and before it has started. */
export function readerLanguage(): string {
  const root = document.querySelector<HTMLElement & { hass?: { language: string } }>("home-assistant");
  const chosen = localStorage.getItem("selectedLanguage"); // as Home Assistant keeps it, in JSON
  return root?.hass?.language ?? chosen?.replaceAll('"', "") ?? navigator.language;
}

/** The reader's words, as far as they are at hand. */
export function formLocalize(): Localize {
  const language = readerLanguage();
  void loadDictionary(language);
  return localizer(dictionaryOf(language), spokenFor(language));
}
