/** What ECharts shall draw, from series, labels and the look of the theme. Pure. */

import type { EChartsCoreOption } from "echarts/core";
import type { ChartContent } from "./chart-model";
import { stackedBefore, type Series } from "./series";

/** The theme's colours and font, resolved: ECharts does not know CSS variables. */
export interface Look {
  text: string;
  muted: string;
  grid: string;
  surface: string;
  font: string;
  resolve: (colour: string) => string;
  /** No movement for those who asked their system for none. */
  still: boolean;
  /** Patterns beside colours for those who asked for more contrast. */
  patterns: boolean;
}

interface TooltipItem {
  axisValueLabel?: string;
  seriesName?: string;
  name: string;
  value: number;
  color: string;
}

const escaped = (text: string): string => text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);

const tooltipRow = (colour: string, name: string, value: string): string =>
  `<div class="row"><i style="background:${escaped(colour)}"></i><span>${escaped(name)}</span><b>${escaped(value)}</b></div>`;

/** The tooltip of one bucket: what is in it, the largest part last as it lies on top, and nothing of zero. */
function tooltipOf(content: ChartContent, items: readonly TooltipItem[]): string {
  const shown = items.filter(({ value }) => value > 0);
  const rows = shown.map(({ color, seriesName, value }) =>
    tooltipRow(color, seriesName ?? "", content.number(value)),
  );
  const title = escaped(items[0]?.axisValueLabel ?? "");
  return `<div class="title">${title}</div>${rows.join("") || tooltipRow("transparent", "", content.number(0))}`;
}

const tooltip = (look: Look) => ({
  backgroundColor: look.surface,
  borderColor: look.grid,
  padding: [8, 12],
  textStyle: { color: look.text, fontFamily: look.font, fontSize: 13 },
  confine: true,
});

const shared = (content: ChartContent, look: Look) => ({
  animation: !look.still,
  animationDuration: 300,
  textStyle: { fontFamily: look.font },
  aria: { enabled: true, label: { description: content.summary }, decal: { show: look.patterns } },
});

function drawn(series: Series, content: ChartContent, look: Look, isTop: boolean) {
  const colour = look.resolve(series.colour);
  const common = {
    name: series.name,
    data: series.values,
    color: colour,
    ...(content.stack && { stack: "all" }),
  };
  if (content.chart === "line")
    return {
      ...common,
      type: "line",
      data: series.values.slice(0, content.begun),
      symbol: "circle",
      symbolSize: 6,
      showSymbol: series.values.length <= 31,
      lineStyle: { width: 2 },
      ...(content.stack && { areaStyle: { opacity: 0.25 } }),
    };
  return {
    ...common,
    type: "bar",
    // a bar of nothing would still draw its border over the axis
    data: series.values.map((value) => value || null),
    barMaxWidth: 40,
    itemStyle: {
      borderColor: look.surface,
      borderWidth: content.stack ? 0.5 : 0,
      borderRadius: isTop || !content.stack ? [3, 3, 0, 0] : 0,
    },
  };
}

/** The period compared with: one dashed line over all that is shown. */
function drawnBefore(content: ChartContent, look: Look) {
  const values = stackedBefore(content.series);
  if (!values) return [];
  return [
    {
      name: content.beforeName,
      type: "line",
      // a former month may have had more days than there is room for
      data: values.slice(0, content.labels.length),
      color: look.muted,
      lineStyle: { width: 1.5, type: "dashed" },
      symbol: "none",
      z: 5,
    },
  ];
}

export function cartesianOption(content: ChartContent, look: Look): EChartsCoreOption {
  const top = content.series.length - 1;
  return {
    ...shared(content, look),
    grid: { left: 4, right: 8, top: 12, bottom: 4, outerBoundsMode: "same" },
    xAxis: {
      type: "category",
      data: content.labels,
      boundaryGap: content.chart === "bar",
      axisLine: { lineStyle: { color: look.grid } },
      axisTick: { show: false },
      axisLabel: { color: look.muted, hideOverlap: true },
    },
    yAxis: {
      type: "value",
      minInterval: 1,
      splitNumber: 4,
      axisLabel: { color: look.muted, formatter: content.short },
      splitLine: { lineStyle: { color: look.grid } },
    },
    tooltip: {
      ...tooltip(look),
      trigger: "axis",
      axisPointer: {
        type: content.chart === "bar" ? "shadow" : "line",
        shadowStyle: { color: look.grid, opacity: 0.4 },
      },
      formatter: (items: TooltipItem[]) => tooltipOf(content, items),
    },
    series: [
      ...content.series.map((series, index) => drawn(series, content, look, index === top)),
      ...drawnBefore(content, look),
    ],
  };
}

export function pieOption(content: ChartContent, look: Look): EChartsCoreOption {
  return {
    ...shared(content, look),
    tooltip: {
      ...tooltip(look),
      trigger: "item",
      formatter: ({ color, name, value }: TooltipItem) => tooltipRow(color, name, content.number(value)),
    },
    series: [
      {
        type: "pie",
        radius: ["52%", "82%"],
        padAngle: 1,
        label: { show: false },
        itemStyle: { borderRadius: 4 },
        data: content.series
          .filter(({ total }) => total > 0)
          .map(({ name, total, colour }) => ({
            name,
            value: total,
            itemStyle: { color: look.resolve(colour) },
          })),
      },
    ],
  };
}

export const optionOf = (content: ChartContent, look: Look): EChartsCoreOption =>
  content.chart === "pie" ? pieOption(content, look) : cartesianOption(content, look);
