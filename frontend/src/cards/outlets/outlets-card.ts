/** `<ozon-telemetry-outlets-card>`: a tile per outlet with today's treatments and its online devices. */

import { css, html, nothing, type TemplateResult } from "lit";
import { configForm, titleField } from "../../components/config-form";
import { kindBar, kindStyles } from "../../components/kind-display";
import { nameText } from "../../components/name-text";
import { OzonCard } from "../../components/ozon-card";
import { buttonStyles, cardStyles } from "../../components/shared-styles";
import type { Fleet, Outlet } from "../../data/contract";
import { byName, machinesOf, machineStatus } from "../../fleet/lookups";
import { navigateInApp } from "../../home-assistant/navigation";
import type { CardConfig, CardForm, GridOptions } from "../../home-assistant/types";

export interface OutletsConfig extends CardConfig {
  /** The path that a tile links to; the strategy sets the dashboard's outlets view. */
  navigation_path?: string;
}

export class OutletsCard extends OzonCard<OutletsConfig> {
  static getConfigForm = (): CardForm => configForm([titleField]);
  static getStubConfig = (): Partial<OutletsConfig> => ({});

  getGridOptions(): GridOptions {
    return { columns: 12, rows: "auto", min_columns: 6 };
  }

  protected override renderCard(fleet: Fleet): TemplateResult {
    const outlets = [...fleet.outlets].sort(byName);
    return html`
      <ha-card>
        <div class="head"><h2>${this.config.title ?? this.localize("outlets.title")}</h2></div>
        ${
          outlets.length === 0
            ? html`<div class="message">${this.localize("outlets.empty")}</div>`
            : html`<div class="tiles">${outlets.map((outlet) => this.renderTile(outlet, fleet))}</div>`
        }
      </ha-card>
    `;
  }

  private renderTile(outlet: Outlet, fleet: Fleet): TemplateResult {
    const path = this.config.navigation_path;
    const content = html`
      <span class="name">${nameText(outlet.name)}</span>
      <span class="location muted">${nameText(outlet.location || outlet.address)}</span>
      <span class="count"
        ><b>${this.format.number(outlet.today.total)}</b>
        <span class="muted">${this.localize("outlets.today")}</span></span
      >
      ${kindBar(outlet.today, this.localize)} ${this.renderStatus(outlet, fleet)}
    `;
    return path
      ? html`<a class="tile" href=${path} @click=${navigateInApp}>${content}</a>`
      : html`<div class="tile">${content}</div>`;
  }

  private renderStatus(outlet: Outlet, fleet: Fleet): TemplateResult | typeof nothing {
    if (!outlet.active) return html`<span class="muted">${this.localize("status.inactive")}</span>`;
    const statuses = machinesOf(fleet, outlet).map(machineStatus);
    const online = statuses.filter((status) => status === "online").length;
    const devices = online + statuses.filter((status) => status === "offline").length;
    if (devices === 0) return html`<span class="muted">${this.localize("status.no_device")}</span>`;
    const text = this.localize("outlets.online", { online, count: devices });
    return html`<span class="muted state ${online < devices ? "bad" : ""}"
      ><ha-icon icon=${online < devices ? "mdi:alert-circle" : "mdi:check-circle"}></ha-icon>${text}</span
    >`;
  }

  static override styles = [
    cardStyles,
    buttonStyles,
    kindStyles,
    css`
      .tiles {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(180px, 100%), 1fr));
        gap: 12px;
      }
      .tile {
        display: flex;
        flex-direction: column;
        gap: 6px;
        min-width: 0;
        padding: 12px;
        border: var(--line);
        border-radius: var(--radius);
        color: var(--primary-text-color);
        text-decoration: none;
      }
      a.tile:hover {
        background: var(--tint);
      }
      .name {
        font-weight: var(--ha-font-weight-medium, 500);
      }
      .location {
        min-height: 1.5em;
      }
      .count {
        display: flex;
        align-items: baseline;
        gap: 6px;
      }
      .count b {
        font-size: 24px;
        font-weight: var(--ha-font-weight-normal, 400);
      }
      .state {
        display: flex;
        align-items: center;
        gap: 4px;
        --mdc-icon-size: 16px;
      }
      .state ha-icon {
        color: var(--success-color);
      }
      .bad ha-icon {
        color: var(--error-color);
      }
    `,
  ];
}
