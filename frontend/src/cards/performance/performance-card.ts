/** `ozon-telemetry-performance-card`: outlets or machines in the order of what they did. */

import { html, nothing, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import { delta, deltaStyles } from "../../components/change-badge";
import { assertOneOf } from "../../components/config-form";
import { kindStyles, mixBar } from "../../components/kind-display";
import { PeriodCard } from "../../components/period-card";
import { periodChoice, periodStyles, spanSwitch } from "../../components/period-controls";
import { sparkline } from "../../components/sparkline";
import { buttonStyles, cardStyles, tableStyles } from "../../components/shared-styles";
import { fetchPerformance } from "../../data/commands";
import type { Fleet, Level, PerformanceQuery, PerformanceRow } from "../../data/contract";
import { Query } from "../../data/live-query";
import type { CardForm, GridOptions } from "../../home-assistant/types";
import { filtersOf } from "../../fleet/lookups";
import { PERIODS } from "../../period/period";
import { LEVELS, performanceForm, type PerformanceConfig } from "./performance-card-config";
import { columnsOf, ranked, type Column } from "./ranking";
import { performanceStyles } from "./performance-card-styles";

const MOST_ROWS = 10;

export class PerformanceCard extends PeriodCard<PerformanceConfig> {
  static getConfigForm = (): CardForm => performanceForm();
  static getStubConfig = (): Partial<PerformanceConfig> => ({ level: "outlet", period: "month" });

  @state() private level: Level = "outlet";
  @state() private order: Column = "total";
  @state() private showAll = false;
  private readonly answer = new Query<PerformanceQuery, { rows: PerformanceRow[] }>(this, fetchPerformance);

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

  protected override ask(fleet: Fleet): void {
    const { start, end } = this.shown.span;
    this.answer.ask(this.home, {
      entry_id: fleet.entry_id,
      start,
      // a period that runs is compared with as many days before it, not with all of them
      end: start <= this.today && this.today < end ? this.today : end,
      level: this.level,
      compare: "previous",
      ...filtersOf(fleet, this.config.devices),
    });
  }

  protected override fleetChanged(): void {
    this.answer.refresh();
  }

  protected override renderCard(fleet: Fleet): TemplateResult {
    const tools = this.periodTools();
    return html`
      <ha-card>
        <div class="head">
          <h2>${this.config.title ?? this.localize("performance.title")}</h2>
          ${this.config.hide_controls ? nothing : this.renderLevels()}
        </div>
        ${
          this.config.hide_controls
            ? nothing
            : html`<div class="tools">${periodChoice(tools)} ${spanSwitch(tools)}</div>`
        }
        ${this.renderAnswer(fleet)}
      </ha-card>
    `;
  }

  private renderLevels(): TemplateResult {
    return html`
      <ozon-telemetry-choice
        .label=${this.localize("form.level")}
        .options=${LEVELS.map((value) => ({ value, label: this.localize(`level.${value}`) }))}
        .value=${this.level}
        @choose=${(event: CustomEvent<Level>) => (this.level = event.detail)}
      ></ozon-telemetry-choice>
    `;
  }

  private renderAnswer({ currency }: Fleet): TemplateResult {
    const { answer, failure } = this.answer;
    if (failure) return this.renderTrouble(failure);
    if (!answer) return html`<div class="skeleton"></div>`;
    const rows = ranked(answer.rows, this.order);
    if (rows.length === 0) return html`<div class="message">${this.localize("performance.empty")}</div>`;
    const columns = columnsOf(rows);
    const most = Math.max(1, ...rows.map(({ total }) => total));
    const shown = this.showAll ? rows.length : (this.config.limit ?? MOST_ROWS);
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
          ${rows.slice(0, shown).map((row, index) => this.renderRow(row, index, columns, most, currency))}
        </tbody>
      </table>
      ${rows.length > shown ? this.renderMore(rows.length) : nothing}
    `;
  }

  private renderHead(column: Column): TemplateResult {
    const isOrder = column === this.order;
    return html`
      <th scope="col" class="number at-${column}" aria-sort=${isOrder ? "descending" : "none"}>
        <button type="button" class="sort" @click=${() => (this.order = column)}>
          ${this.localize(`performance.${column}`)}${isOrder ? html`<ha-icon icon="mdi:arrow-down"></ha-icon>` : nothing}
        </button>
      </th>
    `;
  }

  private renderRow(
    row: PerformanceRow,
    index: number,
    columns: readonly Column[],
    most: number,
    currency: string,
  ): TemplateResult {
    return html`
      <tr>
        <th scope="row">
          <div class="name"><span class="rank">${index + 1}</span><span>${row.name}</span></div>
          <div class="bar" style="width: ${Math.max(4, (100 * row.total) / most)}%">
            ${mixBar(row.per_kind, this.localize)}
          </div>
        </th>
        <td class="at-trend">${sparkline(row.trend)}</td>
        ${columns.map((column) => html`<td class="number at-${column}">${this.renderValue(row, column, currency)}</td>`)}
      </tr>
    `;
  }

  private renderValue(row: PerformanceRow, column: Column, currency: string): unknown {
    switch (column) {
      case "total":
        return html`${this.format.number(row.total)}
          <div class="muted">${this.format.percent(row.share)}</div>`;
      case "per_day":
        return this.format.number(row.per_day, 1);
      case "delta":
        return row.delta === null ? "–" : delta(row.delta, this.format);
      case "revenue":
        return row.revenue === null ? "–" : this.format.money(row.revenue, currency);
      case "downtime":
        return row.downtime == null ? "–" : this.format.percent(row.downtime, 1);
    }
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
    deltaStyles,
    periodStyles,
    performanceStyles,
  ];
}
