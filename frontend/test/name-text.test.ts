import { expect, test } from "vitest";
import { shortName } from "../src/components/name-text";

test("a name that is too long for a sentence ends in an ellipsis", () => {
  expect(shortName("Harbour Laundry")).toBe("Harbour Laundry");
  expect(shortName("x".repeat(300), 10)).toBe("xxxxxxxxx…");
});

test("a picture is never cut in two", () => {
  expect(shortName("🌊".repeat(20), 4)).toBe("🌊🌊🌊…");
});
