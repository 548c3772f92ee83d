/** `<ozon-telemetry-machines-card>`: the machines of all outlets, to search and filter; rows on a phone, else cards. */

import { html, nothing, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import { booleanField, configForm, devicesField } from "../../components/config-form";
import type { DeviceCardConfig } from "../../components/device-card-config";
import { nameText } from "../../components/name-text";
import { OzonCard } from "../../components/ozon-card";
import { buttonStyles, cardStyles } from "../../components/shared-styles";
import { statusStyles } from "../../components/status-chip";
import type { Fleet, Machine } from "../../data/contract";
import {
  MACHINE_STATES,
  type MachineFilter,
  type MachineGroup,
  type MachineState,
  machineGroups,
  machinesAt,
  NO_FILTER,
} from "../../fleet/machine-filter";
import { type LinkConfig, machineLink } from "../../home-assistant/navigation";
import { deviceLink } from "../../home-assistant/rights";
import type { CardForm, GridOptions } from "../../home-assistant/types";
import type { TranslationKey } from "../../i18n/localize";
import type { DrawnCard } from "../../loader/lazy-card";
import { byName, deviceKey } from "../../fleet/lookups";
import { machineRow, machineRowStyles } from "./machine-row";
import { machinesStyles } from "./machines-card-styles";

const PHONE = "(max-width: 600px)";
const MACHINE_CARD = "ozon-telemetry-machine-card";

const STATE_TEXTS: Record<MachineState, TranslationKey> = {
  online: "status.online",
  faulty: "find.faulty",
  offline: "status.offline",
  no_device: "status.no_device",
  inactive: "status.inactive",
  maintenance: "maintenance.due",
};

interface MachinesConfig extends LinkConfig {
  /** Home Assistant devices of outlets and machines; all if empty. */
  devices?: string[];
  hide_controls?: boolean;
}

export class MachinesCard extends OzonCard<MachinesConfig> {
  static getConfigForm = (): CardForm => configForm([devicesField, booleanField("hide_controls")]);
  static getStubConfig = (): Partial<MachinesConfig> => ({});
  static override styles = [cardStyles, buttonStyles, statusStyles, machineRowStyles, machinesStyles];

  @state() private filter = NO_FILTER;
  @state() private isPhone = false;
  private readonly screen = window.matchMedia(PHONE);
  /** The card of each machine that was shown, by its device: it keeps what is open in it. */
  private readonly cards = new Map<string, DrawnCard>();

  override connectedCallback(): void {
    super.connectedCallback();
    this.screen.addEventListener("change", this.followScreen);
    this.followScreen();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.screen.removeEventListener("change", this.followScreen);
  }

  override setConfig(config: MachinesConfig): void {
    super.setConfig(config);
    this.cards.clear();
  }

  override getCardSize(): number {
    return 12;
  }

  getGridOptions(): GridOptions {
    return { columns: "full", rows: "auto", min_columns: 6 };
  }

  protected override renderCard(fleet: Fleet): TemplateResult {
    const machines = machinesAt(fleet, this.config.devices);
    const groups = machineGroups(machines, fleet, this.filter);
    const shown = groups.flatMap((group) => group.machines).length;
    return html`
      <ha-card class=${this.isPhone ? "phone" : "page"}>
        ${this.config.hide_controls ? nothing : this.renderControls(fleet, shown)}
        ${groups.map((group) => this.renderGroup(group, this.nameOf(group, groups), fleet))}
      </ha-card>
    `;
  }

  protected override showsParts(): boolean {
    return true;
  }

  private renderControls({ outlets }: Fleet, shown: number): TemplateResult {
    const options = [...outlets].sort(byName).map(({ id, name }): [string, string] => [id, name]);
    const states = MACHINE_STATES.map((value): [string, string] => [
      value,
      this.localize(STATE_TEXTS[value]),
    ]);
    const set = (change: Partial<MachineFilter>): void => void (this.filter = { ...this.filter, ...change });
    return html`
      <div class="controls">
        <input
          type="search"
          placeholder=${this.localize("find.text")}
          aria-label=${this.localize("find.text")}
          .value=${this.filter.text}
          @input=${(event: Event) => set({ text: valueOf(event) })}
        />
        ${this.renderSelect("scope.all", options, this.filter.outlet, (outlet) => set({ outlet }))}
        ${this.renderSelect("find.any", states, this.filter.state, (value) => set({ state: value as MachineState | "" }))}
        <span class="muted" role="status">
          ${shown > 0 ? this.localize("summary.machines", { count: shown }) : this.localize("find.nothing")}
        </span>
      </div>
    `;
  }

  private renderSelect(
    all: "scope.all" | "find.any",
    options: readonly (readonly [string, string])[],
    chosen: string,
    choose: (value: string) => void,
  ): TemplateResult {
    return html`
      <select aria-label=${this.localize(all)} @change=${(event: Event) => choose(valueOf(event))}>
        <option value="">${this.localize(all)}</option>
        ${options.map(([value, name]) => html`<option value=${value} .selected=${value === chosen}>${name}</option>`)}
      </select>
    `;
  }

  /** The name of a group; the only outlet of a card that cannot be filtered needs none. */
  private nameOf({ outlet }: MachineGroup, { length }: readonly MachineGroup[]): string {
    if (this.config.hide_controls && length === 1) return this.localize("level.machine");
    return outlet?.name ?? this.localize("machines.no_outlet");
  }

  private renderGroup({ machines }: MachineGroup, name: string, fleet: Fleet): TemplateResult {
    return html`
      <section>
        <h2 class="outlet"><ha-icon icon="mdi:store-outline"></ha-icon>${nameText(name)}</h2>
        ${
          this.isPhone
            ? html`<ul class="rows">
                ${machines.map((machine) => machineRow(machine, fleet, this.pathOf(machine, fleet), this.localize, this.format))}
              </ul>`
            : html`<div class="cards">${machines.map((machine) => this.cardOf(machine))}</div>`
        }
      </section>
    `;
  }

  private pathOf(machine: Machine, fleet: Fleet): string | null {
    return machineLink(this.config, machine.id) ?? deviceLink(machine, fleet, this.hass);
  }

  private cardOf(machine: Machine): DrawnCard {
    const key = deviceKey(machine);
    const card = this.cards.get(key) ?? this.createCard(key);
    card.hass = this.hass;
    return card;
  }

  private createCard(device: string): DrawnCard {
    const card = document.createElement(MACHINE_CARD) as DrawnCard;
    const { entry_id, link_to_views } = this.config;
    card.setConfig({
      type: `custom:${MACHINE_CARD}`,
      device,
      ...(entry_id !== undefined && { entry_id }),
      ...(link_to_views && { link_to_views }),
    } as DeviceCardConfig);
    this.cards.set(device, card);
    return card;
  }

  private readonly followScreen = (): void => {
    this.isPhone = this.screen.matches;
  };
}

const valueOf = ({ target }: Event): string => (target as HTMLInputElement | HTMLSelectElement).value;
