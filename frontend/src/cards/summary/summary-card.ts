/** `<ozon-telemetry-summary-card>`: today and this month by kind with trend, and the devices online. */

import { css, html, type TemplateResult } from "lit";
import { columnSums } from "../../chart/series";
import { changeBadge, changeBadgeStyles } from "../../components/change-badge";
import { configForm, devicesField, titleField } from "../../components/config-form";
import { coverageText } from "../../components/coverage-text";
import { kindBar, kindDot, kindStyles } from "../../components/kind-display";
import { OzonCard } from "../../components/ozon-card";
import { cardStyles } from "../../components/shared-styles";
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
import { countsByKind, deviceFilters, machineStatus } from "../../fleet/lookups";
import type { CardConfig, CardForm, GridOptions } from "../../home-assistant/types";
import { changeToDate } from "../../period/comparison";
import { firstWeekdayOf, type Period, spanOf } from "../../period/period";

export interface SummaryConfig extends CardConfig {
  devices?: string[];
}

type SummaryPeriod = "day" | "month";

const BUCKETS = { day: "hour", month: "day" } as const;

export class SummaryCard extends OzonCard<SummaryConfig> {
  static getConfigForm = (): CardForm => configForm([titleField, devicesField]);
  static getStubConfig = (): Partial<SummaryConfig> => ({});

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
        ${this.config.title ? html`<div class="head"><h2>${this.config.title}</h2></div>` : ""}
        <div class="figures">
          ${this.renderPeriod("day")} ${this.renderPeriod("month")} ${this.renderDevices(fleet)}
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
      compare: "previous",
      ...deviceFilters(fleet, this.config.devices),
    };
  }

  private renderPeriod(period: SummaryPeriod): TemplateResult {
    const { result, error } = this.queries[period];
    if (error) return this.renderError(error);
    if (!result) return html`<section class="skeleton"></section>`;
    const comparison = columnSums(result.groups.map(({ previous }) => previous?.values ?? []));
    const startedBuckets = result.edges.filter((edge) => edge <= Date.now()).length;
    const trend = columnSums(result.groups.map(({ values }) => values)).slice(0, startedBuckets);
    return html`
      <section>
        <h3>${this.localize(`summary.${period}`)}</h3>
        <div class="main">
          <span class="big" data-total=${period}>${this.format.number(result.total)}</span>
          ${changeBadge(changeToDate(result, comparison, Date.now()), this.format, this.localize(`summary.against_${period}`))}
        </div>
        ${sparkline(trend)} ${this.renderKinds(countsByKind(result.groups))}
        ${
          result.revenue === null
            ? ""
            : html`<p class="muted">
                ${this.localize("summary.revenue")} ${this.format.money(result.revenue, result.currency)}
                ${coverageText(result.revenue_coverage, this.localize)}
              </p>`
        }
      </section>
    `;
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

  private renderDevices({ machines }: Fleet): TemplateResult {
    const statuses = machines.map(machineStatus);
    const count = (status: string): number => statuses.filter((item) => item === status).length;
    const devices = count("online") + count("offline");
    return html`
      <section>
        <h3>${this.localize("summary.devices")}</h3>
        <div class="main">
          <span class="big">${this.format.number(count("online"))}</span>
          <span class="muted">${this.localize("summary.of", { count: devices })}</span>
        </div>
        <div class="cells" aria-hidden="true">
          ${statuses
            .filter((status) => status === "online" || status === "offline")
            .sort()
            .reverse()
            .map((status) => html`<i class=${status}></i>`)}
        </div>
        <p class="muted">${this.localize("summary.machines", { count: machines.length })}</p>
      </section>
    `;
  }

  static override styles = [
    cardStyles,
    kindStyles,
    sparklineStyles,
    changeBadgeStyles,
    css`
      .figures {
        display: grid;
        grid-template-columns: 2fr 2fr 1fr;
        gap: 32px;
      }
      section {
        display: flex;
        flex-direction: column;
        gap: 8px;
        min-width: 0;
      }
      .main {
        display: flex;
        flex-wrap: wrap;
        align-items: baseline;
        gap: 4px 12px;
      }
      dl {
        display: flex;
        flex-wrap: wrap;
        gap: 4px 20px;
        margin: 0;
      }
      dl div,
      dt {
        display: flex;
        align-items: center;
        gap: 6px;
      }
      dt {
        color: var(--secondary-text-color);
      }
      dd {
        margin: 0;
        font-weight: var(--ha-font-weight-medium, 500);
      }
      .cells {
        display: flex;
        flex-wrap: wrap;
        gap: 4px;
      }
      .cells i {
        width: 12px;
        height: 12px;
        border-radius: 3px;
        background: var(--success-color);
      }
      .cells .offline {
        background: var(--error-color);
      }
      @container (max-width: 720px) {
        .figures {
          grid-template-columns: 1fr 1fr;
          gap: 24px;
        }
      }
      @container (max-width: 480px) {
        .figures {
          grid-template-columns: 1fr;
        }
      }
    `,
  ];
}
