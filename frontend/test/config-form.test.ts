import { expect, test, vi } from "vitest";
import {
  assertOneOf,
  booleanField,
  configForm,
  numberField,
  selectField,
} from "../src/components/config-form";
import { loadDictionary } from "../src/i18n/localize";

test("an unknown value is rejected with the allowed values", () => {
  expect(() => assertOneOf({ chart: "spiral" }, "chart", ["bar", "line"])).toThrow(
    "chart: spiral is not one of bar, line",
  );
  expect(() => assertOneOf({ kinds: ["basic", "gold"] }, "kinds", ["basic"])).toThrow("gold");
});

test("an option that is left out is valid", () => {
  expect(() => assertOneOf({}, "chart", ["bar"])).not.toThrow();
  expect(() => assertOneOf({ chart: "bar" }, "chart", ["bar"])).not.toThrow();
});

test("a field says what holds where nothing is chosen", async () => {
  vi.stubGlobal("document", { querySelector: () => null });
  vi.stubGlobal("localStorage", { getItem: () => "en" });
  await loadDictionary("en");
  const { schema, computeHelper } = configForm([
    selectField("period", "period", ["day", "month"], { fallback: "month" }),
    numberField("rows", 1, 100, 10),
    booleanField("hide_controls"),
  ]);
  expect(schema.map((field) => computeHelper?.(field))).toEqual(["Default: Month", "Default: 10", undefined]);
});
