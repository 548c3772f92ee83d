/** `<ozon-telemetry-summary-card>`: today and this month by kind with revenue and trend, and the devices online. */

import { html, nothing, type TemplateResult } from "lit";
import { columnSums } from "../../chart/series";
import { changeBadge, changeBadgeStyles } from "../../components/change-badge";
import { comparisonSelect } from "../../components/comparison-select";
import { booleanField, configForm, devicesField, titleField } from "../../components/config-form";
import { coverageText } from "../../components/coverage-text";
import { kindBar, kindDot, kindStyles } from "../../components/kind-display";
import { OzonCard } from "../../components/ozon-card";
import { buttonStyles, cardStyles } from "../../components/shared-styles";
import { sparkline, sparklineStyles } from "../../components/sparkline";
import { fetchAnalytics } from "../../data/commands";
import {
  type AnalyticsQuery,
  type AnalyticsResult,
  type Fleet,
  type KindCounts,
  KINDS,
} from "../../data/contract";
import { LiveQuery } from "../../data/live-query";
import { countsByKind, deviceFilters, isOnline, machineStatus } from "../../fleet/lookups";
import type { CardConfig, CardForm, GridOptions } from "../../home-assistant/types";
import { changeToDate } from "../../period/comparison";
import { DayComparison } from "../../period/day-comparison";
import { firstWeekdayOf, localDay, type Period, spanOf } from "../../period/period";
import { summaryStyles } from "./summary-card-styles";

export interface SummaryConfig extends CardConfig {
  devices?: string[];
  hide_revenue?: boolean;
}

type SummaryPeriod = "day" | "month";

const BUCKETS = { day: "hour", month: "day" } as const;

export class SummaryCard extends OzonCard<SummaryConfig> {
  static getConfigForm = (): CardForm => configForm([titleField, devicesField, booleanField("hide_revenue")]);
  static getStubConfig = (): Partial<SummaryConfig> => ({});
  static override styles = [
    cardStyles,
    buttonStyles,
    kindStyles,
    sparklineStyles,
    changeBadgeStyles,
    summaryStyles,
  ];

  private readonly comparison = new DayComparison(this);
  private readonly queries: Record<SummaryPeriod, LiveQuery<AnalyticsQuery, AnalyticsResult>> = {
    day: new LiveQuery(this, fetchAnalytics),
    month: new LiveQuery(this, fetchAnalytics),
  };

  getGridOptions(): GridOptions {
    return { columns: "full", rows: "auto", min_columns: 6 };
  }

  protected override updateQueries(fleet: Fleet): void {
    for (const period of ["day", "month"] as const)
      this.queries[period].setParams(this.hass, this.params(fleet, period));
  }

  protected override onFleetChanged(): void {
    this.queries.day.refresh();
    this.queries.month.refresh();
  }

  protected override renderCard(fleet: Fleet): TemplateResult {
    return html`
      <ha-card>
        ${this.config.title ? html`<div class="head"><h2>${this.config.title}</h2></div>` : nothing}
        <div class="figures">
          ${this.renderPeriod("day", comparisonSelect(this.comparison, this.localize))}
          ${this.renderPeriod("month")} ${fleet.to_come ? nothing : this.renderDevices(fleet)}
        </div>
      </ha-card>
    `;
  }

  private params(fleet: Fleet, period: Period & SummaryPeriod): AnalyticsQuery {
    return {
      entry_id: fleet.entry_id,
      ...spanOf(period, this.today, firstWeekdayOf(this.hass.locale)),
      bucket: BUCKETS[period],
      group_by: "kind",
      compare: period === "day" ? this.comparison.value : "previous",
      ...deviceFilters(fleet, this.config.devices),
    };
  }

  private renderPeriod(
    period: SummaryPeriod,
    control: TemplateResult | typeof nothing = nothing,
  ): TemplateResult {
    const { result, error } = this.queries[period];
    if (error) return this.renderError(error);
    if (!result) return html`<section class="skeleton"></section>`;
    const startedBuckets = result.edges.filter((edge) => edge <= Date.now()).length;
    const trend = columnSums(result.groups.map(({ values }) => values)).slice(0, startedBuckets);
    return html`
      <section>
        <div class="title">
          <h3>${this.localize(`summary.${period}`)}</h3>
          ${control}
        </div>
        <div class="pair">
          ${this.renderFigure("summary.treatments", html`<span data-total=${period}>${this.format.number(result.total)}</span>`)}
          ${result.revenue === null || this.config.hide_revenue ? nothing : this.renderRevenue(result, result.revenue)}
        </div>
        ${this.renderChange(result, period)} ${sparkline(trend)}
        ${this.renderKinds(countsByKind(result.groups))}
      </section>
    `;
  }

  private renderFigure(
    label: "summary.treatments" | "summary.revenue",
    figure: TemplateResult | string,
    note = "",
  ): TemplateResult {
    return html`
      <div>
        <div class="muted">${this.localize(label)}</div>
        <div class="main"><span class="big">${figure}</span><span class="muted">${note}</span></div>
      </div>
    `;
  }

  private renderRevenue(result: AnalyticsResult, revenue: number): TemplateResult {
    const note = coverageText(result.revenue_coverage, this.localize);
    return this.renderFigure("summary.revenue", this.format.money(revenue, result.currency), note);
  }

  /** The change against the same point of the compared period, which is always named. */
  private renderChange(result: AnalyticsResult, period: SummaryPeriod): TemplateResult | typeof nothing {
    const [start] = result.previous_edges ?? [];
    if (start === undefined) return nothing;
    const day = localDay(start, result.zone);
    const base = this.format.period(period, { start: day, end: day });
    const before = columnSums(result.groups.map(({ previous }) => previous?.values ?? []));
    const change = result.previous_comparable ? changeToDate(result, before, Date.now()) : null;
    const text = this.localize(`compare.at_this_${period === "day" ? "time" : "point"}`, { base });
    return changeBadge(change, this.format, text);
  }

  private renderKinds(counts: KindCounts): TemplateResult {
    return html`
      ${kindBar(counts, this.localize)}
      <dl>
        ${KINDS.map(
          (kind) => html`
            <div>
              <dt>${kindDot(kind)}${this.localize(`kind.${kind}`)}</dt>
              <dd>${this.format.number(counts[kind])}</dd>
            </div>
          `,
        )}
      </dl>
    `;
  }

  protected override showsParts(): boolean {
    return !this.config.devices?.length; // else what it asks for may be still to come
  }

  private renderDevices(fleet: Fleet): TemplateResult {
    const { machines } = fleet;
    const statuses = machines
      .map((machine) => machineStatus(machine, fleet))
      .filter((status) => isOnline(status) || status === "offline" || status === "unknown");
    const online = statuses.filter(isOnline).length;
    return html`
      <section>
        <div class="title"><h3>${this.localize("summary.devices")}</h3></div>
        <div class="main">
          <span class="big">${this.format.number(online)}</span>
          <span class="muted">${this.localize("summary.of", { count: statuses.length })}</span>
        </div>
        <div class="cells" aria-hidden="true">
          ${[...statuses]
            .sort()
            .reverse()
            .map((status) => html`<i class=${status}></i>`)}
        </div>
        <p class="muted">${this.localize("summary.machines", { count: machines.length })}</p>
      </section>
    `;
  }
}
