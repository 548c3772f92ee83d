import { expect, test } from "vitest";
import { assertOneOf } from "../src/components/config-form";

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
