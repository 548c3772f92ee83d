import { describe, expect, test } from "vitest";
import type { ChartModel } from "../src/chart/chart-model";
import { echartsOption } from "../src/chart/echarts-options";
import type { Series } from "../src/chart/series";
import type { ChartTheme } from "../src/chart/theme";

const series = (patch: Partial<Series> = {}): Series => ({
  id: "basic",
  name: "Basic",
  colour: "teal",
  values: [3, 0],
  total: 3,
  share: 1,
  comparison: null,
  ...patch,
});

const model = (patch: Partial<ChartModel> = {}): ChartModel => ({
  type: "bar",
  series: [series(), series({ id: "premium", name: "Premium", values: [1, 2] })],
  labels: ["Mon", "Tue"],
  startedBuckets: 2,
  stack: true,
  comparisonName: "Previous",
  summary: "Three treatments",
  formatNumber: String,
  formatAxis: String,
  ...patch,
});

const theme: ChartTheme = {
  text: "black",
  muted: "grey",
  grid: "silver",
  surface: "white",
  font: "Roboto",
  isMirrored: false,
  resolve: (colour) => `resolved ${colour}`,
  reducedMotion: false,
  patterns: false,
};

interface SeriesOption {
  type: string;
  name: string;
  data: unknown[];
  stack?: string;
  color: string;
}

const option = (patch: Partial<ChartModel>, themePatch: Partial<ChartTheme> = {}) =>
  echartsOption(model(patch), { ...theme, ...themePatch }) as {
    series: SeriesOption[];
    animation: boolean;
    aria: { label: { description: string }; decal: { show: boolean } };
    tooltip: { formatter: (items: unknown) => string };
  };

describe("bars and lines", () => {
  test("are stacked or side by side, as configured", () => {
    expect(option({}).series.map(({ stack }) => stack)).toEqual(["all", "all"]);
    expect(option({ stack: false }).series.map(({ stack }) => stack)).toEqual([undefined, undefined]);
  });

  test("use resolved theme colours, since ECharts cannot read CSS variables", () => {
    expect(option({}).series[0]?.color).toBe("resolved teal");
  });

  test("a bar of zero is not drawn, a line goes down to zero", () => {
    expect(option({}).series[0]?.data).toEqual([3, null]);
    expect(option({ type: "line" }).series[0]?.data).toEqual([3, 0]);
  });

  test("a line ends at the last bucket that has started", () => {
    expect(option({ type: "line", startedBuckets: 1 }).series[0]?.data).toEqual([3]);
  });

  test("show the comparison as one more line, no longer than the axis", () => {
    const comparison = option({ series: [series({ comparison: [1, 2, 3] })] }).series.at(-1);
    expect(comparison).toMatchObject({ type: "line", name: "Previous", data: [1, 2] });
  });
});

test("a pie omits empty groups", () => {
  const pie = option({ type: "pie", series: [series(), series({ name: "Premium", total: 0 })] });
  expect(pie.series[0]?.data).toHaveLength(1);
});

test("reduced motion turns off animation, more contrast adds patterns", () => {
  expect(option({}, { reducedMotion: true }).animation).toBe(false);
  expect(option({}, { patterns: true }).aria.decal.show).toBe(true);
});

test("the summary is the description for screen readers", () => {
  expect(option({}).aria.label.description).toBe("Three treatments");
});

test("names are escaped in a tooltip", () => {
  const item = {
    axisValueLabel: "<b>",
    seriesName: "<img src=x onerror=alert(1)>",
    value: 1,
    color: '"><script>',
  };
  const text = option({}).tooltip.formatter([item]);
  expect(text).not.toContain("<img");
  expect(text).not.toContain("<script");
});

test("time runs in the direction of reading", () => {
  const { xAxis, yAxis } = echartsOption(model(), { ...theme, isMirrored: true }) as {
    xAxis: { inverse: boolean };
    yAxis: { position: string };
  };
  expect([xAxis.inverse, yAxis.position]).toEqual([true, "right"]);
});
