/** `<ozon-telemetry-performance-card>`: ranking of outlets or machines. */

import { html, nothing, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import { changeBadge, changeBadgeStyles } from "../../components/change-badge";
import { assertOneOf } from "../../components/config-form";
import { coverageText } from "../../components/coverage-text";
import { kindBar, kindStyles } from "../../components/kind-display";
import { nameText } from "../../components/name-text";
import { PeriodCard } from "../../components/period-card";
import { periodControlStyles, periodSelector, spanStepper } from "../../components/period-controls";
import type { SegmentEvent } from "../../components/segmented-control";
import { buttonStyles, cardStyles, tableStyles } from "../../components/shared-styles";
import { sparkline, sparklineStyles } from "../../components/sparkline";
import { fetchPerformance } from "../../data/commands";
import type { Fleet, Level, PerformanceQuery, PerformanceRow } from "../../data/contract";
import { LiveQuery } from "../../data/live-query";
import { deviceFilters } from "../../fleet/lookups";
import { withOutletNames } from "../../fleet/sites";
import { machineLink, navigateInApp, outletLink } from "../../home-assistant/navigation";
import type { CardForm, GridOptions } from "../../home-assistant/types";
import { PERIODS } from "../../period/period";
import { DEFAULT_ROWS, LEVELS, type PerformanceConfig, performanceForm } from "./performance-card-config";
import { performanceStyles } from "./performance-card-styles";
import { type RankingColumn, rankRows, visibleColumns } from "./ranking";

export class PerformanceCard extends PeriodCard<PerformanceConfig> {
  static getConfigForm = (): CardForm => performanceForm();
  static getStubConfig = (): Partial<PerformanceConfig> => ({ level: "outlet", period: "month" });

  @state() private level: Level = "outlet";
  @state() private sortColumn: RankingColumn = "total";
  @state() private showAll = false;
  private readonly query = new LiveQuery<PerformanceQuery, { rows: PerformanceRow[] }>(
    this,
    fetchPerformance,
  );

  override setConfig(config: PerformanceConfig): void {
    assertOneOf(config, "level", LEVELS);
    assertOneOf(config, "period", PERIODS);
    super.setConfig(config);
    this.level = config.level ?? "outlet";
  }

  override getCardSize(): number {
    return 7;
  }

  getGridOptions(): GridOptions {
    return { columns: "full", rows: "auto", min_columns: 6 };
  }

  protected override updateQueries(fleet: Fleet): void {
    const { start, end } = this.selection.span;
    this.query.setParams(this.hass, {
      entry_id: fleet.entry_id,
      start,
      // a running period is compared with the same number of days before it
      end: start <= this.today && this.today < end ? this.today : end,
      level: this.level,
      compare: "previous",
      ...deviceFilters(fleet, this.config.devices),
    });
  }

  protected override onFleetChanged(): void {
    this.query.refresh();
  }

  protected override renderCard(fleet: Fleet): TemplateResult {
    const controls = this.periodControls();
    return html`
      <ha-card>
        <div class="head">
          <h2>${this.config.title ?? this.localize("performance.title")}</h2>
          ${this.renderFollowedPeriod()}
          ${this.config.hide_controls && !this.config.state_in_url ? nothing : this.renderLevels()}
        </div>
        ${
          this.config.hide_controls
            ? nothing
            : html`<div class="tools">${periodSelector(controls)} ${spanStepper(controls)}</div>`
        }
        ${this.renderResult(fleet)}
      </ha-card>
    `;
  }

  private renderLevels(): TemplateResult {
    return html`
      <ozon-telemetry-segmented-control
        .label=${this.localize("form.level")}
        .segments=${LEVELS.map((value) => ({ value, label: this.localize(`level.${value}`) }))}
        .value=${this.level}
        @value-changed=${({ detail }: SegmentEvent<Level>) => (this.level = detail.value)}
      ></ozon-telemetry-segmented-control>
    `;
  }

  private renderResult(fleet: Fleet): TemplateResult {
    const { currency } = fleet;
    const { result, error } = this.query;
    if (error) return this.renderError(error);
    if (!result) return html`<div class="skeleton"></div>`;
    const shown = this.config.hide_revenue
      ? result.rows.map((row) => ({ ...row, revenue: null }))
      : result.rows;
    const rows = rankRows(withOutletNames(fleet, shown), this.sortColumn);
    if (rows.length === 0) return html`<div class="message">${this.localize("performance.empty")}</div>`;
    const columns = visibleColumns(rows);
    const maxTotal = Math.max(1, ...rows.map(({ total }) => total));
    const visible = this.showAll ? rows.length : (this.config.limit ?? DEFAULT_ROWS);
    return html`
      <table>
        <thead>
          <tr>
            <th scope="col">${this.localize(`level.one_${this.level}`)}</th>
            <th scope="col" class="at-trend">${this.localize("performance.trend")}</th>
            ${columns.map((column) => this.renderHead(column))}
          </tr>
        </thead>
        <tbody>
          ${rows.slice(0, visible).map((row, index) => this.renderRow(row, index, columns, maxTotal, currency))}
        </tbody>
      </table>
      ${columns.includes("delta") ? html`<p class="muted">${this.localize("performance.delta_note")}</p>` : nothing}
      ${rows.length > visible ? this.renderMore(rows.length) : nothing}
    `;
  }

  private renderHead(column: RankingColumn): TemplateResult {
    const isSorted = column === this.sortColumn;
    return html`
      <th scope="col" class="number at-${column}" aria-sort=${isSorted ? "descending" : "none"}>
        <button type="button" class="sort" @click=${() => (this.sortColumn = column)}>
          ${this.localize(`performance.${column}`)}${isSorted ? html`<ha-icon icon="mdi:arrow-down"></ha-icon>` : nothing}
        </button>
      </th>
    `;
  }

  private renderRow(
    row: PerformanceRow,
    index: number,
    columns: readonly RankingColumn[],
    maxTotal: number,
    currency: string,
  ): TemplateResult {
    return html`
      <tr>
        <th scope="row">
          <div class="name"><span class="rank">${index + 1}</span>${this.renderName(row)}</div>
          <div class="bar" style="width: ${Math.max(4, (100 * row.total) / maxTotal)}%">
            ${kindBar(row.per_kind, this.localize)}
          </div>
        </th>
        <td class="at-trend">${sparkline(row.trend)}</td>
        ${columns.map((column) => this.renderCell(row, column, currency))}
      </tr>
    `;
  }

  private renderName({ id, name }: PerformanceRow): TemplateResult {
    const link = this.level === "outlet" ? outletLink(this.config, id) : machineLink(this.config, id);
    return link ? html`<a href=${link} @click=${navigateInApp}>${nameText(name)}</a>` : nameText(name);
  }

  /** The value with its label, which only narrow cards show: they have no columns. */
  private renderCell(row: PerformanceRow, column: RankingColumn, currency: string): TemplateResult {
    return html`
      <td class="number at-${column}">
        <div class="label muted">${this.localize(`performance.${column}`)}</div>
        ${this.renderValue(row, column, currency)}
      </td>
    `;
  }

  private renderValue(row: PerformanceRow, column: RankingColumn, currency: string): unknown {
    switch (column) {
      case "total":
        return html`${this.format.number(row.total)}
          <div class="muted">${this.format.percent(row.share)}</div>`;
      case "per_day":
        return this.format.number(row.per_day, 1);
      case "delta":
        return row.delta === null ? "–" : changeBadge(row.delta, this.format);
      case "revenue":
        return this.renderRevenue(row, currency);
      case "downtime":
        return row.downtime == null ? "–" : this.format.percent(row.downtime, 1);
    }
  }

  private renderRevenue({ revenue, revenue_coverage }: PerformanceRow, currency: string): unknown {
    if (revenue === null) return "–";
    const coverage = coverageText(revenue_coverage, this.localize);
    return html`${this.format.money(revenue, currency)}${coverage && html`<div class="muted">${coverage}</div>`}`;
  }

  private renderMore(count: number): TemplateResult {
    return html`
      <button class="button more" type="button" @click=${() => (this.showAll = true)}>
        ${this.localize("performance.show_all", { count })}
      </button>
    `;
  }

  static override styles = [
    cardStyles,
    tableStyles,
    buttonStyles,
    kindStyles,
    sparklineStyles,
    changeBadgeStyles,
    periodControlStyles,
    performanceStyles,
  ];
}
