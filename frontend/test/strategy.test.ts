import { describe, expect, test } from "vitest";
import { readFileSync } from "node:fs";
import en from "../src/i18n/en.json";
import { localizer } from "../src/i18n/localize";
import { PAGES, shownPages } from "../src/strategy/strategy-config";
import { columnsOn } from "../src/strategy/column-layout";
import { columnsOf, sectionsOf } from "../src/strategy/page-sections";
import { questionOf, toggled, viewOf } from "../src/cards/analytics/view-state";
import { fleet, machine, outlet } from "./builders";

const localize = localizer(en, "en");
const REGISTERED = readFileSync("src/register.ts", "utf8");

const types = (page: (typeof PAGES)[number], patch: object = {}): unknown[] =>
  sectionsOf(fleet(patch), { type: "", page }, localize).flatMap(({ cards }) =>
    cards.map(({ type }) => type),
  );

describe("a page", () => {
  test.each(PAGES)("%s shows an empty fleet the way", (page) => {
    expect(types(page, { outlets: [], machines: [] })).toEqual(["custom:ozon-telemetry-welcome-card"]);
  });

  test.each(PAGES)("%s is made of cards that exist", (page) => {
    for (const type of types(page)) {
      const [, name] = /^custom:ozon-telemetry-(\w+)-card$/.exec(String(type)) ?? [];
      if (name) expect(REGISTERED).toContain(`${name}: `);
      else expect(type).toBe("heading");
    }
  });

  test("of machines has those that stand nowhere last", () => {
    const sections = sectionsOf(
      fleet({ machines: [machine({ outlet: "", ha_device_id: "lost" }), machine()] }),
      { type: "", page: "machines" },
      localize,
    );
    expect(sections.map(({ cards }) => cards[1]?.device)).toEqual(["ha-m1", "lost"]);
  });

  test("of machines is as wide for each outlet as its machines are many, or as the page", () => {
    const beside = (many: number) => Array.from({ length: many }, (_, id) => machine({ id: `${id}` }));
    const spans = [1, 3, 9].map(
      (many) =>
        sectionsOf(fleet({ machines: beside(many) }), { type: "", page: "machines" }, localize, 4)[0]
          ?.column_span,
    );
    expect(spans).toEqual([1, 3, 4]);
  });

  test("of outlets leads to each of them", () => {
    expect(types("outlets", { outlets: [outlet(), outlet({ id: "o2" })] })).toHaveLength(2);
  });
});

describe("a screen", () => {
  test.each([
    [390, "docked", 1],
    [820, "docked", 2],
    [1280, "docked", 2],
    [1280, "always_hidden", 3],
    [1440, "docked", 3],
    [1920, "docked", 4],
  ] as const)("of %i pixels with a sidebar that is %s has room for %i", (width, dockedSidebar, columns) => {
    expect(columnsOn(width, { dockedSidebar })).toBe(columns);
  });

  test.each([
    ["overview", 1, 2],
    ["overview", 3, 3],
    ["overview", 7, 4],
    ["charts", 3, 2],
    ["charts", 5, 4],
  ] as const)("lays out %s for a room of %i columns in %i, and leaves no hole", (page, room, columns) => {
    expect(columnsOf(page, room)).toBe(columns);
    const spans = sectionsOf(fleet(), { type: "", page }, localize, columns).map(
      ({ column_span: span }) => span,
    );
    expect(spans[0]).toBe(columns);
    expect((spans[1] ?? 0) + (spans[2] ?? 0)).toBe(columns);
  });
});

test("a hidden view is not shown", () => {
  expect(shownPages({ hide_views: ["charts"] })).toEqual(["overview", "outlets", "machines"]);
});

describe("the question of an analytics card", () => {
  const span = { start: "2026-11-01", end: "2026-11-30" };
  const config = { type: "x" };

  test("asks for everything where nothing is chosen", () => {
    expect(questionOf(viewOf(config), span, config, fleet())).toEqual({
      entry_id: "hub",
      ...span,
      bucket: "day",
      group_by: "kind",
    });
  });

  test("asks for what the reader chose rather than for what the configuration says", () => {
    const configured = { ...config, devices: ["ha-m1"] };
    const chosen = { ...viewOf(configured), scope: "o1", kinds: ["premium"], compare: "previous" } as const;
    expect(questionOf(chosen, span, configured, fleet())).toMatchObject({
      outlets: ["o1"],
      kinds: ["premium"],
      compare: "previous",
    });
    expect(questionOf(viewOf(configured), span, configured, fleet())).toMatchObject({ machines: ["m1"] });
  });

  test("the last kind cannot be switched off", () => {
    expect(toggled(["basic", "premium"], "basic")).toEqual(["premium"]);
    expect(toggled(["premium"], "premium")).toEqual(["premium"]);
    expect(toggled(["premium"], "basic")).toEqual(["basic", "premium"]);
  });
});
