/** `ozon-telemetry-outlet-card`: an outlet: where it is, whom to call, its machines, its last thirty days. */

import { css, html, nothing, type TemplateResult } from "lit";
import { assertDevice, deviceField, firstDevice, type DeviceConfig } from "../../components/device-config";
import { delta, deltaStyles } from "../../components/delta";
import { form } from "../../components/form";
import { kindStyles, mixBar } from "../../components/kinds";
import { OzonCard } from "../../components/ozon-card";
import { sparkline } from "../../components/sparkline";
import { statusChip, statusStyles } from "../../components/status";
import { buttonStyles, cardStyles, tableStyles } from "../../components/styles";
import { fetchPerformance } from "../../data/commands";
import type { Fleet, Machine, Outlet, PerformanceQuery, PerformanceRow } from "../../data/contract";
import { Query } from "../../data/query";
import { devicePage, followInside } from "../../home-assistant/navigation";
import type { CardForm, GridOptions, HomeAssistant } from "../../home-assistant/types";
import { contactLink, contactParts, mapLink } from "../../pure/contact";
import { byName, machinesOf, statusOf } from "../../pure/fleet";
import { addDays } from "../../pure/period";

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
        ${this.renderPlace(outlet)} ${this.renderTrend(outlet)}
        ${
          machines.length === 0
            ? html`<p class="muted">${this.localize("outlet.no_machines")}</p>`
            : this.renderMachines(machines)
        }
      </ha-card>
    `;
  }

  private outletIn = (fleet: Fleet): Outlet | undefined =>
    fleet.outlets.find(({ device_id }) => device_id === this.config.device);

  private renderName({ name, device_id }: Outlet): TemplateResult | string {
    if (!device_id || !this.home.user?.is_admin) return name;
    return html`<a class="plain" href=${devicePage(device_id)} @click=${followInside}>${name}</a>`;
  }

  private renderStatus({ active, open }: Outlet): TemplateResult | typeof nothing {
    if (!active) return statusChip("inactive", this.localize);
    return open ? nothing : statusChip("closed", this.localize);
  }

  private renderPlace({
    location,
    address,
    contact_person,
    contact_phone,
  }: Outlet): TemplateResult | typeof nothing {
    if (!location && !address && !contact_person && !contact_phone) return nothing;
    const map = address || location;
    const line = (icon: string, content: unknown): TemplateResult =>
      html`<div class="line"><ha-icon icon=${icon}></ha-icon><span>${content}</span></div>`;
    return html`
      <div class="place">
        ${
          map
            ? line(
                "mdi:map-marker-outline",
                html`<a href=${mapLink(map)} target="_blank" rel="noopener noreferrer"
                  >${[location, ...address.split("\n")].filter(Boolean).join(", ")}</a
                >`,
              )
            : nothing
        }
        ${contact_person ? line("mdi:account-outline", this.renderContact(contact_person)) : nothing}
        ${contact_phone ? line("mdi:phone-outline", this.renderContact(contact_phone)) : nothing}
      </div>
    `;
  }

  private renderContact(text: string): TemplateResult {
    return html`${contactParts(text).map((part, index) => {
      const link = contactLink(part);
      return html`${index ? ", " : ""}${link ? html`<a href=${link}>${part}</a>` : part}`;
    })}`;
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
    css`
      .plain {
        color: inherit;
        text-decoration: none;
      }
      .place {
        display: grid;
        gap: 6px;
      }
      .line {
        display: flex;
        align-items: flex-start;
        gap: 8px;
        line-height: 1.5;
        --mdc-icon-size: 20px;
      }
      .line ha-icon {
        color: var(--secondary-text-color);
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
