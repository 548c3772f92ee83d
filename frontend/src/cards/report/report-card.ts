/** `<ozon-telemetry-report-card>`: the report of a month, to print, download or send. */

import { html, nothing, type TemplateResult } from "lit";
import { query, state } from "lit/decorators.js";
import { configForm, titleField } from "../../components/config-form";
import { PeriodCard, type PeriodConfig } from "../../components/period-card";
import { periodControlStyles, spanStepper } from "../../components/period-controls";
import { buttonStyles, cardStyles } from "../../components/shared-styles";
import type { DateRange, Filters, Fleet } from "../../data/contract";
import { errorMessage, LiveQuery } from "../../data/live-query";
import { fetchReport, type Report, type ReportQuery, sendReport } from "../../data/report";
import { byName } from "../../fleet/lookups";
import type { CardForm, GridOptions } from "../../home-assistant/types";
import { supportedLanguage } from "../../i18n/localize";
import { downloadCsv } from "../analytics/downloads";
import { reportStyles } from "./report-card-styles";

const BYTE_ORDER_MARK = "\ufeff"; // without it, spreadsheets take the text for another encoding
const SEPARATORS = ["comma", "semicolon", "tab"] as const;
const REFRESH_MS = 60_000;

export class ReportCard extends PeriodCard<PeriodConfig> {
  static getConfigForm = (): CardForm => configForm([titleField]);
  static getStubConfig = (): Partial<PeriodConfig> => ({});
  static override styles = [cardStyles, buttonStyles, periodControlStyles, reportStyles];

  @state() private outlet = "";
  @state() private notice = "";
  @query("iframe") private readonly frame!: HTMLIFrameElement | null;
  private readonly query = new LiveQuery<ReportQuery, Report>(this, fetchReport, REFRESH_MS);

  getGridOptions(): GridOptions {
    return { columns: "full", rows: "auto", min_columns: 6 };
  }

  protected override updateQueries(fleet: Fleet): void {
    this.query.setParams(this.hass, this.asked(fleet));
  }

  private asked(fleet: Fleet): ReportQuery {
    return { ...this.filters(fleet), language: supportedLanguage(this.hass.locale.language) };
  }

  private filters({ entry_id, outlets }: Fleet): Filters & DateRange {
    const isOfOutlet = outlets.some(({ id }) => id === this.outlet);
    return { entry_id, ...this.selection.span, ...(isOfOutlet && { outlets: [this.outlet] }) };
  }

  protected override onFleetChanged(): void {
    this.query.refresh();
  }

  protected override renderCard(fleet: Fleet): TemplateResult {
    const { result, error } = this.query;
    return html`
      <ha-card>
        <div class="head"><h2>${this.config.title ?? this.localize("card.report")}</h2></div>
        <div class="tools">
          ${spanStepper(this.periodControls())} ${this.renderOutlets(fleet)}
          ${result ? this.renderButtons(result, fleet) : nothing}
        </div>
        <div class="muted" role="status">${this.notice}</div>
        ${error ? this.renderError(error) : result ? this.renderReport(result) : html`<div class="skeleton"></div>`}
      </ha-card>
    `;
  }

  private renderOutlets({ outlets }: Fleet): TemplateResult {
    return html`
      <select
        aria-label=${this.localize("level.one_outlet")}
        @change=${({ target }: Event) => (this.outlet = (target as HTMLSelectElement).value)}
      >
        <option value="">${this.localize("scope.all")}</option>
        ${[...outlets]
          .sort(byName)
          .map(({ id, name }) => html`<option value=${id} .selected=${id === this.outlet}>${name}</option>`)}
      </select>
    `;
  }

  private renderButtons(report: Report, fleet: Fleet): TemplateResult {
    const name = `ozon-telemetry-${this.selection.span.start}-${this.selection.span.end}`;
    const button = (icon: string, label: string, onClick: () => void): TemplateResult => html`
      <button class="button" type="button" @click=${onClick}><ha-icon icon=${icon}></ha-icon>${label}</button>
    `;
    return html`
      <div class="actions">
        ${button("mdi:printer-outline", this.localize("report.print"), () => this.frame?.contentWindow?.print())}
        ${button("mdi:file-download-outline", "HTML", () => save(report.html, "text/html", `${name}.html`))}
        ${button("mdi:table-arrow-down", "CSV", () => save(BYTE_ORDER_MARK + report.csv, "text/csv", `${name}.csv`))}
        ${this.renderDaily(fleet)} ${this.renderRecipients(fleet)}
      </div>
    `;
  }

  /** A menu of separators; choosing one downloads the daily summary. */
  private renderDaily(fleet: Fleet): TemplateResult {
    return html`
      <select
        aria-label=${this.localize("report.daily")}
        @change=${({ target }: Event) => void this.download(target as HTMLSelectElement, fleet)}
      >
        <option value="">${this.localize("report.daily")}</option>
        ${SEPARATORS.map((value) => html`<option value=${value}>${this.localize(`separator.${value}`)}</option>`)}
      </select>
    `;
  }

  private async download(menu: HTMLSelectElement, fleet: Fleet): Promise<void> {
    const separator = SEPARATORS.find((value) => value === menu.value);
    menu.value = "";
    if (!separator) return;
    try {
      await downloadCsv(this.hass, { ...this.filters(fleet), what: "daily", separator });
    } catch (error) {
      this.notice = errorMessage(error);
    }
  }

  /** A menu of Home Assistant's notify entities; choosing one sends the report: a page by e-mail, else text. */
  private renderRecipients(fleet: Fleet): TemplateResult | typeof nothing {
    const recipients = Object.keys(this.hass.states).filter((id) => id.startsWith("notify."));
    if (recipients.length === 0) return nothing;
    const nameOf = (id: string): string => this.hass.states[id]?.attributes.friendly_name ?? id;
    return html`
      <select
        aria-label=${this.localize("report.send")}
        @change=${({ target }: Event) => void this.send(target as HTMLSelectElement, fleet)}
      >
        <option value="">${this.localize("report.send")}</option>
        ${recipients.map((id) => html`<option value=${id}>${nameOf(id)}</option>`)}
      </select>
    `;
  }

  private async send(menu: HTMLSelectElement, fleet: Fleet): Promise<void> {
    const recipient = menu.value;
    menu.value = "";
    if (!recipient) return;
    try {
      await sendReport(this.hass, recipient, this.asked(fleet));
      this.notice = this.localize("report.sent");
    } catch (error) {
      this.notice = errorMessage(error);
    }
  }

  /** The page of the report in a frame of its own: no style of Home Assistant's reaches it, and it is printed alone. */
  private renderReport({ title, html: page }: Report): TemplateResult {
    return html`<iframe
      title=${title}
      sandbox="allow-same-origin allow-modals"
      .srcdoc=${page}
      @load=${fitHeight}
    ></iframe>`;
  }
}

const fitHeight = ({ target }: Event): void => {
  const frame = target as HTMLIFrameElement;
  frame.style.height = `${(frame.contentDocument?.documentElement.scrollHeight ?? 0) + 16}px`;
};

/** Let the browser save a text as a file. */
function save(text: string, type: string, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
