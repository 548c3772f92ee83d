/** `ozon-telemetry-machine-card`: a machine: its counters, its device and how that is, maintenance, history. */

import { html, nothing, type TemplateResult } from "lit";
import {
  assertDevice,
  deviceField,
  firstDevice,
  type DeviceConfig,
} from "../../components/device-card-config";
import { form } from "../../components/config-form";
import { kindLabel, kindStyles } from "../../components/kind-display";
import { OzonCard } from "../../components/ozon-card";
import { statusChip, statusStyles } from "../../components/status-chip";
import { buttonStyles, cardStyles, tableStyles } from "../../components/shared-styles";
import { fetchPerformance } from "../../data/commands";
import { KINDS, type Fleet, type DeviceStatus, type Machine } from "../../data/contract";
import { Query } from "../../data/live-query";
import { remembered } from "../../data/cached-fetch";
import { devicePage, followInside } from "../../home-assistant/navigation";
import type { CardForm, GridOptions, HomeAssistant } from "../../home-assistant/types";
import { outletOf, statusOf } from "../../fleet/lookups";
import { addDays } from "../../period/period";
import { downtimeOf, healthOf } from "./device-health";
import { historyOf } from "./assignment-history";
import { maintenanceRow } from "./maintenance";
import { machineStyles } from "./machine-card-styles";

const DOWNTIME_DAYS = 30;
const REMEMBER_MS = 60_000;

const fetchMonth = remembered(fetchPerformance, REMEMBER_MS);

export class MachineCard extends OzonCard<DeviceConfig> {
  static getConfigForm = (): CardForm => form([deviceField("machine")]);
  static getStubConfig = (hass: HomeAssistant): Partial<DeviceConfig> => firstDevice(hass, "machine");
  static override styles = [cardStyles, tableStyles, buttonStyles, kindStyles, statusStyles, machineStyles];

  private readonly month = new Query(this, fetchMonth);

  override setConfig(config: DeviceConfig): void {
    assertDevice(config);
    super.setConfig(config);
  }

  override getCardSize(): number {
    return 6;
  }

  getGridOptions(): GridOptions {
    return { columns: 12, rows: "auto", min_columns: 6 };
  }

  /** The same question for all machines, so that it is asked once for all their cards. */
  protected override ask({ entry_id }: Fleet): void {
    const [start, end] = [addDays(this.today, 1 - DOWNTIME_DAYS), this.today];
    this.month.ask(this.home, { entry_id, start, end, level: "machine" });
  }

  protected override fleetChanged(): void {
    this.month.refresh();
  }

  protected override renderCard(fleet: Fleet): TemplateResult {
    const machine = fleet.machines.find(({ ha_device_id }) => ha_device_id === this.config.device);
    if (!machine)
      return html`<ha-card><div class="message">${this.localize("machine.unknown")}</div></ha-card>`;
    return html`
      <ha-card>
        <div class="head">
          <div class="title">
            <h2>${this.renderName(machine)}</h2>
            <p class="muted">${[machine.type, outletOf(fleet, machine)?.name].filter(Boolean).join(" · ")}</p>
          </div>
          ${statusChip(statusOf(machine), this.localize)}
        </div>
        ${this.renderCounters(machine)} ${this.renderLast(machine)}
        ${maintenanceRow(machine.maintenance, this.localize, this.format)}
        ${
          machine.hardware
            ? this.renderHardware(machine, machine.hardware)
            : html`<p class="muted">${this.localize("machine.no_device")}</p>`
        }
        ${this.renderHistory(machine, fleet)}
      </ha-card>
    `;
  }

  private renderName({ name, ha_device_id }: Machine): TemplateResult | string {
    if (!ha_device_id || !this.home.user?.is_admin) return name;
    return html`<a class="plain" href=${devicePage(ha_device_id)} @click=${followInside}>${name}</a>`;
  }

  private renderCounters({ today, totals }: Machine): TemplateResult {
    const row = (
      head: TemplateResult | string,
      key: (typeof KINDS)[number] | "total",
    ): TemplateResult => html`
      <tr class=${key}>
        <th scope="row">${head}</th>
        <td class="number">${this.format.number(today[key])}</td>
        <td class="number">${this.format.number(totals[key])}</td>
      </tr>
    `;
    return html`
      <table class="counters">
        <thead>
          <tr>
            <th scope="col">${this.localize("machine.treatments")}</th>
            <th scope="col" class="number">${this.localize("summary.day")}</th>
            <th scope="col" class="number">${this.localize("total")}</th>
          </tr>
        </thead>
        <tbody>
          ${KINDS.map((kind) => row(kindLabel(kind, this.localize), kind))}
          ${row(this.localize("total"), "total")}
        </tbody>
      </table>
    `;
  }

  private renderLast({ last_treatment: last }: Machine): TemplateResult | typeof nothing {
    if (!last) return nothing;
    const words = this.localize("machine.last", {
      kind: this.localize(`kind.${last.kind}`),
      ago: this.format.ago(last.at, Date.now()),
    });
    return html`<div class="line" title=${this.format.dateTime(last.at)}>
      <ha-icon icon="mdi:clock-check-outline"></ha-icon><span>${words}</span>
    </div>`;
  }

  private renderHardware({ id }: Machine, hardware: DeviceStatus): TemplateResult {
    const seen = hardware.last_seen;
    const downtime = this.month.answer?.rows.find((row) => row.id === id)?.downtime ?? null;
    return html`
      <div class="hardware">
        <div class="line">
          <ha-icon icon="mdi:chip"></ha-icon>
          <span>
            <code>${hardware.device_id}</code>
            ${
              !hardware.online && seen !== null
                ? html`<span class="muted"
                    >${this.localize("machine.seen", { ago: this.format.ago(seen, Date.now()) })}</span
                  >`
                : nothing
            }
          </span>
        </div>
        <ul class="health">
          ${[...healthOf(hardware), ...downtimeOf(downtime, DOWNTIME_DAYS, this.format)].map(
            ({ icon, text, values, isBad }) =>
              html`<li class=${isBad ? "bad" : ""}>
                <ha-icon icon=${icon}></ha-icon>${this.localize(text, values)}
              </li>`,
          )}
        </ul>
      </div>
    `;
  }

  private renderHistory(machine: Machine, fleet: Fleet): TemplateResult {
    const { installed, last_maintenance } = machine;
    const day = (date: string | null): string => (date === null ? "–" : this.format.day(date));
    return html`
      <details>
        <summary>${this.localize("machine.history")}</summary>
        <ul class="history">
          ${historyOf(machine, fleet).map(
            ({ icon, what, start, end }) => html`
              <li class="line">
                <ha-icon icon=${icon}></ha-icon>
                <span
                  >${what}
                  <span class="muted"
                    >${this.format.date(start)} –
                    ${end === null ? this.localize("machine.now") : this.format.date(end)}</span
                  ></span
                >
              </li>
            `,
          )}
          <li class="line">
            <ha-icon icon="mdi:calendar-check-outline"></ha-icon>
            <span>${this.localize("machine.installed")} <span class="muted">${day(installed)}</span></span>
          </li>
          <li class="line">
            <ha-icon icon="mdi:wrench-outline"></ha-icon>
            <span
              >${this.localize("machine.maintained")}
              <span class="muted">${day(last_maintenance)}</span></span
            >
          </li>
        </ul>
      </details>
    `;
  }
}
