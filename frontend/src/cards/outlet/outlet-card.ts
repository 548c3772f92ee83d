/** `ozon-telemetry-outlet-card`: an outlet: where it is, whom to call, its machines, its last thirty days. */

import { css, html, nothing, type TemplateResult } from "lit";
import {
  assertDevice,
  deviceField,
  firstDevice,
  type DeviceConfig,
} from "../../components/device-card-config";
import { delta, deltaStyles } from "../../components/change-badge";
import { form } from "../../components/config-form";
import { kindStyles, mixBar } from "../../components/kind-display";
import { OzonCard } from "../../components/ozon-card";
import { sparkline } from "../../components/sparkline";
import { statusChip, statusStyles } from "../../components/status-chip";
import { buttonStyles, cardStyles, tableStyles } from "../../components/shared-styles";
import { fetchPerformance } from "../../data/commands";
import type { Fleet, Machine, Outlet, PerformanceQuery, PerformanceRow } from "../../data/contract";
import { Query } from "../../data/live-query";
import { devicePage, followInside } from "../../home-assistant/navigation";
import type { CardForm, GridOptions, HomeAssistant } from "../../home-assistant/types";
import { outletContact, outletContactStyles } from "./outlet-contact";
import { byName, machinesOf, statusOf } from "../../fleet/lookups";
import { addDays } from "../../period/period";

const TREND_DAYS = 30;

export class OutletCard extends OzonCard<DeviceConfig> {
  static getConfigForm = (): CardForm => form([deviceField("outlet")]);
  static getStubConfig = (hass: HomeAssistant): Partial<DeviceConfig> => firstDevice(hass, "outlet");

  private readonly trend = new Query<PerformanceQuery, { rows: PerformanceRow[] }>(this, fetchPerformance);

  override setConfig(config: DeviceConfig): void {
    assertDevice(config);
    super.setConfig(config);
  }

  getGridOptions(): GridOptions {
    return { columns: 12, rows: "auto", min_columns: 6 };
  }

  protected override ask(fleet: Fleet): void {
    const outlet = this.outletIn(fleet);
    if (!outlet) return;
    const [start, end] = [addDays(this.today, 1 - TREND_DAYS), this.today];
    const query = { entry_id: fleet.entry_id, start, end, level: "outlet", compare: "previous" } as const;
    this.trend.ask(this.home, { ...query, outlets: [outlet.id] });
  }

  protected override fleetChanged(): void {
    this.trend.refresh();
  }

  protected override renderCard(fleet: Fleet): TemplateResult {
    const outlet = this.outletIn(fleet);
    if (!outlet)
      return html`<ha-card><div class="message">${this.localize("outlet.unknown")}</div></ha-card>`;
    const machines = machinesOf(fleet, outlet).sort(byName);
    return html`
      <ha-card>
        <div class="head">
          <h2>${this.renderName(outlet)}</h2>
          ${this.renderStatus(outlet)}
        </div>
        ${outletContact(outlet)} ${this.renderTrend(outlet)}
        ${
          machines.length === 0
            ? html`<p class="muted">${this.localize("outlet.no_machines")}</p>`
            : this.renderMachines(machines)
        }
      </ha-card>
    `;
  }

  private outletIn = (fleet: Fleet): Outlet | undefined =>
    fleet.outlets.find(({ ha_device_id }) => ha_device_id === this.config.device);

  private renderName({ name, ha_device_id }: Outlet): TemplateResult | string {
    if (!ha_device_id || !this.home.user?.is_admin) return name;
    return html`<a class="plain" href=${devicePage(ha_device_id)} @click=${followInside}>${name}</a>`;
  }

  private renderStatus({ active, open }: Outlet): TemplateResult | typeof nothing {
    if (!active) return statusChip("inactive", this.localize);
    return open ? nothing : statusChip("closed", this.localize);
  }

  private renderTrend(outlet: Outlet): TemplateResult {
    const row = this.trend.answer?.rows.find(({ id }) => id === outlet.id);
    return html`
      <div class="figures">
        <div>
          <h3>${this.localize("summary.day")}</h3>
          <span class="big">${this.format.number(outlet.today.total)}</span>
          ${mixBar(outlet.today, this.localize)}
        </div>
        <div>
          <h3>${this.localize("outlet.last_days", { count: TREND_DAYS })}</h3>
          <div class="main">
            <span class="big">${row ? this.format.number(row.total) : "–"}</span>
            ${delta(row?.delta ?? null, this.format)}
          </div>
          ${sparkline(row?.trend ?? [])}
        </div>
      </div>
    `;
  }

  private renderMachines(machines: readonly Machine[]): TemplateResult {
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
                <td>${machine.name}</td>
                <td>${statusChip(statusOf(machine), this.localize)}</td>
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
    kindStyles,
    deltaStyles,
    statusStyles,
    outletContactStyles,
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
        align-items: baseline;
        gap: 8px;
      }
      @container (max-width: 280px) {
        .total {
          display: none;
        }
      }
    `,
  ];
}
