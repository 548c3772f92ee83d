import { describe, expect, test } from "vitest";
import { fitted, legendPlaces } from "../src/chart/picture";

const measure = (text: string): number => 10 * Array.from(text).length;
const entry = (name: string) => ({ name, colour: "red", total: "1" });

describe("the legend of a picture", () => {
  test("takes as many rows as it needs", () => {
    const places = legendPlaces(["Basic", "Standard", "Premium"].map(entry), 330, measure);
    expect(places.map(([{ name }, x, y]) => [name, x, y])).toEqual([
      ["Basic", 0, 0],
      ["Standard", 122, 0],
      ["Premium", 0, 20],
    ]);
  });

  test("has a row for an entry that is too wide for any", () => {
    const places = legendPlaces(["a".repeat(80), "Basic"].map(entry), 100, measure);
    expect(places.map(([, x, y]) => [x, y])).toEqual([
      [0, 0],
      [0, 20],
    ]);
  });
});

test("a text that does not fit ends in an ellipsis, and no character is halved", () => {
  expect(fitted("Basic", 50, measure)).toBe("Basic");
  expect(fitted("Harbour Laundry", 80, measure)).toBe("Harbour…");
  expect(fitted("🏠🏠🏠🏠", 30, measure)).toBe("🏠🏠…");
  expect(fitted("wide", 0, measure)).toBe("…");
});
