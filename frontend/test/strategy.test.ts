import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { machineLink, outletLink } from "../src/home-assistant/navigation";
import { fillingSpans, pageColumns, screenColumns } from "../src/strategy/column-layout";
import { pageSections } from "../src/strategy/page-sections";
import { PAGES, visiblePages } from "../src/strategy/strategy-config";
import { fleet, headOffice, outlet } from "./builders";

const REGISTERED = ["card-classes", "device-cards", "period-cards"]
  .map((module) => readFileSync(`src/cards/${module}.ts`, "utf8"))
  .join("\n");

const types = (page: (typeof PAGES)[number], patch: object = {}): unknown[] =>
  pageSections(fleet(patch), { type: "", page }).flatMap(({ cards }) => cards.map(({ type }) => type));

describe("a page", () => {
  test.each(PAGES)("%s shows the welcome card for an empty fleet", (page) => {
    expect(types(page, { outlets: [], machines: [] })).toEqual(["custom:ozon-telemetry-welcome-card"]);
  });

  test.each(PAGES)("%s consists of registered cards", (page) => {
    for (const type of types(page)) {
      const [, name] = /^custom:ozon-telemetry-(\w+)-card$/.exec(String(type)) ?? [];
      expect(REGISTERED).toContain(`${name}: `);
    }
  });

  test("of outlets has one card for each", () => {
    expect(types("outlets", { outlets: [outlet(), outlet({ id: "o2" })] })).toHaveLength(2);
  });
});

describe("a head office", () => {
  const office = headOffice({ outlets: [outlet({ ha_device_id: null, site: "harbour" })] });

  test.each(PAGES)("has no first steps on %s", (page) => {
    const empty = pageSections(headOffice({ outlets: [], machines: [] }), { type: "", page });
    expect(JSON.stringify(empty)).not.toContain("welcome");
  });

  test("shows its sites on the overview, and where there is nothing else", () => {
    const types = (page: (typeof PAGES)[number], shown: typeof office): unknown[] =>
      pageSections(shown, { type: "", page }).map(({ cards: [first] }) => first?.type);
    const sites = "custom:ozon-telemetry-sites-card";
    expect(types("overview", office)).toContain(sites);
    expect(types("overview", fleet())).not.toContain(sites);
    expect(types("outlets", headOffice({ outlets: [] }))).toEqual([sites]);
  });

  test("has cards of outlets that are no devices here", () => {
    const cards = pageSections(office, { type: "", page: "outlets" }).flatMap((section) => section.cards);
    expect(cards.map(({ device }) => device)).toEqual(["o1"]);
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
    [1, 2],
    [3, 3],
    [7, 4],
  ])("with room for %i columns has pages of %i", (room, columns) => {
    expect(pageColumns(room)).toBe(columns);
  });

  test.each(["overview", "charts"] as const)("shows %s without gaps", (page) => {
    for (const columns of [2, 3, 4]) {
      const sections = pageSections(fleet(), { type: "", page }, columns);
      const spans = sections.map(({ column_span: span }) => span ?? 1);
      expect(spans.reduce((sum, span) => sum + span, 0) % columns).toBe(0);
      expect(spans[0]).toBe(columns);
    }
  });

  test.each([
    [1, 4, [4]],
    [2, 3, [2, 1]],
    [3, 4, [2, 1, 1]],
    [5, 4, [1, 1, 1, 1, 1]],
  ])("shows %i outlets on %i columns in spans of %j", (outlets, columns, expected) => {
    expect(fillingSpans(outlets, columns)).toEqual(expected);
  });
});

test("hidden views are omitted", () => {
  expect(visiblePages({ hide_views: ["charts"] })).toEqual(["overview", "outlets", "machines", "reports"]);
});

describe("the view of one", () => {
  const cardsOf = (page: "outlet" | "machine", id: string) =>
    pageSections(fleet(), { type: "", page, id }).flatMap(({ cards }) => cards);

  test("outlet has its chart and its machines, which lead to their own views", () => {
    const cards = cardsOf("outlet", "o1");
    expect(cards.map(({ device, devices }) => device ?? devices)).toEqual([
      "ha-o1",
      ["ha-o1"],
      ["ha-o1"],
      ["ha-o1"],
    ]);
    expect(cards.every(({ link_to_views }) => link_to_views)).toBe(true);
  });

  test("machine has its treatments and its chart", () => {
    expect(cardsOf("machine", "m1").map(({ device, devices }) => device ?? devices)).toEqual([
      "ha-m1",
      ["ha-m1"],
      ["ha-m1"],
    ]);
  });

  test("outlet that is gone shows the first steps", () => {
    expect(cardsOf("outlet", "gone").map(({ type }) => type)).toEqual(["custom:ozon-telemetry-welcome-card"]);
  });
});

test("names lead to views only where the dashboard has them", () => {
  expect(machineLink({ type: "", link_to_views: true }, "m1")).toBe("machine-m1");
  expect(machineLink({ type: "" }, "m1")).toBeNull();
  expect(outletLink({ type: "", link_to_views: true }, "")).toBeNull();
});
