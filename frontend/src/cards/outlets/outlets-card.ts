/** `<ozon-telemetry-outlets-card>`: a tile per outlet: today's treatments and revenue, the change, online devices. */

import { html, nothing, type TemplateResult } from "lit";
import { changeBadge, changeBadgeStyles } from "../../components/change-badge";
import { booleanField, configForm, titleField } from "../../components/config-form";
import { goalProgress, goalStyles } from "../../components/goal-progress";
import { kindBar, kindStyles } from "../../components/kind-display";
import { nameText } from "../../components/name-text";
import { OzonCard } from "../../components/ozon-card";
import { buttonStyles, cardStyles } from "../../components/shared-styles";
import { asOf } from "../../components/site-text";
import { fetchPerformance } from "../../data/commands";
import type { Fleet, Outlet, PerformanceQuery, PerformanceResult } from "../../data/contract";
import { LiveQuery } from "../../data/live-query";
import { byName, isFaulty, isOnline, machinesOf, machineStatus } from "../../fleet/lookups";
import { silentSiteOf } from "../../fleet/sites";
import { type LinkConfig, navigateInApp, outletLink } from "../../home-assistant/navigation";
import type { CardForm, GridOptions } from "../../home-assistant/types";
import { DayComparison } from "../../period/day-comparison";
import { outletsStyles } from "./outlets-card-styles";

export interface OutletsConfig extends LinkConfig {
  /** The path that every tile links to, on a dashboard without a view of each outlet. */
  navigation_path?: string;
  hide_revenue?: boolean;
}

const STATE_ICONS = { good: "mdi:check-circle", faulty: "mdi:alert", bad: "mdi:alert-circle" };

export class OutletsCard extends OzonCard<OutletsConfig> {
  static getConfigForm = (): CardForm => configForm([titleField, booleanField("hide_revenue")]);
  static getStubConfig = (): Partial<OutletsConfig> => ({});
  static override styles = [
    cardStyles,
    buttonStyles,
    kindStyles,
    changeBadgeStyles,
    goalStyles,
    outletsStyles,
  ];

  private readonly comparison = new DayComparison(this);
  private readonly query = new LiveQuery<PerformanceQuery, PerformanceResult>(this, fetchPerformance);

  getGridOptions(): GridOptions {
    return { columns: 12, rows: "auto", min_columns: 6 };
  }

  protected override updateQueries({ entry_id }: Fleet): void {
    const [start, end, compare] = [this.today, this.today, this.comparison.value];
    this.query.setParams(this.hass, { entry_id, start, end, level: "outlet", compare });
  }

  protected override onFleetChanged(): void {
    this.query.refresh();
  }

  protected override renderCard(fleet: Fleet): TemplateResult {
    const outlets = [...fleet.outlets].sort(byName);
    const base = this.format.day(this.comparison.baseOf(this.today), { hasWeekday: true });
    return html`
      <ha-card>
        <div class="head">
          <h2>${this.config.title ?? this.localize("outlets.title")}</h2>
          <span class="muted">
            ${this.localize("outlets.against", { comparison: this.localize("compare.at_this_time", { base }) })}
          </span>
        </div>
        ${
          outlets.length === 0
            ? html`<div class="message">${this.localize("outlets.empty")}</div>`
            : html`<div class="tiles">${outlets.map((outlet) => this.renderTile(outlet, fleet))}</div>`
        }
      </ha-card>
    `;
  }

  protected override showsParts(): boolean {
    return true;
  }

  private renderTile(outlet: Outlet, fleet: Fleet): TemplateResult {
    const path = outletLink(this.config, outlet.id) ?? this.config.navigation_path;
    const content = html`
      <span class="name">${nameText(outlet.name)}</span>
      <span class="location muted">${nameText(outlet.location || outlet.address)}</span>
      ${this.renderCount(outlet, fleet)} ${kindBar(outlet.today, this.localize)}
      ${this.renderStatus(outlet, fleet)} ${goalProgress(outlet.goals, this.localize, this.format)}
    `;
    return path
      ? html`<a class="tile" href=${path} @click=${navigateInApp}>${content}</a>`
      : html`<div class="tile">${content}</div>`;
  }

  private renderCount({ id, today }: Outlet, { currency }: Fleet): TemplateResult {
    const row = this.query.result?.rows.find((item) => item.id === id);
    const revenue = this.config.hide_revenue ? null : (row?.revenue ?? null);
    return html`
      <span class="count"
        ><b>${this.format.number(today.total)}</b>
        <span class="muted">${this.localize("outlets.today")}</span>
        ${revenue === null ? nothing : html`<span class="revenue">${this.format.money(revenue, currency)}</span>`}
      </span>
      ${
        row?.delta == null
          ? html`<span class="change" title=${this.localize("compare.no_data")}><b>–</b></span>`
          : changeBadge(row.delta, this.format)
      }
    `;
  }

  private renderStatus(outlet: Outlet, fleet: Fleet): TemplateResult | typeof nothing {
    if (!outlet.active) return html`<span class="muted">${this.localize("status.inactive")}</span>`;
    const silent = silentSiteOf(fleet, outlet);
    if (silent) return html`<span class="muted">${asOf(silent, this.localize, this.format)}</span>`;
    if (fleet.to_come) return nothing;
    const statuses = machinesOf(fleet, outlet).map((machine) => machineStatus(machine, fleet));
    const online = statuses.filter(isOnline).length;
    const devices = online + statuses.filter((status) => status === "offline").length;
    if (devices === 0) return html`<span class="muted">${this.localize("status.no_device")}</span>`;
    const text = this.localize("outlets.online", { online, count: devices });
    const state = online < devices ? "bad" : statuses.some(isFaulty) ? "faulty" : "good";
    return html`<span class="muted state ${state}"
      ><ha-icon icon=${STATE_ICONS[state]}></ha-icon>${text}</span
    >`;
  }
}
