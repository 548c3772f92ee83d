import { expect, test } from "vitest";
import { assertOneOf } from "../src/components/form";

test("a value that is not known is refused with those that are", () => {
  expect(() => assertOneOf({ chart: "spiral" }, "chart", ["bar", "line"])).toThrow(
    "chart: spiral is none of bar, line",
  );
  expect(() => assertOneOf({ kinds: ["basic", "gold"] }, "kinds", ["basic"])).toThrow("gold");
});

test("what is not said is not wrong", () => {
  expect(() => assertOneOf({}, "chart", ["bar"])).not.toThrow();
  expect(() => assertOneOf({ chart: "bar" }, "chart", ["bar"])).not.toThrow();
});
