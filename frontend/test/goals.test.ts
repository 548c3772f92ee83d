import { describe, expect, test } from "vitest";
import { chartGoal } from "../src/cards/analytics/chart-goal";
import { initialViewState } from "../src/cards/analytics/view-state";
import { goalText } from "../src/components/goal-progress";
import type { Goal, Kind } from "../src/data/contract";
import en from "../src/i18n/en.json";
import { Format } from "../src/i18n/format";
import { createLocalize } from "../src/i18n/localize";
import { fleet, outlet } from "./builders";

const format = new Format({
  locale: {
    language: "en",
    number_format: "language",
    time_format: "language",
    time_zone: "server",
    first_weekday: "language",
  },
  config: { time_zone: "UTC", currency: "EUR" },
});
const localize = createLocalize(en, "en", (value) => format.number(value));

const GOALS: Goal[] = [
  { period: "day", kind: "total", goal: 40, count: 27, progress: 0.675 },
  { period: "day", kind: "premium", goal: 3, count: 4, progress: 4 / 3 },
  { period: "month", kind: "total", goal: 1200, count: 1100, progress: 11 / 12 },
];

test("a goal says what it is and how far it is", () => {
  expect(GOALS.map((goal) => goalText(goal, localize, format))).toEqual([
    "Goal today: 27 of 40",
    "Goal today (Premium): 4 of 3",
    "Goal this month: 1,100 of 1,200",
  ]);
});

describe("a chart has the goal", () => {
  const harbour = fleet({ outlets: [outlet({ id: "o1", goals: GOALS })] });
  const view = (scope: string, kinds?: readonly Kind[]) => ({
    ...initialViewState({ type: "x" }),
    scope,
    ...(kinds && { kinds }),
  });

  test.each([
    ["of the day over days", "day", undefined, 40],
    ["of the month over months", "month", undefined, 1200],
    ["of the only kind", "day", ["premium"], 3],
    ["of no kind that has none", "day", ["basic"], null],
    ["of no two kinds", "day", ["basic", "premium"], null],
    ["of no other bucket", "week", undefined, null],
  ] as const)("%s", (_, bucket, kinds, goal) => {
    expect(chartGoal(harbour, view("o1", kinds), bucket)).toBe(goal);
  });

  test("of one outlet only", () => {
    expect(chartGoal(harbour, view("all"), "day")).toBeNull();
    expect(chartGoal(harbour, view("o2"), "day")).toBeNull();
  });
});
