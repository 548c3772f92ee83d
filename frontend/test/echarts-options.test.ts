import { describe, expect, test } from "vitest";
import type { ChartContent } from "../src/chart/chart-model";
import { optionOf, type Look } from "../src/chart/echarts-options";
import type { Series } from "../src/chart/series";

const series = (patch: Partial<Series> = {}): Series => ({
  id: "basic",
  name: "Basic",
  colour: "teal",
  values: [3, 0],
  total: 3,
  share: 1,
  perDay: 1,
  revenue: null,
  before: null,
  beforeTotal: null,
  ...patch,
});

const content = (patch: Partial<ChartContent> = {}): ChartContent => ({
  chart: "bar",
  series: [series(), series({ id: "premium", name: "Premium", values: [1, 2] })],
  labels: ["Mon", "Tue"],
  begun: 2,
  stack: true,
  beforeName: "Before",
  summary: "Three treatments",
  number: String,
  short: String,
  ...patch,
});

const look: Look = {
  text: "black",
  muted: "grey",
  grid: "silver",
  surface: "white",
  font: "Roboto",
  resolve: (colour) => `resolved ${colour}`,
  still: false,
  patterns: false,
};

interface Drawn {
  type: string;
  name: string;
  data: unknown[];
  stack?: string;
  color: string;
}

const drawn = (patch: Partial<ChartContent>, patchedLook: Partial<Look> = {}) =>
  optionOf(content(patch), { ...look, ...patchedLook }) as {
    series: Drawn[];
    animation: boolean;
    aria: { label: { description: string }; decal: { show: boolean } };
    tooltip: { formatter: (items: unknown) => string };
  };

describe("bars and lines", () => {
  test("are stacked if wanted, and side by side if not", () => {
    expect(drawn({}).series.map(({ stack }) => stack)).toEqual(["all", "all"]);
    expect(drawn({ stack: false }).series.map(({ stack }) => stack)).toEqual([undefined, undefined]);
  });

  test("take the theme's colours, which a chart cannot read itself", () => {
    expect(drawn({}).series[0]?.color).toBe("resolved teal");
  });

  test("a bar of nothing is not drawn, a line goes down to it", () => {
    expect(drawn({}).series[0]?.data).toEqual([3, null]);
    expect(drawn({ chart: "line" }).series[0]?.data).toEqual([3, 0]);
  });

  test("a line ends where the future begins", () => {
    expect(drawn({ chart: "line", begun: 1 }).series[0]?.data).toEqual([3]);
  });

  test("show what they are compared with as a line of its own, no longer than the axis", () => {
    const before = drawn({ series: [series({ before: [1, 2, 3] })] }).series.at(-1);
    expect(before).toMatchObject({ type: "line", name: "Before", data: [1, 2] });
  });
});

test("a pie leaves out what is empty", () => {
  const pie = drawn({ chart: "pie", series: [series(), series({ name: "Premium", total: 0 })] });
  expect(pie.series[0]?.data).toHaveLength(1);
});

test("those who asked for it get no movement, and patterns beside colours", () => {
  expect(drawn({}, { still: true }).animation).toBe(false);
  expect(drawn({}, { patterns: true }).aria.decal.show).toBe(true);
});

test("a screen reader hears our sentence", () => {
  expect(drawn({}).aria.label.description).toBe("Three treatments");
});

test("no name becomes markup in a tooltip", () => {
  const item = {
    axisValueLabel: "<b>",
    seriesName: "<img src=x onerror=alert(1)>",
    value: 1,
    color: '"><script>',
  };
  const text = drawn({}).tooltip.formatter([item]);
  expect(text).not.toContain("<img");
  expect(text).not.toContain("<script");
});
