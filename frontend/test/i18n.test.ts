import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import de from "../src/i18n/de.json";
import en from "../src/i18n/en.json";
import id from "../src/i18n/id.json";
import {
  bidiIsolated,
  createLocalize,
  type Dictionary,
  loadDictionary,
  loadedDictionary,
  supportedLanguage,
} from "../src/i18n/localize";
import ru from "../src/i18n/ru.json";

const LANGUAGES: Record<string, Dictionary> = { de, en, id, ru };

const variants = (phrase: Dictionary[keyof Dictionary]): string[] =>
  typeof phrase === "string" ? [phrase] : Object.values(phrase);
const placeholders = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).sort();

describe.each(Object.entries(LANGUAGES))("%s", (language, dictionary) => {
  test("has every key of English, and no empty text", () => {
    expect(Object.keys(dictionary).sort()).toEqual(Object.keys(en).sort());
    for (const phrase of Object.values(dictionary))
      for (const text of variants(phrase)) expect(text.trim()).not.toBe("");
  });

  test("has the same placeholders as English", () => {
    const filled = (phrase: Dictionary[keyof Dictionary]): string[] =>
      [...new Set(variants(phrase).flatMap(placeholders))].sort();
    for (const key of Object.keys(en) as (keyof Dictionary)[])
      expect(filled(dictionary[key]), key).toEqual(filled((en as Dictionary)[key]));
  });

  test("has every plural form of the language", () => {
    const { pluralCategories } = new Intl.PluralRules(language).resolvedOptions();
    for (const [key, phrase] of Object.entries(dictionary))
      if (typeof phrase !== "string")
        expect(Object.keys(phrase).sort(), key).toEqual([...pluralCategories].sort());
  });
});

test("every translation key is used in the sources", () => {
  const sources = readdirSync("src", { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => readFileSync(`src/${name}`, "utf8"))
    .join("\n");
  const families = [...sources.matchAll(/`([a-z_.]+)\$\{/g)].map(([, family]) => family ?? "");
  const choices = [...sources.matchAll(/selectField\("\w+", "(\w+)"/g)].map(([, prefix]) => `${prefix}.`);
  const used = (key: string): boolean =>
    sources.includes(`"${key}"`) ||
    [...families, ...choices, "form."].some((family) => family && key.startsWith(family));
  expect(Object.keys(en).filter((key) => !used(key))).toEqual([]);
});

test("a count selects the plural form, and numbers are formatted for the user", () => {
  const localize = createLocalize(ru, "ru", (value) => `<${value}>`);
  expect(localize("summary.machines", { count: 1 })).toBe("<1> аппарат");
  expect(localize("summary.machines", { count: 3 })).toBe("<3> аппарата");
  expect(localize("summary.machines", { count: 11 })).toBe("<11> аппаратов");
});

test("a translation is isolated from right-to-left text around it", () => {
  const localize = bidiIsolated(createLocalize(en, "en"));
  expect(localize("summary.machines", { count: 8 })).toBe("\u20688 machines\u2069");
});

test("an unsupported language falls back to English, a regional one to its base language", async () => {
  expect(supportedLanguage("xx-YY")).toBe("en");
  expect(await loadDictionary("de-CH")).toBe(true);
  expect(loadedDictionary("de-CH")).toEqual(de);
});
