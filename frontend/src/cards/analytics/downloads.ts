/** Downloads of an analytics card: the shown treatments as CSV, the chart as PNG. */

import { html, nothing, type TemplateResult } from "lit";
import type { ChartElement } from "../../chart/chart-element";
import type { Caption } from "../../chart/picture";
import type { Series } from "../../chart/series";
import { fetchExportLink } from "../../data/commands";
import type { AnalyticsResult, DateRange, ExportQuery } from "../../data/contract";
import type { HomeAssistant } from "../../home-assistant/types";
import type { Format } from "../../i18n/format";
import type { Localize } from "../../i18n/localize";

/** Let the browser save the content of a URL. */
function saveUrl(url: string, name: string): void {
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
}

export async function downloadCsv(hass: HomeAssistant, params: ExportQuery): Promise<void> {
  const { url } = await fetchExportLink(hass, params);
  saveUrl(hass.hassUrl(url), "");
}

export async function downloadPng(
  chart: ChartElement | null,
  caption: Caption,
  { start, end }: DateRange,
): Promise<void> {
  if (chart) saveUrl(await chart.toPng(caption), `ozon-telemetry-${start}-${end}.png`);
}

/** What a chart shows, for its picture. */
export interface Pictured {
  title: string;
  scope: string;
  period: string;
  result: AnalyticsResult | undefined;
  series: readonly Series[];
}

/** The caption of a chart's picture: whose treatments, when, how many, for how much, and the legend. */
export function pictureCaption(
  { title, scope, period, result, series }: Pictured,
  format: Format,
  localize: Localize,
): Caption {
  const { total = 0, revenue = null, currency = "" } = result ?? {};
  const treatments = `${format.number(total)} ${localize("treatments", { count: total })}`;
  return {
    title,
    subtitle: `${scope} · ${period}`,
    total: revenue === null ? treatments : `${treatments} · ${format.money(revenue, currency)}`,
    legend: series.map(({ name, colour, total: count }) => ({ name, colour, total: format.number(count) })),
  };
}

export interface DownloadButtons {
  localize: Localize;
  error: string;
  /** The chart shows what is chosen, so that its picture can say so. */
  isCurrent: boolean;
  onCsv: () => void;
  onPng: () => void;
}

const button = (icon: string, label: string, onClick: () => void, isReady = true): TemplateResult => html`
  <button
    class="button icon"
    type="button"
    aria-label=${label}
    title=${label}
    ?disabled=${!isReady}
    @click=${onClick}
  >
    <ha-icon icon=${icon}></ha-icon>
  </button>
`;

export const downloadButtons = ({
  localize,
  error,
  isCurrent,
  onCsv,
  onPng,
}: DownloadButtons): TemplateResult => html`
  <div class="downloads">
    ${button("mdi:table-arrow-down", localize("download.csv"), onCsv)}
    ${button("mdi:image-outline", localize("download.png"), onPng, isCurrent)}
    ${error ? html`<span class="muted" role="alert">${error}</span>` : nothing}
  </div>
`;
