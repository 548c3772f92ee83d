/** `ozon-telemetry-events-card`: the treatments as they happen, the newest first. */

import { css, html, nothing, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import { assertOneOf } from "../../components/config-form";
import { kindLabel, kindStyles } from "../../components/kind-display";
import { OzonCard } from "../../components/ozon-card";
import { buttonStyles, cardStyles, tableStyles } from "../../components/shared-styles";
import { fetchRecent } from "../../data/commands";
import {
  KINDS,
  type Fleet,
  type RecentPage,
  type RecentTreatment,
  type RecentPush,
  type RecentQuery,
} from "../../data/contract";
import { Query, messageOf } from "../../data/live-query";
import { sharedSubscription } from "../../data/shared-subscription";
import type { CardForm, GridOptions } from "../../home-assistant/types";
import { filtersOf } from "../../fleet/lookups";
import { eventsForm, type EventsConfig } from "./events-card-config";
import { identityOf, joined, remarkOn } from "./event-list";

const FIRST_ROWS = 10;
const PAGE = 25;

export class EventsCard extends OzonCard<EventsConfig> {
  static getConfigForm = (): CardForm => eventsForm();
  static getStubConfig = (): Partial<EventsConfig> => ({ rows: FIRST_ROWS });

  @state() private pushed: readonly RecentTreatment[] = [];
  @state() private older: readonly RecentTreatment[] = [];
  @state() private trouble: string | undefined;
  private cursor: string | null | undefined;
  private rows = FIRST_ROWS;
  private stopWatching: (() => void) | undefined;
  private watched = "";
  private readonly newest = new Query<RecentQuery, RecentPage>(this, fetchRecent);

  override setConfig(config: EventsConfig): void {
    assertOneOf(config, "kinds", KINDS);
    super.setConfig(config);
    this.rows = config.rows ?? FIRST_ROWS;
    this.forget();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.forget();
  }

  override getCardSize(): number {
    return 6;
  }

  getGridOptions(): GridOptions {
    return { columns: 12, rows: "auto", min_columns: 6 };
  }

  protected override ask(fleet: Fleet): void {
    const filters = { entry_id: fleet.entry_id, ...this.filters(fleet) };
    this.newest.ask(this.home, { ...filters, limit: Math.max(this.rows, PAGE) });
    this.watch(filters);
  }

  protected override renderCard(fleet: Fleet): TemplateResult {
    const failure = this.trouble ?? this.newest.failure;
    return html`
      <ha-card>
        <div class="head"><h2>${this.config.title ?? this.localize("events.title")}</h2></div>
        ${failure ? this.renderTrouble(failure) : this.renderEvents(fleet)}
      </ha-card>
    `;
  }

  private renderEvents(fleet: Fleet): TemplateResult {
    const { answer } = this.newest;
    if (!answer) return html`<div class="skeleton"></div>`;
    const known = joined(this.pushed, joined(answer.events, this.older));
    if (known.length === 0) return html`<div class="message">${this.localize("events.empty")}</div>`;
    const hasMore =
      known.length > this.rows || (this.cursor === undefined ? answer.cursor : this.cursor) !== null;
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
          ${known.slice(0, this.rows).map((event) => this.renderEvent(event, fleet))}
        </tbody>
      </table>
      ${
        hasMore
          ? html`<button
              class="button more"
              type="button"
              @click=${() => void this.showMore(fleet, known.length)}
            >
              ${this.localize("events.more")}
            </button>`
          : nothing
      }
    `;
  }

  private renderEvent(event: RecentTreatment, { names }: Fleet): TemplateResult {
    const machine = event.machine_name || (event.machine && names[event.machine]) || event.device_id;
    return html`
      <tr data-event=${identityOf(event)}>
        <td class="at-time">
          <time datetime=${new Date(event.at).toISOString()} title=${this.format.dateTime(event.at)}
            >${this.timeOf(event.at)}</time
          >${this.renderRemark(event)}
        </td>
        <td class="at-kind">${kindLabel(event.kind, this.localize)}</td>
        <td class="at-machine">${machine}<span class="outlet-below muted">${event.outlet_name}</span></td>
        <td class="at-outlet">${event.outlet_name || "–"}</td>
      </tr>
    `;
  }

  private renderRemark(event: RecentTreatment): TemplateResult | typeof nothing {
    const remark = remarkOn(event);
    if (!remark) return nothing;
    const words = this.localize(`events.${remark}`, { time: this.format.dateTime(event.received) });
    const icon = remark === "late" ? "mdi:history" : "mdi:clock-question-outline";
    return html`<ha-icon icon=${icon} role="img" aria-label=${words} title=${words}></ha-icon>`;
  }

  /** An hour back in words, further back as date and time. */
  private timeOf(at: number): string {
    const now = Date.now();
    return now - at < 3_600_000 ? this.format.ago(at, now) : this.format.dateTime(at);
  }

  private filters(fleet: Fleet) {
    const { devices, kinds } = this.config;
    return { ...filtersOf(fleet, devices), ...(kinds?.length && { kinds }) };
  }

  private watch(filters: object): void {
    const key = JSON.stringify(filters);
    if (key === this.watched || !this.isConnected) return;
    this.forget();
    this.watched = key;
    const message = { type: "ozon_telemetry/subscribe_recent", ...filters };
    this.stopWatching = sharedSubscription<RecentPush>(this.home.connection, message).listen({
      value: ({ events, skipped }) => {
        this.pushed = joined(events, this.pushed);
        if (skipped) this.newest.refresh();
      },
      failed: () => undefined, // the fleet's subscription fails likewise and says so
      opened: () => this.newest.refresh(), // what came while nothing was pushed
    });
  }

  private forget(): void {
    this.stopWatching?.();
    this.stopWatching = undefined;
    this.watched = "";
    this.pushed = [];
    this.older = [];
    this.cursor = undefined;
  }

  private async showMore(fleet: Fleet, known: number): Promise<void> {
    this.rows += PAGE;
    const before = this.cursor === undefined ? this.newest.answer?.cursor : this.cursor;
    if (known < this.rows && before) {
      try {
        const query = { entry_id: fleet.entry_id, ...this.filters(fleet), limit: PAGE * 2, before };
        const { events, cursor } = await fetchRecent(this.home, query);
        this.older = joined(this.older, events);
        this.cursor = cursor;
      } catch (error) {
        this.trouble = messageOf(error);
      }
    }
    this.requestUpdate();
  }

  static override styles = [
    cardStyles,
    tableStyles,
    buttonStyles,
    kindStyles,
    css`
      .at-time {
        white-space: nowrap;
        --mdc-icon-size: 16px;
      }
      .at-time ha-icon {
        display: inline-flex;
        height: 1em;
        margin-inline-start: 6px;
        color: var(--secondary-text-color);
        vertical-align: -1px;
      }
      .outlet-below {
        display: none;
      }
      .more {
        align-self: center;
      }
      @container (max-width: 520px) {
        .at-outlet {
          display: none;
        }
        .outlet-below {
          display: block;
        }
      }
    `,
  ];
}
