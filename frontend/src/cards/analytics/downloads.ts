/** Downloads of an analytics card: the shown treatments as CSV, the chart as PNG. */

import { html, nothing, type TemplateResult } from "lit";
import type { ChartElement } from "../../chart/chart-element";
import { fetchExportLink } from "../../data/commands";
import type { ExportQuery } from "../../data/contract";
import type { HomeAssistant } from "../../home-assistant/types";
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

export async function downloadPng(chart: ChartElement | null, start: string, end: string): Promise<void> {
  if (chart) saveUrl(await chart.toPng(), `ozon-telemetry-${start}-${end}.png`);
}

export interface DownloadButtons {
  localize: Localize;
  error: string;
  onCsv: () => void;
  onPng: () => void;
}

const button = (icon: string, label: string, onClick: () => void): TemplateResult => html`
  <button class="button icon" type="button" aria-label=${label} title=${label} @click=${onClick}>
    <ha-icon icon=${icon}></ha-icon>
  </button>
`;

export const downloadButtons = ({ localize, error, onCsv, onPng }: DownloadButtons): TemplateResult => html`
  <div class="downloads">
    ${button("mdi:table-arrow-down", localize("download.csv"), onCsv)}
    ${button("mdi:image-outline", localize("download.png"), onPng)}
    ${error ? html`<span class="muted" role="alert">${error}</span>` : nothing}
  </div>
`;
