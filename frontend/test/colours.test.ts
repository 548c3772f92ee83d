import { expect, test } from "vitest";
import { groupColour, kindColour } from "../src/chart/colours";
import { KINDS } from "../src/data/contract";

const rgb = (css: string): number[] => {
  const hex = /#([0-9a-f]{6})/.exec(css)?.[1] ?? "";
  return [0, 2, 4].map((at) => parseInt(hex.slice(at, at + 2), 16));
};

const distance = (a: string, b: string): number =>
  Math.hypot(...rgb(a).map((value, channel) => value - (rgb(b)[channel] ?? 0)));

test("no group of a chart has a colour that looks like that of a kind", () => {
  for (let index = 0; index < 9; index++)
    for (const kind of KINDS)
      expect(distance(groupColour("outlet", "o1", index), kindColour(kind))).toBeGreaterThan(70);
});

test("a kind has its own colour in every chart", () => {
  expect(groupColour("kind", "premium", 0)).toBe(kindColour("premium"));
});
