import { describe, expect, test } from "vitest";
import type { ChartModel } from "../src/chart/chart-model";
import { echartsOption } from "../src/chart/echarts-options";
import type { ChartTheme } from "../src/chart/theme";
import { chartModelOf, chartSeriesOf, chartTheme } from "./builders";

interface SeriesOption {
  type: string;
  name: string;
  data: unknown[];
  stack?: string;
  color: string;
}

const option = (patch: Partial<ChartModel>, themePatch: Partial<ChartTheme> = {}) =>
  echartsOption(chartModelOf(patch), { ...chartTheme, ...themePatch }) as {
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

  test("show the comparison as one more line, with gaps where there is nothing to compare", () => {
    const line = { name: "vs. October", values: [1, null], titles: ["Mon, Oct 26, 2026", ""] };
    const comparison = option({ comparison: line }).series.at(-1);
    expect(comparison).toMatchObject({ type: "line", name: "vs. October", data: [1, null] });
  });
});

test("a pie omits empty groups", () => {
  const pie = option({
    type: "pie",
    series: [chartSeriesOf(), chartSeriesOf({ name: "Premium", total: 0 })],
  });
  expect(pie.series[0]?.data).toHaveLength(1);
});

test("reduced motion turns off animation, more contrast adds patterns", () => {
  expect(option({}, { reducedMotion: true }).animation).toBe(false);
  expect(option({}, { patterns: true }).aria.decal.show).toBe(true);
});

test("the summary is the description for screen readers", () => {
  expect(option({}).aria.label.description).toBe("Three treatments");
});

describe("a tooltip", () => {
  const tooltip = (patch: Partial<ChartModel> = {}, index = 0): string =>
    option(patch).tooltip.formatter([{ dataIndex: index }]);

  test("has the weekday, each kind, the total and the compared day", () => {
    const comparison = { name: "vs. October", values: [7, null], titles: ["Mon, Oct 26, 2026", ""] };
    const text = tooltip({ comparison })
      .replace(/<[^>]+>/g, " ")
      .replace(/\s+/g, " ");
    expect(text).toBe(" Mon, Nov 23, 2026 Basic 3 Premium 1 Total 4 Mon, Oct 26, 2026 7 ");
    expect(tooltip({ comparison }, 1)).not.toContain("Oct");
  });

  test("has the goal, which is drawn as a line over all buckets", () => {
    const goal = { name: "Goal", value: 40 };
    expect(tooltip({ goal })).toContain("<span>Goal</span><b>40</b>");
    expect(option({ goal }).series[2]).toMatchObject({ name: "Goal", type: "line", data: [40, 40] });
  });

  test("has the revenue of the bucket, where there is one", () => {
    const revenues = ["€25", null];
    expect(tooltip({ revenues })).toContain("<span>Revenue</span><b>€25</b>");
    expect(tooltip({ revenues }, 1)).not.toContain("Revenue");
  });

  test("says zero where there is nothing", () => {
    expect(tooltip({ series: [chartSeriesOf({ values: [0, 0] })] })).toContain("<b>0</b>");
  });

  test("escapes names", () => {
    const text = tooltip({
      series: [chartSeriesOf({ name: "<img src=x onerror=alert(1)>", colour: '"><script>' })],
      titles: ["<b>"],
    });
    expect(text).not.toContain("<img");
    expect(text).not.toContain("<script");
    expect(text).not.toContain("<b></div>");
  });

  test("stands above the chart on a phone, within its width", () => {
    const { position, confine } = (
      echartsOption(chartModelOf(), { ...chartTheme, isNarrow: true }) as {
        tooltip: { confine: boolean; position: (...args: unknown[]) => number[] };
      }
    ).tooltip;
    const size = { contentSize: [120, 80], viewSize: [300, 200] };
    expect(confine).toBe(false);
    expect(position([290, 50], [], null, null, size)).toEqual([180, -84]);
    expect(position([10, 50], [], null, null, size)).toEqual([0, -84]);
  });
});

test("time runs in the direction of reading", () => {
  const { xAxis, yAxis } = echartsOption(chartModelOf(), { ...chartTheme, isMirrored: true }) as {
    xAxis: { inverse: boolean };
    yAxis: { position: string };
  };
  expect([xAxis.inverse, yAxis.position]).toEqual([true, "right"]);
});
