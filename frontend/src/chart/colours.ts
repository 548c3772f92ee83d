/** Colours of kinds and chart groups, as CSS variables of the theme; a kind has the same colour everywhere. */

import { type GroupBy, type Kind, KINDS } from "../data/contract";

const KIND_COLOURS: Record<Kind, string> = {
  basic: "var(--ozon-basic-color, var(--teal-color, #009688))",
  standard: "var(--ozon-standard-color, var(--blue-color, #2196f3))",
  premium: "var(--ozon-premium-color, var(--purple-color, #926bc7))",
};

/** Unlike those of the kinds, and unlike each other for most eyes; a theme may set others. */
const GROUP_COLOURS = [
  "#f28e2b",
  "#d6438a",
  "#8a9a1c",
  "#a8734a",
  "#e15759",
  "#e0b400",
  "#5c6b73",
  "#5fa845",
  "#ef9fc0",
];

const OTHER_COLOUR = "var(--disabled-color, #bdbdbd)";
const SINGLE_COLOUR = "var(--primary-color)";

export const OTHER_GROUP = "other";

export const kindColour = (kind: Kind): string => KIND_COLOURS[kind];

const isKind = (id: string): id is Kind => (KINDS as readonly string[]).includes(id);

/** The colour of a chart group. */
export function groupColour(groupBy: GroupBy, id: string, index: number): string {
  if (isKind(id)) return kindColour(id);
  if (id === OTHER_GROUP) return OTHER_COLOUR;
  if (groupBy === "none") return SINGLE_COLOUR;
  const number = (index % GROUP_COLOURS.length) + 1;
  return `var(--ozon-group-${number}-color, ${GROUP_COLOURS[number - 1]})`;
}
