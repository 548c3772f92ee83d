import { describe, expect, test, vi } from "vitest";
import type { CardForm, GridOptions, HomeAssistant } from "../src/home-assistant/types";
import en from "../src/i18n/en.json";

interface CardClass {
  getConfigForm: () => CardForm;
  getStubConfig: (hass: HomeAssistant) => object;
  prototype: { getGridOptions: () => GridOptions; getCardSize: () => number };
}

// The browser globals that card modules need on import.
vi.stubGlobal("HTMLElement", Object);
const { CARDS } = await import("../src/cards/card-classes");
const { DEVICE_CARDS } = await import("../src/cards/device-cards");
const { CARD_FACTS, cardFacts } = await import("../src/loader/card-names");
const { PERIOD_CARDS } = await import("../src/cards/period-cards");
const { loadDictionary } = await import("../src/i18n/localize");
await loadDictionary("en");
vi.stubGlobal("document", { querySelector: () => null });
vi.stubGlobal("localStorage", { getItem: () => "en" });

const hass = { entities: {}, devices: {} } as unknown as HomeAssistant;

describe.each(Object.entries({ ...CARDS, ...DEVICE_CARDS, ...PERIOD_CARDS }))("the %s card", (name, card) => {
  const { getConfigForm, getStubConfig, prototype } = card as unknown as CardClass;

  test("has a name and a description", () => {
    expect(en).toHaveProperty([`card.${name}`]);
    expect(en).toHaveProperty([`card.${name}_description`]);
  });

  test("has a form whose fields have labels", () => {
    const { schema, computeLabel } = getConfigForm();
    expect(schema.length).toBeGreaterThan(0);
    for (const field of schema) expect(computeLabel(field), field.name).not.toMatch(/^(form|level)\./);
  });

  test("is named to the loader, with its width", () => {
    expect(Object.keys(CARD_FACTS)).toContain(name);
    const isWide = cardFacts(name as keyof typeof CARD_FACTS).isWide === true;
    expect(prototype.getGridOptions().columns).toBe(isWide ? "full" : 12);
  });

  test("has a stub configuration and grid options", () => {
    expect(getStubConfig(hass)).toBeTypeOf("object");
    const { columns, min_columns } = prototype.getGridOptions();
    expect(columns === "full" || columns % 3 === 0).toBe(true);
    expect(min_columns).toBeGreaterThan(0);
    expect(prototype.getCardSize()).toBeGreaterThan(0);
  });
});
