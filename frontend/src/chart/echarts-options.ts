/** ECharts options of a chart model in a theme. Pure. */

import type { EChartsCoreOption } from "echarts/core";
import type { ChartModel } from "./chart-model";
import type { Series } from "./series";
import type { ChartTheme } from "./theme";

interface TooltipItem {
  name: string;
  value: number;
  color: string;
}

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);

const tooltipRow = (colour: string, name: string, value: string): string =>
  `<div class="row"><i style="background:${escapeHtml(colour)}"></i><span>${escapeHtml(name)}</span><b>${escapeHtml(value)}</b></div>`;

/** Tooltip of one bucket: its non-zero series in the order of the stack, their total, and the compared bucket. */
function bucketTooltip(model: ChartModel, theme: ChartTheme, index: number): string {
  const { series, comparison, formatNumber: number } = model;
  const shown = series.filter(({ values }) => (values[index] ?? 0) > 0);
  const rows = shown.map(({ name, colour, values }) =>
    tooltipRow(theme.resolve(colour), name, number(values[index] ?? 0)),
  );
  const total = shown.reduce((sum, { values }) => sum + (values[index] ?? 0), 0);
  if (shown.length !== 1) rows.push(tooltipRow("transparent", model.totalName, number(total)));
  if (model.goal) rows.push(tooltipRow(theme.text, model.goal.name, number(model.goal.value)));
  const revenue = model.revenues[index];
  if (revenue != null) rows.push(tooltipRow("transparent", model.revenueName, revenue));
  const before = comparison?.values[index];
  if (comparison && before != null)
    rows.push(tooltipRow(theme.muted, comparison.titles[index] ?? "", number(before)));
  return `<div class="title">${escapeHtml(model.titles[index] ?? "")}</div>${rows.join("")}`;
}

interface TooltipSize {
  contentSize: [number, number];
  viewSize: [number, number];
}

/** On a phone the tooltip stands above the chart, where no finger hides it. */
const aboveChart = (point: [number, number], ..._rest: unknown[]): [number, number] => {
  const { contentSize, viewSize } = _rest[_rest.length - 1] as TooltipSize;
  const left = Math.min(point[0] - contentSize[0] / 2, viewSize[0] - contentSize[0]);
  return [Math.max(0, left), -contentSize[1] - 4];
};

const tooltipStyle = (theme: ChartTheme) => ({
  backgroundColor: theme.surface,
  borderColor: theme.grid,
  padding: [8, 12],
  textStyle: { color: theme.text, fontFamily: theme.font, fontSize: 13 },
  confine: !theme.isNarrow,
  ...(theme.isNarrow && { position: aboveChart }),
  extraCssText: `direction: ${theme.isMirrored ? "rtl" : "ltr"}; max-width: min(320px, 90%); white-space: normal;`,
});

const commonOptions = (model: ChartModel, theme: ChartTheme) => ({
  animation: !theme.reducedMotion,
  animationDuration: 300,
  textStyle: { fontFamily: theme.font },
  aria: { enabled: true, label: { description: model.summary }, decal: { show: theme.patterns } },
});

function seriesOption(series: Series, model: ChartModel, theme: ChartTheme, isTop: boolean) {
  const colour = theme.resolve(series.colour);
  const common = {
    name: series.name,
    data: series.values,
    color: colour,
    ...(model.stack && { stack: "all" }),
  };
  if (model.type === "line")
    return {
      ...common,
      type: "line",
      data: series.values.slice(0, model.startedBuckets),
      symbol: "circle",
      symbolSize: 6,
      showSymbol: series.values.length <= 31,
      lineStyle: { width: 2 },
      ...(model.stack && { areaStyle: { opacity: 0.25 } }),
    };
  return {
    ...common,
    type: "bar",
    // a bar of zero height would still draw its border over the axis
    data: series.values.map((value) => value || null),
    barMaxWidth: 40,
    itemStyle: {
      borderColor: theme.surface,
      borderWidth: model.stack ? 0.5 : 0,
      borderRadius: isTop || !model.stack ? [3, 3, 0, 0] : 0,
    },
  };
}

/** The comparison period: one dashed line for the sum of all series. */
const comparisonSeries = ({ comparison }: ChartModel, theme: ChartTheme) =>
  comparison
    ? [
        {
          name: comparison.name,
          type: "line",
          data: comparison.values,
          color: theme.muted,
          lineStyle: { width: 1.5, type: "dashed" },
          symbol: "none",
          z: 5,
        },
      ]
    : [];

/** The goal: one dotted line across all buckets. */
const goalSeries = ({ goal, labels }: ChartModel, theme: ChartTheme) =>
  goal
    ? [
        {
          name: goal.name,
          type: "line",
          data: labels.map(() => goal.value),
          color: theme.text,
          lineStyle: { width: 1.5, type: "dotted" },
          symbol: "none",
          z: 6,
        },
      ]
    : [];

export function cartesianOption(model: ChartModel, theme: ChartTheme): EChartsCoreOption {
  const top = model.series.length - 1;
  return {
    ...commonOptions(model, theme),
    grid: { left: 4, right: 8, top: 12, bottom: 4, outerBoundsMode: "same" },
    xAxis: {
      type: "category",
      inverse: theme.isMirrored,
      data: model.labels,
      boundaryGap: model.type === "bar",
      axisLine: { lineStyle: { color: theme.grid } },
      axisTick: { show: false },
      axisLabel: { color: theme.muted, hideOverlap: true },
    },
    yAxis: {
      type: "value",
      position: theme.isMirrored ? "right" : "left",
      minInterval: 1,
      splitNumber: 4,
      axisLabel: { color: theme.muted, formatter: model.formatAxis },
      splitLine: { lineStyle: { color: theme.grid } },
    },
    tooltip: {
      ...tooltipStyle(theme),
      trigger: "axis",
      axisPointer: {
        type: model.type === "bar" ? "shadow" : "line",
        shadowStyle: { color: theme.grid, opacity: 0.4 },
      },
      formatter: ([item]: { dataIndex: number }[]) =>
        item ? bucketTooltip(model, theme, item.dataIndex) : "",
    },
    series: [
      ...model.series.map((series, index) => seriesOption(series, model, theme, index === top)),
      ...comparisonSeries(model, theme),
      ...goalSeries(model, theme),
    ],
  };
}

export function pieOption(model: ChartModel, theme: ChartTheme): EChartsCoreOption {
  return {
    ...commonOptions(model, theme),
    tooltip: {
      ...tooltipStyle(theme),
      trigger: "item",
      formatter: ({ color, name, value }: TooltipItem) => tooltipRow(color, name, model.formatNumber(value)),
    },
    series: [
      {
        type: "pie",
        radius: ["52%", "82%"],
        padAngle: 1,
        label: { show: false },
        labelLine: { show: false },
        itemStyle: { borderRadius: 4 },
        data: model.series
          .filter(({ total }) => total > 0)
          .map(({ name, total, colour }) => ({
            name,
            value: total,
            itemStyle: { color: theme.resolve(colour) },
          })),
      },
    ],
  };
}

export const echartsOption = (model: ChartModel, theme: ChartTheme): EChartsCoreOption =>
  model.type === "pie" ? pieOption(model, theme) : cartesianOption(model, theme);
