/** ECharts options of a chart model in a theme. Pure. */

import type { EChartsCoreOption } from "echarts/core";
import type { ChartModel } from "./chart-model";
import { comparisonTotals, type Series } from "./series";
import type { ChartTheme } from "./theme";

interface TooltipItem {
  axisValueLabel?: string;
  seriesName?: string;
  name: string;
  value: number;
  color: string;
}

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);

const tooltipRow = (colour: string, name: string, value: string): string =>
  `<div class="row"><i style="background:${escapeHtml(colour)}"></i><span>${escapeHtml(name)}</span><b>${escapeHtml(value)}</b></div>`;

/** Tooltip of one bucket: its non-zero series, in the order of the stack. */
function axisTooltip(model: ChartModel, items: readonly TooltipItem[]): string {
  const shown = items.filter(({ value }) => value > 0);
  const rows = shown.map(({ color, seriesName, value }) =>
    tooltipRow(color, seriesName ?? "", model.formatNumber(value)),
  );
  const title = escapeHtml(items[0]?.axisValueLabel ?? "");
  return `<div class="title">${title}</div>${rows.join("") || tooltipRow("transparent", "", model.formatNumber(0))}`;
}

const tooltipStyle = (theme: ChartTheme) => ({
  backgroundColor: theme.surface,
  borderColor: theme.grid,
  padding: [8, 12],
  textStyle: { color: theme.text, fontFamily: theme.font, fontSize: 13 },
  confine: true,
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
function comparisonSeries(model: ChartModel, theme: ChartTheme) {
  const values = comparisonTotals(model.series);
  if (!values) return [];
  return [
    {
      name: model.comparisonName,
      type: "line",
      // the compared month may have more days than the axis has labels
      data: values.slice(0, model.labels.length),
      color: theme.muted,
      lineStyle: { width: 1.5, type: "dashed" },
      symbol: "none",
      z: 5,
    },
  ];
}

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
      formatter: (items: TooltipItem[]) => axisTooltip(model, items),
    },
    series: [
      ...model.series.map((series, index) => seriesOption(series, model, theme, index === top)),
      ...comparisonSeries(model, theme),
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
