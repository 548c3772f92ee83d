/** `<ozon-telemetry-machine-card>`: a machine with its counters, maintenance, device health and history. */

import { html, nothing, type TemplateResult } from "lit";
import { changeButton, iconButton, iconButtonStyles } from "../../components/change-button";
import { configForm } from "../../components/config-form";
import {
  assertDeviceConfig,
  type DeviceCardConfig,
  deviceField,
  firstDeviceConfig,
} from "../../components/device-card-config";
import { kindLabel, kindStyles } from "../../components/kind-display";
import { nameText } from "../../components/name-text";
import { OzonCard } from "../../components/ozon-card";
import { buttonStyles, cardStyles, tableStyles } from "../../components/shared-styles";
import { machineChip, statusStyles } from "../../components/status-chip";
import { cachedFetch } from "../../data/cached-fetch";
import { fetchPerformance } from "../../data/commands";
import { type Fleet, KINDS, type Machine } from "../../data/contract";
import { LiveQuery } from "../../data/live-query";
import { isNamed, outletOf } from "../../fleet/lookups";
import { isReadOnly } from "../../fleet/sites";
import { addressOf, machineLink, machinePage, navigateInApp } from "../../home-assistant/navigation";
import { deviceLink } from "../../home-assistant/rights";
import type { CardForm, GridOptions, HomeAssistant } from "../../home-assistant/types";
import { addDays } from "../../period/period";
import { historyDetails } from "./assignment-history";
import { deviceHealth, DOWNTIME_DAYS } from "./device-health";
import { machineStyles } from "./machine-card-styles";
import { maintenanceButton, maintenanceButtonStyles } from "./maintenance-button";
import { maintenanceRow } from "./maintenance";

const MAX_AGE = 60; // seconds

const fetchDowntime = cachedFetch(fetchPerformance, MAX_AGE * 1000);

export class MachineCard extends OzonCard<DeviceCardConfig> {
  static getConfigForm = (): CardForm => configForm([deviceField("machine")]);
  static getStubConfig = (hass: HomeAssistant): Partial<DeviceCardConfig> =>
    firstDeviceConfig(hass, "machine");
  static override styles = [
    cardStyles,
    tableStyles,
    buttonStyles,
    iconButtonStyles,
    kindStyles,
    statusStyles,
    machineStyles,
    maintenanceButtonStyles,
  ];

  private readonly downtimeQuery = new LiveQuery(this, fetchDowntime, MAX_AGE * 1000);

  override setConfig(config: DeviceCardConfig): void {
    assertDeviceConfig(config);
    super.setConfig(config);
  }

  override getCardSize(): number {
    return 6;
  }

  getGridOptions(): GridOptions {
    return { columns: 12, rows: "auto", min_columns: 6 };
  }

  protected override showsParts({ machines }: Fleet): boolean {
    return machines.some((item) => isNamed(item, [this.config.device]));
  }

  /** All machines at once, so that their cards share one cached request. */
  protected override updateQueries({ entry_id }: Fleet): void {
    const [start, end] = [addDays(this.today, 1 - DOWNTIME_DAYS), this.today];
    this.downtimeQuery.setParams(this.hass, { entry_id, start, end, level: "machine", max_age: MAX_AGE });
  }

  protected override onFleetChanged(): void {
    this.downtimeQuery.refresh();
  }

  protected override renderCard(fleet: Fleet): TemplateResult {
    const machine = fleet.machines.find((item) => isNamed(item, [this.config.device]));
    if (!machine)
      return html`<ha-card><div class="message">${this.localize("machine.unknown")}</div></ha-card>`;
    return html`
      <ha-card>
        <div class="head">
          <div class="title">
            <h2>${this.renderName(machine, fleet)}</h2>
            <p class="muted">
              ${nameText([machine.type, outletOf(fleet, machine)?.name].filter(Boolean).join(" · "))}
            </p>
          </div>
          ${machineChip(machine, fleet, this.localize, this.format)} ${this.renderLabelButton(machine, fleet)}
          ${changeButton(machine.id, fleet, this.hass, this.localize)}
        </div>
        ${this.renderCounters(machine)} ${this.renderLastTreatment(machine)}
        ${maintenanceRow(machine.maintenance, this.today, this.localize, this.format)}
        ${isReadOnly(fleet) ? nothing : maintenanceButton(machine, this.hass, this.localize)}
        ${
          machine.hardware
            ? deviceHealth(machine.hardware, this.downtimeOf(machine), this.localize, this.format)
            : html`<p class="muted">${this.localize("machine.no_device")}</p>`
        }
        ${historyDetails(machine, fleet, this.localize, this.format)}
      </ha-card>
    `;
  }

  private renderName(machine: Machine, fleet: Fleet): TemplateResult {
    const { id, name } = machine;
    const link = machineLink(this.config, id) ?? deviceLink(machine, fleet, this.hass);
    return link
      ? html`<a class="plain" href=${link} @click=${navigateInApp}>${nameText(name)}</a>`
      : nameText(name);
  }

  /** The label opens the machine's page of this dashboard: there is none where that is missing, or a head office's. */
  private renderLabelButton(machine: Machine, fleet: Fleet): TemplateResult | typeof nothing {
    const link = isReadOnly(fleet) ? null : machinePage(this.config, machine.id);
    const outlet = outletOf(fleet, machine)?.name ?? "";
    return link
      ? iconButton(
          "mdi:qrcode",
          this.localize("label.title"),
          () => void this.openLabel(link, machine, outlet),
        )
      : nothing;
  }

  private async openLabel(link: string, { name: machine }: Machine, outlet: string): Promise<void> {
    const { openLabelDialog } = await import("./label-dialog");
    const label = { machine, outlet, url: addressOf(link, this.hass.config) };
    openLabelDialog(this.renderRoot, { hass: this.hass, localize: this.localize, label });
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

  /** The share of the last days in which the machine's device was offline, once it is known. */
  private downtimeOf({ id }: Machine): number | null {
    return this.downtimeQuery.result?.rows.find((row) => row.id === id)?.downtime ?? null;
  }

  private renderLastTreatment({ last_treatment: last }: Machine): TemplateResult | typeof nothing {
    if (!last) return nothing;
    const text = this.localize("machine.last", {
      kind: this.localize(`kind.${last.kind}`),
      ago: this.format.relativeTime(last.at, Date.now()),
    });
    return html`<div class="line" title=${this.format.dateTime(last.at)}>
      <ha-icon icon="mdi:clock-check-outline"></ha-icon><span>${text}</span>
    </div>`;
  }
}
