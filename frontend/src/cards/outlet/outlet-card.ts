/** `<ozon-telemetry-outlet-card>`: an outlet with address, contact, machines and the trend of thirty days. */

import { css, html, nothing, type TemplateResult } from "lit";
import { changeButton, iconButtonStyles } from "../../components/change-button";
import { changeBadge, changeBadgeStyles } from "../../components/change-badge";
import { booleanField, configForm } from "../../components/config-form";
import {
  assertDeviceConfig,
  type DeviceCardConfig,
  deviceField,
  firstDeviceConfig,
} from "../../components/device-card-config";
import { goalProgress, goalStyles } from "../../components/goal-progress";
import { kindBar, kindStyles } from "../../components/kind-display";
import { nameText } from "../../components/name-text";
import { OzonCard } from "../../components/ozon-card";
import { buttonStyles, cardStyles, tableStyles } from "../../components/shared-styles";
import { sparkline, sparklineStyles } from "../../components/sparkline";
import { machineChip, statusChip, statusStyles } from "../../components/status-chip";
import { cachedFetch } from "../../data/cached-fetch";
import { fetchPerformance } from "../../data/commands";
import type { Fleet, Machine, Outlet } from "../../data/contract";
import { LiveQuery } from "../../data/live-query";
import { byName, isNamed, machinesOf } from "../../fleet/lookups";
import { machineLink, navigateInApp, outletLink } from "../../home-assistant/navigation";
import { deviceLink } from "../../home-assistant/rights";
import type { CardForm, GridOptions, HomeAssistant } from "../../home-assistant/types";
import { addDays } from "../../period/period";
import { outletContact, outletContactStyles } from "./outlet-contact";

const TREND_DAYS = 30;
const MAX_AGE = 60; // seconds

// One question for all outlets of the page; Home Assistant answers it once for all pages.
const fetchTrends = cachedFetch(fetchPerformance, MAX_AGE * 1000);

interface OutletConfig extends DeviceCardConfig {
  /** Show neither address nor contact, as where customers see the screen. */
  hide_contacts?: boolean;
}

export class OutletCard extends OzonCard<OutletConfig> {
  static getConfigForm = (): CardForm => configForm([deviceField("outlet"), booleanField("hide_contacts")]);
  static getStubConfig = (hass: HomeAssistant): Partial<DeviceCardConfig> =>
    firstDeviceConfig(hass, "outlet");

  private readonly trendQuery = new LiveQuery(this, fetchTrends, MAX_AGE * 1000);

  override setConfig(config: OutletConfig): void {
    assertDeviceConfig(config);
    super.setConfig(config);
  }

  getGridOptions(): GridOptions {
    return { columns: 12, rows: "auto", min_columns: 6 };
  }

  protected override updateQueries(fleet: Fleet): void {
    if (!this.findOutlet(fleet)) return;
    const [start, end] = [addDays(this.today, 1 - TREND_DAYS), this.today];
    const params = { entry_id: fleet.entry_id, start, end, level: "outlet", compare: "previous" } as const;
    this.trendQuery.setParams(this.hass, { ...params, max_age: MAX_AGE });
  }

  protected override onFleetChanged(): void {
    this.trendQuery.refresh();
  }

  protected override renderCard(fleet: Fleet): TemplateResult {
    const outlet = this.findOutlet(fleet);
    if (!outlet)
      return html`<ha-card><div class="message">${this.localize("outlet.unknown")}</div></ha-card>`;
    const machines = machinesOf(fleet, outlet).sort(byName);
    return html`
      <ha-card>
        <div class="head">
          <h2>${this.renderName(outlet, fleet)}</h2>
          ${this.renderStatus(outlet)} ${changeButton(outlet.id, fleet, this.hass, this.localize)}
        </div>
        ${this.config.hide_contacts ? nothing : outletContact(outlet)} ${this.renderTrend(outlet)}
        ${goalProgress(outlet.goals, this.localize, this.format)}
        ${
          machines.length === 0
            ? html`<p class="muted">${this.localize("outlet.no_machines")}</p>`
            : this.renderMachines(machines, fleet)
        }
      </ha-card>
    `;
  }

  private findOutlet = (fleet: Fleet): Outlet | undefined =>
    fleet.outlets.find((item) => isNamed(item, [this.config.device]));

  private renderName(outlet: Outlet, fleet: Fleet): TemplateResult {
    const { id, name } = outlet;
    const link = outletLink(this.config, id) ?? deviceLink(outlet, fleet, this.hass);
    return link
      ? html`<a class="plain" href=${link} @click=${navigateInApp}>${nameText(name)}</a>`
      : nameText(name);
  }

  private renderMachineName({ id, name }: Machine): TemplateResult {
    const link = machineLink(this.config, id);
    return link ? html`<a href=${link} @click=${navigateInApp}>${nameText(name)}</a>` : nameText(name);
  }

  private renderStatus({ active, open }: Outlet): TemplateResult | typeof nothing {
    if (!active) return statusChip("inactive", this.localize);
    return open ? nothing : statusChip("closed", this.localize);
  }

  private renderTrend(outlet: Outlet): TemplateResult {
    const row = this.trendQuery.result?.rows.find(({ id }) => id === outlet.id);
    return html`
      <div class="figures">
        <div>
          <h3>${this.localize("summary.day")}</h3>
          <span class="big">${this.format.number(outlet.today.total)}</span>
          ${kindBar(outlet.today, this.localize)}
        </div>
        <div>
          <h3>${this.localize("outlet.last_days", { count: TREND_DAYS })}</h3>
          <div class="main">
            <span class="big">${row ? this.format.number(row.total) : "–"}</span>
            ${changeBadge(row?.delta ?? null, this.format, this.localize("outlet.before"))}
          </div>
          ${sparkline(row?.trend ?? [])}
        </div>
      </div>
    `;
  }

  private renderMachines(machines: readonly Machine[], fleet: Fleet): TemplateResult {
    return html`
      <table>
        <thead>
          <tr>
            <th scope="col">${this.localize("level.one_machine")}</th>
            <th scope="col">${this.localize("outlet.status")}</th>
            <th scope="col" class="number">${this.localize("summary.day")}</th>
            <th scope="col" class="number total">${this.localize("total")}</th>
          </tr>
        </thead>
        <tbody>
          ${machines.map(
            (machine) => html`
              <tr>
                <td class="machine">${this.renderMachineName(machine)}</td>
                <td>${machineChip(machine, fleet, this.localize, this.format)}</td>
                <td class="number">${this.format.number(machine.today.total)}</td>
                <td class="number total">${this.format.number(machine.totals.total)}</td>
              </tr>
            `,
          )}
        </tbody>
      </table>
    `;
  }

  static override styles = [
    cardStyles,
    tableStyles,
    buttonStyles,
    iconButtonStyles,
    kindStyles,
    sparklineStyles,
    changeBadgeStyles,
    statusStyles,
    outletContactStyles,
    goalStyles,
    css`
      .plain {
        color: inherit;
        text-decoration: none;
      }
      .figures {
        display: grid;
        grid-template-columns: 1fr 2fr;
        gap: 24px;
      }
      .figures > div {
        display: flex;
        flex-direction: column;
        gap: 6px;
        min-width: 0;
      }
      .main {
        display: flex;
        flex-wrap: wrap;
        align-items: baseline;
        gap: 8px;
      }
      .machine {
        min-width: 5em;
      }
      @container (max-width: 280px) {
        .total {
          display: none;
        }
      }
    `,
  ];
}
