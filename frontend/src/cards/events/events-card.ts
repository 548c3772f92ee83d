/** `<ozon-telemetry-events-card>`: live table of treatments, newest first. */

import { html, nothing, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import { assertOneOf } from "../../components/config-form";
import { kindLabel, kindStyles } from "../../components/kind-display";
import { nameText } from "../../components/name-text";
import { OzonCard } from "../../components/ozon-card";
import { buttonStyles, cardStyles, tableStyles } from "../../components/shared-styles";
import { fetchRecent, recentSubscription } from "../../data/commands";
import {
  type Filters,
  type Fleet,
  KINDS,
  type RecentPage,
  type RecentQuery,
  type RecentTreatment,
} from "../../data/contract";
import { errorMessage, LiveQuery } from "../../data/live-query";
import { deviceFilters } from "../../fleet/lookups";
import { outletName } from "../../fleet/sites";
import { machineLink, navigateInApp } from "../../home-assistant/navigation";
import type { CardForm, GridOptions } from "../../home-assistant/types";
import { mergeEvents, timeRemark } from "./event-list";
import { DEFAULT_ROWS, type EventsConfig, eventsForm } from "./events-card-config";
import { eventsStyles } from "./events-card-styles";

const PAGE_ROWS = 25;

export class EventsCard extends OzonCard<EventsConfig> {
  static getConfigForm = (): CardForm => eventsForm();
  static getStubConfig = (): Partial<EventsConfig> => ({ rows: DEFAULT_ROWS });

  @state() private pushed: readonly RecentTreatment[] = [];
  @state() private older: readonly RecentTreatment[] = [];
  @state() private pageError: string | undefined;
  private cursor: string | null | undefined;
  private rows = DEFAULT_ROWS;
  private closeRecent: (() => void) | undefined;
  private recentKey = "";
  private readonly newest = new LiveQuery<RecentQuery, RecentPage>(this, fetchRecent);

  override setConfig(config: EventsConfig): void {
    assertOneOf(config, "kinds", KINDS);
    super.setConfig(config);
    this.rows = config.rows ?? DEFAULT_ROWS;
    this.resetEvents();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.resetEvents();
  }

  override getCardSize(): number {
    return 6;
  }

  getGridOptions(): GridOptions {
    return { columns: 12, rows: "auto", min_columns: 6 };
  }

  protected override updateQueries(fleet: Fleet): void {
    const filters = { entry_id: fleet.entry_id, ...this.filters(fleet) };
    this.newest.setParams(this.hass, { ...filters, limit: Math.max(this.rows, PAGE_ROWS) });
    this.subscribeRecent(filters);
  }

  protected override renderCard(fleet: Fleet): TemplateResult {
    const error = this.pageError ?? this.newest.error;
    return html`
      <ha-card>
        <div class="head"><h2>${this.config.title ?? this.localize("events.title")}</h2></div>
        ${error ? this.renderError(error) : this.renderEvents(fleet)}
      </ha-card>
    `;
  }

  private renderEvents(fleet: Fleet): TemplateResult {
    const { result } = this.newest;
    if (!result) return html`<div class="skeleton"></div>`;
    const events = mergeEvents(this.pushed, mergeEvents(result.events, this.older));
    if (events.length === 0) return html`<div class="message">${this.localize("events.empty")}</div>`;
    const hasMore =
      events.length > this.rows || (this.cursor === undefined ? result.cursor : this.cursor) !== null;
    return html`
      <table>
        <thead>
          <tr>
            ${(["time", "kind", "machine", "outlet"] as const).map(
              (column) =>
                html`<th scope="col" class="at-${column}">${this.localize(`events.${column}`)}</th>`,
            )}
          </tr>
        </thead>
        <tbody>
          ${events.slice(0, this.rows).map((event) => this.renderEvent(event, fleet))}
        </tbody>
      </table>
      ${
        hasMore
          ? html`<button
              class="button more"
              type="button"
              @click=${() => void this.showMore(fleet, events.length)}
            >
              ${this.localize("events.more")}
            </button>`
          : nothing
      }
    `;
  }

  private renderEvent(event: RecentTreatment, fleet: Fleet): TemplateResult {
    const machine = event.machine_name || (event.machine && fleet.names[event.machine]) || event.device_id;
    const outlet = outletName(fleet, event.outlet, event.outlet_name);
    return html`
      <tr>
        <td class="at-time">
          <time datetime=${new Date(event.at).toISOString()} title=${this.format.dateTime(event.at)}
            >${this.formatTime(event.at)}</time
          >${this.renderRemark(event)}
        </td>
        <td class="at-kind">${kindLabel(event.kind, this.localize)}</td>
        <td class="at-machine">
          ${this.renderMachine(event, machine)}<span class="outlet-below muted">${nameText(outlet)}</span>
        </td>
        <td class="at-outlet">${nameText(outlet || "–")}</td>
      </tr>
    `;
  }

  private renderMachine({ machine }: RecentTreatment, name: string): TemplateResult {
    const link = machineLink(this.config, machine);
    return link ? html`<a href=${link} @click=${navigateInApp}>${nameText(name)}</a>` : nameText(name);
  }

  private renderRemark(event: RecentTreatment): TemplateResult | typeof nothing {
    const remark = timeRemark(event);
    if (!remark) return nothing;
    const label = this.localize(`events.${remark}`, { time: this.format.dateTime(event.received) });
    const icon = remark === "late" ? "mdi:history" : "mdi:clock-question-outline";
    return html`<ha-icon icon=${icon} role="img" aria-label=${label} title=${label}></ha-icon>`;
  }

  /** Relative time within the last hour, else date and time. */
  private formatTime(at: number): string {
    const now = Date.now();
    return now - at < 3_600_000 ? this.format.relativeTime(at, now) : this.format.dateTime(at);
  }

  private filters(fleet: Fleet) {
    const { devices, kinds } = this.config;
    return { ...deviceFilters(fleet, devices), ...(kinds?.length && { kinds }) };
  }

  private subscribeRecent(filters: Filters): void {
    const key = JSON.stringify(filters);
    if (key === this.recentKey || !this.isConnected) return;
    this.resetEvents();
    this.recentKey = key;
    this.closeRecent = recentSubscription(this.hass, filters).listen({
      onValue: ({ events, skipped }) => {
        this.pushed = mergeEvents(events, this.pushed);
        if (skipped) this.newest.refresh();
      },
      onError: () => undefined, // the fleet's subscription fails as well, and shows it
      onOpen: () => this.newest.refresh(), // fetch what happened while nothing was pushed
    });
  }

  private resetEvents(): void {
    this.closeRecent?.();
    this.closeRecent = undefined;
    this.recentKey = "";
    this.pushed = [];
    this.older = [];
    this.cursor = undefined;
  }

  private async showMore(fleet: Fleet, loaded: number): Promise<void> {
    this.rows += PAGE_ROWS;
    const before = this.cursor === undefined ? this.newest.result?.cursor : this.cursor;
    if (loaded < this.rows && before) {
      try {
        const query = { entry_id: fleet.entry_id, ...this.filters(fleet), limit: PAGE_ROWS * 2, before };
        const { events, cursor } = await fetchRecent(this.hass, query);
        this.older = mergeEvents(this.older, events);
        this.cursor = cursor;
      } catch (error) {
        this.pageError = errorMessage(error);
      }
    }
    this.requestUpdate();
  }

  static override styles = [cardStyles, tableStyles, buttonStyles, kindStyles, eventsStyles];
}
