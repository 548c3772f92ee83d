/** What every card is: it has a configuration, knows the fleet live, and speaks the user's language. */

import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import { ofHub } from "../data/commands";
import type { Fleet } from "../data/contract";
import { messageOf } from "../data/live-query";
import { sharedSubscription } from "../data/shared-subscription";
import type { CardConfig, HomeAssistant } from "../home-assistant/types";
import {
  dictionaryOf,
  isolated,
  loadDictionary,
  localizer,
  spokenFor,
  type Localize,
} from "../i18n/localize";
import { Format } from "../i18n/format";
import { localDay } from "../period/period";

const MINUTE_MS = 60_000;

/** Home Assistant hands a new `hass` many times a second; only these make us draw anew. */
const seenOf = ({ locale, themes, config }: HomeAssistant): string =>
  JSON.stringify([locale, themes.darkMode, themes.theme, config.time_zone]);

export abstract class OzonCard<Config extends CardConfig> extends LitElement {
  @state() protected config!: Config;
  @state() protected fleet: Fleet | undefined;
  @state() protected failure: string | undefined;
  @state() protected localize!: Localize;
  protected format!: Format;
  protected home!: HomeAssistant;
  protected theme = "";

  private stopListening: (() => void) | undefined;
  private clock: ReturnType<typeof setInterval> | undefined;

  set hass(hass: HomeAssistant) {
    this.home = hass;
    const seen = seenOf(hass);
    if (seen !== this.theme) {
      this.theme = seen;
      this.format = new Format(hass);
      void this.speak(hass.locale.language);
    }
    this.listen();
  }

  setConfig(config: Config): void {
    this.config = config;
    this.stop();
    this.listen();
  }

  getCardSize(): number {
    return 4;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.clock = setInterval(() => {
      this.requestUpdate();
    }, MINUTE_MS); // "5 minutes ago" grows old, and days end
    this.listen();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.clock);
    this.stop();
  }

  /** What the card shows of a fleet. */
  protected abstract renderCard(fleet: Fleet): TemplateResult | typeof nothing;

  /** Ask what the card needs to know; called before each drawing. */
  protected ask(_fleet: Fleet): void {
    // a card that shows the fleet alone has nothing to ask
  }

  /** The ledger has grown or the fleet has changed. */
  protected fleetChanged(): void {
    // a card that shows the fleet alone is drawn again anyway
  }

  /** Today where Home Assistant stands. */
  protected get today(): string {
    return localDay(Date.now(), this.fleet?.time_zone ?? this.home.config.time_zone);
  }

  protected override shouldUpdate(): boolean {
    return this.isReady;
  }

  protected override willUpdate(_changed: PropertyValues): void {
    if (this.fleet) this.ask(this.fleet);
  }

  protected override render(): TemplateResult | typeof nothing {
    if (this.fleet) return this.renderCard(this.fleet);
    return html`<ha-card
      >${this.failure ? this.renderFailure() : html`<div class="skeleton"></div>`}</ha-card
    >`;
  }

  protected renderFailure(): TemplateResult {
    return html`
      <div class="message" role="alert">
        <ha-icon icon="mdi:cloud-off-outline"></ha-icon>
        <span>${this.localize("card.no_hub")} <span class="muted">${this.failure}</span></span>
      </div>
    `;
  }

  /** What went wrong with a question, in place of its answer. */
  protected renderTrouble(failure: string): TemplateResult {
    return html`
      <div class="message" role="alert"><ha-icon icon="mdi:alert-circle-outline"></ha-icon>${failure}</div>
    `;
  }

  /** Home Assistant gives a card its configuration and itself in no promised order. */
  private get isReady(): boolean {
    const [config, home] = [this.config as Config | undefined, this.home as HomeAssistant | undefined];
    return config !== undefined && home !== undefined;
  }

  private async speak(language: string): Promise<void> {
    const write = (value: number): string => this.format.number(value, 1);
    const apply = (): void => {
      const localize = localizer(dictionaryOf(language), spokenFor(language), write);
      this.localize = document.dir === "rtl" ? isolated(localize) : localize;
    };
    apply();
    if (await loadDictionary(language)) apply();
  }

  private listen(): void {
    if (this.stopListening || !this.isConnected || !this.isReady) return;
    const message = { type: "ozon_telemetry/subscribe_fleet", ...ofHub(this.config.entry_id) };
    this.stopListening = sharedSubscription<Fleet>(this.home.connection, message).listen({
      value: (fleet) => {
        this.fleet = fleet;
        this.failure = undefined;
        this.fleetChanged();
      },
      failed: (error) => {
        this.failure = messageOf(error);
      },
    });
  }

  private stop(): void {
    this.stopListening?.();
    this.stopListening = undefined;
  }
}
