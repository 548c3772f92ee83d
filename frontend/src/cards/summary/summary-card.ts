/** `ozon-telemetry-summary-card`: today and this month by kind, with their trend, and the devices online. */

import { css, html, type TemplateResult } from "lit";
import { delta, deltaStyles } from "../../components/change-badge";
import { devicesField, form, titleField } from "../../components/config-form";
import { kindDot, kindStyles, mixBar } from "../../components/kind-display";
import { OzonCard } from "../../components/ozon-card";
import { sparkline } from "../../components/sparkline";
import { cardStyles } from "../../components/shared-styles";
import { fetchAnalytics } from "../../data/commands";
import {
  KINDS,
  type AnalyticsResult,
  type AnalyticsQuery,
  type Fleet,
  type KindCounts,
} from "../../data/contract";
import { Query } from "../../data/live-query";
import type { CardConfig, CardForm, GridOptions } from "../../home-assistant/types";
import { changeIn } from "../../period/comparison";
import { countsOf, filtersOf, statusOf } from "../../fleet/lookups";
import { firstWeekdayOf, spanOf, type Period } from "../../period/period";
import { added } from "../../chart/series";

export interface SummaryConfig extends CardConfig {
  devices?: string[];
}

type Shown = "day" | "month";

const BUCKETS = { day: "hour", month: "day" } as const;

export class SummaryCard extends OzonCard<SummaryConfig> {
  static getConfigForm = (): CardForm => form([titleField, devicesField]);
  static getStubConfig = (): Partial<SummaryConfig> => ({});

  private readonly answers: Record<Shown, Query<AnalyticsQuery, AnalyticsResult>> = {
    day: new Query(this, fetchAnalytics),
    month: new Query(this, fetchAnalytics),
  };

  getGridOptions(): GridOptions {
    return { columns: "full", rows: "auto", min_columns: 6 };
  }

  protected override ask(fleet: Fleet): void {
    for (const period of ["day", "month"] as const)
      this.answers[period].ask(this.home, this.question(fleet, period));
  }

  protected override fleetChanged(): void {
    this.answers.day.refresh();
    this.answers.month.refresh();
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

  private question(fleet: Fleet, period: Period & Shown): AnalyticsQuery {
    return {
      entry_id: fleet.entry_id,
      ...spanOf(period, this.today, firstWeekdayOf(this.home.locale)),
      bucket: BUCKETS[period],
      group_by: "kind",
      compare: "previous",
      ...filtersOf(fleet, this.config.devices),
    };
  }

  private renderPeriod(period: Shown): TemplateResult {
    const { answer, failure } = this.answers[period];
    if (failure) return this.renderTrouble(failure);
    if (!answer) return html`<section class="skeleton"></section>`;
    const before = added(answer.groups.map(({ previous }) => previous?.values ?? []));
    const past = answer.edges.filter((edge) => edge <= Date.now()).length;
    const trend = added(answer.groups.map(({ values }) => values)).slice(0, past);
    return html`
      <section>
        <h3>${this.localize(`summary.${period}`)}</h3>
        <div class="main">
          <span class="big" data-total=${period}>${this.format.number(answer.total)}</span>
          ${delta(changeIn(answer, before, Date.now()), this.format, this.localize(`summary.against_${period}`))}
        </div>
        ${sparkline(trend)} ${this.renderKinds(countsOf(answer.groups))}
        ${
          answer.revenue === null
            ? ""
            : html`<p class="muted">
                ${this.localize("summary.revenue")} ${this.format.money(answer.revenue, answer.currency)}
              </p>`
        }
      </section>
    `;
  }

  private renderKinds(counts: KindCounts): TemplateResult {
    return html`
      ${mixBar(counts, this.localize)}
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
    const statuses = machines.map(statusOf);
    const count = (status: string): number => statuses.filter((each) => each === status).length;
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
    deltaStyles,
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
