/** `ozon-telemetry-analytics-card`: treatments over time as bars, lines or shares, with all its switches. */

import { html, nothing, type TemplateResult } from "lit";
import { query, state } from "lit/decorators.js";
import { chartTable } from "../../components/chart-table";
import { delta, deltaStyles } from "../../components/change-badge";
import { assertOneOf } from "../../components/config-form";
import { kindStyles } from "../../components/kind-display";
import { PeriodCard } from "../../components/period-card";
import { periodChoice, periodStyles, spanSwitch } from "../../components/period-controls";
import { buttonStyles, cardStyles, tableStyles } from "../../components/shared-styles";
import type { OzonChart } from "../../chart/chart-element";
import { loadChart } from "../../chart/load";
import { save } from "./downloads";
import { exportLink, fetchAnalytics } from "../../data/commands";
import { KINDS, type AnalyticsResult, type Fleet, type Kind } from "../../data/contract";
import { Query, messageOf } from "../../data/live-query";
import type { CardForm, GridOptions } from "../../home-assistant/types";
import { CHARTS, type ChartContent } from "../../chart/chart-model";
import { changeIn } from "../../period/comparison";
import { PERIODS } from "../../period/period";
import { stackedBefore, type Series } from "../../chart/series";
import { COMPARISONS, GROUPS, analyticsForm, type AnalyticsConfig } from "./analytics-card-config";
import { contentOf } from "./content";
import { analyticsStyles } from "./analytics-card-styles";
import * as toolbar from "./toolbar";
import { filtersOfView, questionOf, viewOf, type ChartQuery, type View } from "./view-state";

export class AnalyticsCard extends PeriodCard<AnalyticsConfig> {
  static override styles = [
    cardStyles,
    tableStyles,
    buttonStyles,
    kindStyles,
    deltaStyles,
    periodStyles,
    analyticsStyles,
  ];

  static getConfigForm = (): CardForm => analyticsForm();
  static getStubConfig = (): Partial<AnalyticsConfig> => ({
    period: "month",
    chart: "bar",
    group_by: "kind",
  });

  @state() private view!: View;
  @state() private exportFailure = "";
  @query("ozon-telemetry-chart") private readonly chart!: OzonChart | null;
  private readonly answer = new Query<ChartQuery, AnalyticsResult>(this, fetchAnalytics);

  override setConfig(config: AnalyticsConfig): void {
    assertOneOf(config, "chart", CHARTS);
    assertOneOf(config, "period", PERIODS);
    assertOneOf(config, "group_by", GROUPS);
    assertOneOf(config, "compare", COMPARISONS);
    assertOneOf(config, "kinds", KINDS);
    super.setConfig(config);
    this.view = viewOf(config);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void loadChart();
  }

  override getCardSize(): number {
    return 9;
  }

  getGridOptions(): GridOptions {
    return { columns: "full", rows: "auto", min_columns: 6 };
  }

  protected override ask(fleet: Fleet): void {
    this.answer.ask(this.home, questionOf(this.view, this.shown.span, this.config, fleet));
  }

  protected override fleetChanged(): void {
    this.answer.refresh();
  }

  protected override renderCard(fleet: Fleet): TemplateResult {
    const tools = this.tools(fleet);
    const shown = !this.config.hide_controls;
    return html`
      <ha-card>
        <div class="head">
          <h2>${this.config.title ?? this.localize("analytics.title")}</h2>
          ${shown ? html`${this.renderDownloads(fleet)}${toolbar.chartChoice(tools)}` : nothing}
        </div>
        ${
          shown
            ? html`
                <div class="tools">
                  ${periodChoice(this.periodTools())} ${spanSwitch(this.periodTools())}
                  <div class="selects">
                    ${toolbar.scopeSelect(tools)} ${toolbar.groupSelect(tools)}
                    ${toolbar.compareSelect(tools)}
                  </div>
                </div>
              `
            : nothing
        }
        ${this.renderAnswer(tools)}
      </ha-card>
    `;
  }

  private renderAnswer(tools: toolbar.Toolbar): TemplateResult {
    const { answer, failure, answered } = this.answer;
    if (failure) return this.renderTrouble(failure);
    if (!answer || !answered) return html`<div class="skeleton plot"></div>`;
    const content = contentOf(answer, answered, tools, this.format, !this.config.side_by_side, Date.now());
    const kindTotal = (kind: Kind): string => {
      const group = answered.group_by === "kind" && answer.groups.find(({ id }) => id === kind);
      return group ? this.format.number(group.total) : "";
    };
    return html`
      ${this.renderTotal(answer, content.series)}
      <div class="plot">
        <ozon-telemetry-chart .content=${content} .theme=${this.theme}></ozon-telemetry-chart>
        ${answer.total === 0 ? html`<div class="nothing">${this.localize("analytics.empty")}</div>` : nothing}
      </div>
      ${toolbar.kindSwitches(tools, kindTotal)}
      ${answered.group_by === "kind" ? nothing : this.renderLegend(content)}
      ${chartTable(content, this.localize)}
    `;
  }

  private renderTotal(answer: AnalyticsResult, series: readonly Series[]): TemplateResult {
    const change = changeIn(answer, stackedBefore(series), Date.now());
    return html`
      <div class="total" aria-live="polite">
        <span class="big">${this.format.number(answer.total)}</span>
        <span class="muted">${this.localize("treatments", { count: answer.total })}</span>
        ${
          answer.revenue === null
            ? nothing
            : html`<span class="muted">${this.format.money(answer.revenue, answer.currency)}</span>`
        }
        ${delta(change, this.format, this.localize("compare.against"))}
      </div>
    `;
  }

  private renderLegend({ series }: ChartContent): TemplateResult {
    return html`
      <ul class="legend">
        ${series.map(
          ({ name, colour, total, share }) => html`
            <li>
              <i class="dot" style="background: ${colour}"></i><span>${name}</span>
              <b>${this.format.number(total)}</b> <span class="muted">${this.format.percent(share)}</span>
            </li>
          `,
        )}
      </ul>
    `;
  }

  private renderDownloads(fleet: Fleet): TemplateResult {
    const button = (icon: string, label: string, click: () => Promise<void>): TemplateResult => html`
      <button
        class="button icon"
        type="button"
        aria-label=${label}
        title=${label}
        @click=${() => void click().catch((error: unknown) => (this.exportFailure = messageOf(error)))}
      >
        <ha-icon icon=${icon}></ha-icon>
      </button>
    `;
    return html`
      <div class="downloads">
        ${button("mdi:table-arrow-down", this.localize("download.csv"), () => this.downloadCsv(fleet))}
        ${button("mdi:image-outline", this.localize("download.picture"), () => this.downloadPicture())}
        ${this.exportFailure ? html`<span class="muted" role="alert">${this.exportFailure}</span>` : nothing}
      </div>
    `;
  }

  private async downloadCsv(fleet: Fleet): Promise<void> {
    const filters = filtersOfView(this.view, this.config, fleet);
    const query = { entry_id: fleet.entry_id, ...this.shown.span, ...filters, what: "treatments" as const };
    const { url } = await exportLink(this.home, query);
    save(this.home.hassUrl(url), "");
  }

  private async downloadPicture(): Promise<void> {
    if (!this.chart) return;
    const { start, end } = this.shown.span;
    save(await this.chart.picture(), `ozon-telemetry-${start}-${end}.png`);
  }

  private tools(fleet: Fleet): toolbar.Toolbar {
    const { view, localize } = this;
    return { view, fleet, localize, change: (patch) => (this.view = { ...view, ...patch }) };
  }
}
