/** Base class of the cards: configuration, live fleet, translations in the user's language. */

import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import { fleetSubscription } from "../data/commands";
import type { Fleet } from "../data/contract";
import { changesFigures } from "../data/fleet-change";
import { errorMessage, isHubRemoved } from "../data/live-query";
import { withSiteNames } from "../fleet/sites";
import { ADD_PATH, navigateInApp } from "../home-assistant/navigation";
import type { CardConfig, HomeAssistant } from "../home-assistant/types";
import { Format } from "../i18n/format";
import {
  bidiIsolated,
  createLocalize,
  loadDictionary,
  loadedDictionary,
  type Localize,
  supportedLanguage,
} from "../i18n/localize";
import { localDay } from "../period/period";

const MINUTE_MS = 60_000;

/** What of `hass` a card is rendered again for; Home Assistant sets a new `hass` many times a second. */
const displayKeyOf = ({ locale, themes, config }: HomeAssistant): string =>
  JSON.stringify([locale, themes.darkMode, themes.theme, config.time_zone]);

export abstract class OzonCard<Config extends CardConfig> extends LitElement {
  @state() protected config!: Config;
  @state() protected fleet: Fleet | undefined;
  @state() protected error: string | undefined;
  @state() protected isHubRemoved = false;
  @state() protected localize!: Localize;
  protected format!: Format;
  protected displayKey = "";

  private currentHass!: HomeAssistant;
  private closeSubscription: (() => void) | undefined;
  private redrawTimer: ReturnType<typeof setInterval> | undefined;

  get hass(): HomeAssistant {
    return this.currentHass;
  }

  set hass(hass: HomeAssistant) {
    this.currentHass = hass;
    const displayKey = displayKeyOf(hass);
    if (displayKey !== this.displayKey) {
      this.displayKey = displayKey;
      this.format = new Format(hass);
      void this.loadLanguage(hass.locale.language);
    }
    this.subscribeFleet();
  }

  setConfig(config: Config): void {
    this.config = config;
    this.unsubscribeFleet();
    this.subscribeFleet();
  }

  getCardSize(): number {
    return 4;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.redrawTimer = setInterval(() => {
      this.requestUpdate();
    }, MINUTE_MS); // relative times change, and days end
    this.subscribeFleet();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.redrawTimer);
    this.unsubscribeFleet();
  }

  /** Render the card's content. */
  protected abstract renderCard(fleet: Fleet): TemplateResult | typeof nothing;

  /** Whether the card is right while machines are still to come; without it, it never is. */
  protected showsParts?(fleet: Fleet): boolean;

  /** Set the parameters of the card's queries; called before each render. */
  protected updateQueries(_fleet: Fleet): void {
    // a card that shows only the fleet has no queries
  }

  /** Called when the fleet or its totals have changed, not when only devices reported something. */
  protected onFleetChanged(): void {
    // a card that shows only the fleet is rendered again anyway
  }

  /** Today's date in Home Assistant's time zone. */
  protected get today(): string {
    return localDay(Date.now(), this.fleet?.time_zone ?? this.hass.config.time_zone);
  }

  protected override shouldUpdate(): boolean {
    return this.isReady && (this.localize as Localize | undefined) !== undefined;
  }

  protected override willUpdate(_changed: PropertyValues): void {
    if (this.fleet) this.updateQueries(this.fleet);
  }

  protected override render(): TemplateResult | typeof nothing {
    if (this.fleet) return this.renderCard(this.fleet);
    return html`<ha-card
      >${this.error ? this.renderUnavailable() : html`<div class="skeleton"></div>`}</ha-card
    >`;
  }

  protected renderUnavailable(): TemplateResult {
    if (this.isHubRemoved) return this.renderRemoved();
    return html`
      <div class="message" role="alert">
        <ha-icon icon="mdi:cloud-off-outline"></ha-icon>
        <span>${this.localize("card.no_hub")} <span class="muted">${this.error}</span></span>
      </div>
    `;
  }

  private renderRemoved(): TemplateResult {
    const again = html`<a href=${ADD_PATH} @click=${navigateInApp}>${this.localize("card.add_again")}</a>`;
    return html`
      <div class="message" role="alert">
        <ha-icon icon="mdi:store-remove-outline"></ha-icon>
        <span>${this.localize("card.removed")} ${this.hass.user?.is_admin ? again : nothing}</span>
      </div>
    `;
  }

  /** Show a query's error in place of its result. */
  protected renderError(error: string): TemplateResult {
    return html`
      <div class="message" role="alert"><ha-icon icon="mdi:alert-circle-outline"></ha-icon>${error}</div>
    `;
  }

  /** Whether both configuration and `hass` are set; Home Assistant sets them in no fixed order. */
  private get isReady(): boolean {
    const [config, hass] = [this.config as Config | undefined, this.hass as HomeAssistant | undefined];
    return config !== undefined && hass !== undefined;
  }

  private async loadLanguage(language: string): Promise<void> {
    const formatNumber = (value: number): string => this.format.number(value, 1);
    await loadDictionary(language);
    const localize = createLocalize(loadedDictionary(language), supportedLanguage(language), formatNumber);
    this.localize = document.dir === "rtl" ? bidiIsolated(localize) : localize;
  }

  private subscribeFleet(): void {
    if (this.closeSubscription || !this.isConnected || !this.isReady) return;
    this.closeSubscription = fleetSubscription(this.hass, this.config.entry_id).listen({
      onValue: (fleet, push) => {
        const isWhole = this.fleet && !this.fleet.to_come; // it stays until another one is whole
        if (fleet.to_come && (isWhole || !this.showsParts?.(fleet))) return;
        this.fleet = withSiteNames(fleet);
        this.error = undefined;
        if (changesFigures(push)) this.onFleetChanged();
      },
      onError: (error) => {
        this.error = errorMessage(error);
        this.isHubRemoved = isHubRemoved(error);
      },
    });
  }

  private unsubscribeFleet(): void {
    this.closeSubscription?.();
    this.closeSubscription = undefined;
  }
}
