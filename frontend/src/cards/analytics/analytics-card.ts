/** `<ozon-telemetry-analytics-card>`: chart of treatments over time, with all its controls. */

import { html, nothing, type TemplateResult } from "lit";
import { query, state } from "lit/decorators.js";
import type { ChartElement } from "../../chart/chart-element";
import { CHART_TYPES, chartModel, type ChartModel, type ChartQuery } from "../../chart/chart-model";
import type { Caption } from "../../chart/picture";
import { comparisonTotals, type Series } from "../../chart/series";
import { changeBadge, changeBadgeStyles } from "../../components/change-badge";
import { chartTable } from "../../components/chart-table";
import { assertOneOf } from "../../components/config-form";
import { coverageText } from "../../components/coverage-text";
import { kindStyles } from "../../components/kind-display";
import { linkButtonStyles } from "../../components/link-button-styles";
import { periodControlStyles, periodSelector, spanStepper } from "../../components/period-controls";
import { buttonStyles, cardStyles, tableStyles } from "../../components/shared-styles";
import { fetchAnalytics } from "../../data/commands";
import { type AnalyticsResult, type Fleet, type Kind, KINDS } from "../../data/contract";
import { errorMessage, LiveQuery } from "../../data/live-query";
import type { CardForm, GridOptions } from "../../home-assistant/types";
import { changeToDate } from "../../period/comparison";
import { PERIODS } from "../../period/period";
import { type AnalyticsConfig, analyticsForm, COMPARISONS, GROUPS } from "./analytics-card-config";
import { analyticsStyles } from "./analytics-card-styles";
import { downloadButtons, downloadCsv, downloadPng, pictureCaption } from "./downloads";
import { chartGoal } from "./chart-goal";
import { breadcrumb, breadcrumbStyles } from "./breadcrumb";
import { DrillableCard } from "./drillable-card";
import { legend } from "./legend";
import { shownResult } from "./shown-result";
import * as toolbar from "./toolbar";
import { analyticsParams, initialViewState, scopeName, viewFilters } from "./view-state";

export class AnalyticsCard extends DrillableCard {
  static override styles = [
    cardStyles,
    tableStyles,
    buttonStyles,
    linkButtonStyles,
    kindStyles,
    changeBadgeStyles,
    periodControlStyles,
    analyticsStyles,
    breadcrumbStyles,
  ];

  static getConfigForm = (): CardForm => analyticsForm();
  static getStubConfig = (): Partial<AnalyticsConfig> => ({
    period: "month",
    chart: "bar",
    group_by: "kind",
  });

  @state() private exportError = "";
  /** What the chart shows. */
  private model: ChartModel | undefined;
  @query("ozon-telemetry-chart") private readonly chart!: ChartElement | null;
  private readonly query = new LiveQuery<ChartQuery, AnalyticsResult>(this, fetchAnalytics);

  override setConfig(config: AnalyticsConfig): void {
    assertOneOf(config, "chart", CHART_TYPES);
    assertOneOf(config, "period", PERIODS);
    assertOneOf(config, "group_by", GROUPS);
    assertOneOf(config, "compare", COMPARISONS);
    assertOneOf(config, "kinds", KINDS);
    super.setConfig(config);
    this.view = initialViewState(config);
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

  protected override updateQueries(fleet: Fleet): void {
    this.query.setParams(this.hass, analyticsParams(this.view, this.selection.span, this.config, fleet));
  }

  protected override onFleetChanged(): void {
    this.query.refresh();
  }

  protected override renderCard(fleet: Fleet): TemplateResult {
    const toolbarContext = this.toolbarContext(fleet);
    const hasControls = !this.config.hide_controls;
    return html`
      <ha-card>
        <div class="head">
          <h2>${this.config.title ?? this.localize("analytics.title")}</h2>
          ${hasControls ? html`${this.renderDownloads(fleet)}${toolbar.chartTypeSelector(toolbarContext)}` : nothing}
        </div>
        ${
          hasControls
            ? html`
                <div class="tools">
                  ${periodSelector(this.periodControls())} ${spanStepper(this.periodControls())}
                  <div class="selects">
                    ${toolbar.scopeSelect(toolbarContext)} ${toolbar.groupSelect(toolbarContext)}
                    ${toolbar.compareSelect(toolbarContext)}
                  </div>
                </div>
              `
            : nothing
        }
        ${breadcrumb(this.crumbs(fleet), this.localize("chart.path"), (crumb) => this.go(crumb))}
        ${this.renderResult(toolbarContext)}
      </ha-card>
    `;
  }

  private renderResult(toolbarContext: toolbar.ToolbarContext): TemplateResult {
    const { error, resultParams: params } = this.query;
    const result = shownResult(this.query.result, this.config, toolbarContext.fleet);
    if (error) return this.renderError(error);
    if (!result || !params) return html`<div class="skeleton plot"></div>`;
    const model = chartModel(result, params, {
      type: this.view.chart,
      stack: !this.config.side_by_side,
      goal: this.query.isCurrent ? chartGoal(toolbarContext.fleet, this.view, params.bucket) : null,
      now: Date.now(),
      format: this.format,
      localize: this.localize,
    });
    this.model = model;
    const kindTotal = (kind: Kind): string => {
      const group = params.group_by === "kind" && result.groups.find(({ id }) => id === kind);
      if (!group) return "";
      const total = this.format.number(group.total);
      return this.view.chart === "pie" ? `${total} · ${this.format.percent(group.share)}` : total;
    };
    return html`
      ${this.renderTotal(result, model.series)}
      <div class="plot">
        <ozon-telemetry-chart
          .model=${model}
          .themeKey=${this.displayKey}
          @point-selected=${({ detail }: CustomEvent<{ index: number }>) => this.drillDown(detail.index, model, this.query, toolbarContext.fleet)}
        ></ozon-telemetry-chart>
        ${result.total === 0 ? html`<div class="empty">${this.localize("analytics.empty")}</div>` : nothing}
      </div>
      ${toolbar.kindToggles(toolbarContext, kindTotal)}
      ${params.group_by === "kind" ? nothing : legend(model, params.group_by, toolbarContext.fleet, this.format, (view) => this.go({ view }))}
      ${chartTable(model, this.localize)}
    `;
  }

  private renderTotal(result: AnalyticsResult, series: readonly Series[]): TemplateResult {
    const base = this.format.base(result);
    const change = result.previous_comparable
      ? changeToDate(result, comparisonTotals(series), Date.now())
      : null;
    return html`
      <div class="total" aria-live="polite">
        <span class="big">${this.format.number(result.total)}</span>
        <span class="muted">${this.localize("treatments", { count: result.total })}</span>
        ${
          result.revenue === null
            ? nothing
            : html`<span class="muted">
                ${this.format.money(result.revenue, result.currency)}
                ${coverageText(result.revenue_coverage, this.localize)}
              </span>`
        }
        ${base ? changeBadge(change, this.format, this.localize("compare.against", { base })) : nothing}
      </div>
    `;
  }

  private renderDownloads(fleet: Fleet): TemplateResult {
    const { start, end } = this.selection.span;
    const filters = viewFilters(this.view, this.config, fleet);
    const csvParams = { entry_id: fleet.entry_id, start, end, ...filters, what: "treatments" as const };
    const { period, span } = this.selection;
    const caption = (): Caption =>
      pictureCaption(
        {
          title: this.config.title ?? this.localize("analytics.title"),
          scope: scopeName(this.view, this.config, fleet, this.localize),
          period: this.format.period(period, span),
          result: shownResult(this.query.result, this.config, fleet),
          series: this.model?.series ?? [],
        },
        this.format,
        this.localize,
      );
    const run = (download: Promise<void>): void =>
      void download.catch((error: unknown) => (this.exportError = errorMessage(error)));
    return downloadButtons({
      localize: this.localize,
      error: this.exportError,
      isCurrent: this.query.isCurrent,
      onCsv: () => run(downloadCsv(this.hass, csvParams)),
      onPng: () => run(downloadPng(this.chart, caption(), { start, end })),
    });
  }

  private toolbarContext(fleet: Fleet): toolbar.ToolbarContext {
    const { view, localize } = this;
    return { view, fleet, localize, update: (patch) => this.go({ view: patch }) };
  }
}

/** Load and define the chart element; it comes with ECharts, which pages without a chart do not load. */
async function loadChart(): Promise<void> {
  const { ChartElement } = await import("../../chart/chart-element");
  if (!customElements.get("ozon-telemetry-chart"))
    customElements.define("ozon-telemetry-chart", ChartElement);
}
