import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import en from "../src/i18n/en.json";
import { createLocalize } from "../src/i18n/localize";
import { pageColumns, screenColumns } from "../src/strategy/column-layout";
import { pageSections } from "../src/strategy/page-sections";
import { PAGES, visiblePages } from "../src/strategy/strategy-config";
import { fleet, machine, outlet } from "./builders";

const localize = createLocalize(en, "en");
const REGISTERED = ["src/register.ts", "src/cards/period-cards.ts"]
  .map((path) => readFileSync(path, "utf8"))
  .join("\n");

const types = (page: (typeof PAGES)[number], patch: object = {}): unknown[] =>
  pageSections(fleet(patch), { type: "", page }, localize).flatMap(({ cards }) =>
    cards.map(({ type }) => type),
  );

describe("a page", () => {
  test.each(PAGES)("%s shows the welcome card for an empty fleet", (page) => {
    expect(types(page, { outlets: [], machines: [] })).toEqual(["custom:ozon-telemetry-welcome-card"]);
  });

  test.each(PAGES)("%s consists of registered cards", (page) => {
    for (const type of types(page)) {
      const [, name] = /^custom:ozon-telemetry-(\w+)-card$/.exec(String(type)) ?? [];
      if (name) expect(REGISTERED).toContain(`${name}: `);
      else expect(type).toBe("heading");
    }
  });

  test("of machines lists those without an outlet last", () => {
    const sections = pageSections(
      fleet({ machines: [machine({ outlet: "", ha_device_id: "lost" }), machine()] }),
      { type: "", page: "machines" },
      localize,
    );
    expect(sections.map(({ cards }) => cards[1]?.device)).toEqual(["ha-m1", "lost"]);
  });

  test("of machines gives an outlet as many columns as it has machines, at most all", () => {
    const machines = (count: number) => Array.from({ length: count }, (_, id) => machine({ id: `${id}` }));
    const spans = [1, 3, 9].map(
      (count) =>
        pageSections(fleet({ machines: machines(count) }), { type: "", page: "machines" }, localize, 4)[0]
          ?.column_span,
    );
    expect(spans).toEqual([1, 3, 4]);
  });

  test("of outlets has one card for each", () => {
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
  ] as const)("of %i pixels with a %s sidebar has %i columns", (width, dockedSidebar, columns) => {
    expect(screenColumns(width, { dockedSidebar })).toBe(columns);
  });

  test.each([
    ["overview", 1, 2],
    ["overview", 3, 3],
    ["overview", 7, 4],
    ["charts", 3, 2],
    ["charts", 5, 4],
  ] as const)("shows %s on %i columns in %i, without gaps", (page, room, columns) => {
    expect(pageColumns(page, room)).toBe(columns);
    const spans = pageSections(fleet(), { type: "", page }, localize, columns).map(
      ({ column_span: span }) => span,
    );
    expect(spans[0]).toBe(columns);
    expect((spans[1] ?? 0) + (spans[2] ?? 0)).toBe(columns);
  });
});

test("hidden views are omitted", () => {
  expect(visiblePages({ hide_views: ["charts"] })).toEqual(["overview", "outlets", "machines"]);
});
