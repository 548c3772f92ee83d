import { readFileSync, readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import de from "../src/i18n/de.json";
import en from "../src/i18n/en.json";
import id from "../src/i18n/id.json";
import {
  dictionaryOf,
  isolated,
  loadDictionary,
  localizer,
  spokenFor,
  type Dictionary,
} from "../src/i18n/localize";
import ru from "../src/i18n/ru.json";

const LANGUAGES: Record<string, Dictionary> = { de, en, id, ru };

const variants = (phrase: Dictionary[keyof Dictionary]): string[] =>
  typeof phrase === "string" ? [phrase] : Object.values(phrase);
const placeholders = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).sort();

describe.each(Object.entries(LANGUAGES))("%s", (language, dictionary) => {
  test("says everything", () => {
    expect(Object.keys(dictionary).sort()).toEqual(Object.keys(en).sort());
    for (const phrase of Object.values(dictionary))
      for (const text of variants(phrase)) expect(text.trim()).not.toBe("");
  });

  test("fills in the same values as English", () => {
    const filled = (phrase: Dictionary[keyof Dictionary]): string[] =>
      [...new Set(variants(phrase).flatMap(placeholders))].sort();
    for (const key of Object.keys(en) as (keyof Dictionary)[])
      expect(filled(dictionary[key]), key).toEqual(filled((en as Dictionary)[key]));
  });

  test("has every plural that the language knows", () => {
    const { pluralCategories } = new Intl.PluralRules(language).resolvedOptions();
    for (const [key, phrase] of Object.entries(dictionary))
      if (typeof phrase !== "string")
        expect(Object.keys(phrase).sort(), key).toEqual([...pluralCategories].sort());
  });
});

test("no phrase is left over from something that is gone", () => {
  const sources = readdirSync("src", { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => readFileSync(`src/${name}`, "utf8"))
    .join("\n");
  const families = [...sources.matchAll(/`([a-z_.]+)\$\{/g)].map(([, family]) => family ?? "");
  const choices = [...sources.matchAll(/choiceField\("\w+", "(\w+)"/g)].map(([, prefix]) => `${prefix}.`);
  const used = (key: string): boolean =>
    sources.includes(`"${key}"`) ||
    [...families, ...choices, "form."].some((family) => family && key.startsWith(family));
  expect(Object.keys(en).filter((key) => !used(key))).toEqual([]);
});

test("a count chooses its plural, and numbers are written as the user reads them", () => {
  const localize = localizer(ru, "ru", (value) => `<${value}>`);
  expect(localize("summary.machines", { count: 1 })).toBe("<1> аппарат");
  expect(localize("summary.machines", { count: 3 })).toBe("<3> аппарата");
  expect(localize("summary.machines", { count: 11 })).toBe("<11> аппаратов");
});

test("a phrase keeps its own direction among words that run the other way", () => {
  const localize = isolated(localizer(en, "en"));
  expect(localize("summary.machines", { count: 8 })).toBe("\u20688 machines\u2069");
});

test("a language we do not speak hears English, a dialect its language", async () => {
  expect(spokenFor("xx-YY")).toBe("en");
  expect(await loadDictionary("de-CH")).toBe(true);
  expect(dictionaryOf("de-CH")).toEqual(de);
});
