import { describe, expect, test } from "vitest";
import { coverageText } from "../src/components/coverage-text";
import english from "../src/i18n/en.json";
import { createLocalize } from "../src/i18n/localize";

const localize = createLocalize(english, "en");
const text = (
  outlets: number,
  priced_outlets: number,
  treatments: number,
  priced_treatments: number,
): string => coverageText({ outlets, priced_outlets, treatments, priced_treatments }, localize);

describe("what a revenue covers", () => {
  test("is not mentioned where that is everything, or where there is no revenue", () => {
    expect(text(3, 3, 20, 20)).toBe("");
    expect(coverageText(null, localize)).toBe("");
  });

  test("is some outlets", () => {
    expect(text(3, 2, 20, 15)).toBe("2 of 3 outlets");
  });

  test("is some treatments of outlets that all have a price", () => {
    expect(text(1, 1, 20, 15)).toBe("15 of 20 treatments");
  });
});
