/**
 * Lazy card: the element that Home Assistant creates for a card, around the one that draws it.
 *
 * Each page of Home Assistant defines it, and only a page that shows a card loads the code of that card.
 */

import type { CardConfig, CardForm, GridOptions, HomeAssistant } from "../home-assistant/types";

export interface DrawnCard extends HTMLElement {
  hass?: HomeAssistant;
  setConfig(config: CardConfig): void;
  getCardSize(): number;
  getGridOptions(): GridOptions;
}

/** The class of the element that draws a card. */
export interface CardClass extends CustomElementConstructor {
  getConfigForm(): CardForm;
  getStubConfig(hass: HomeAssistant): object;
}

const SIZE = 4;

/** The tag of the element that draws a card. */
export const contentTag = (name: string): string => `ozon-telemetry-${name}-card-content`;

/** Create the class of a lazy card; `load` defines the element that draws it, and returns its class. */
export function lazyCard(name: string, isWide: boolean, load: () => Promise<CardClass>) {
  const tag = contentTag(name);

  return class extends HTMLElement {
    static getConfigForm = async (): Promise<CardForm> => (await load()).getConfigForm();
    static getStubConfig = async (hass: HomeAssistant): Promise<object> => (await load()).getStubConfig(hass);

    private card: DrawnCard | undefined;
    private config: CardConfig | undefined;
    private currentHass: HomeAssistant | undefined;

    set hass(hass: HomeAssistant) {
      this.currentHass = hass;
      if (this.card) this.card.hass = hass;
    }

    setConfig(config: CardConfig): void {
      this.config = config;
      if (customElements.get(tag)) this.draw();
      else void load().then(() => this.drawOrRefuse());
    }

    getCardSize(): number {
      return this.card?.getCardSize() ?? SIZE;
    }

    getGridOptions(): GridOptions {
      const options = { columns: isWide ? "full" : 12, rows: "auto", min_columns: 6 } as const;
      return this.card?.getGridOptions() ?? options;
    }

    connectedCallback(): void {
      Object.assign(this.style, { display: "block", height: "100%" });
    }

    private draw(): void {
      if (!this.config) return;
      const card = this.card ?? (document.createElement(tag) as DrawnCard);
      card.setConfig(this.config);
      if (this.currentHass) card.hass = this.currentHass;
      if (!this.card) this.append(card);
      this.card = card;
    }

    /** Draw; where the card refuses its configuration, Home Assistant tries again, and shows the reason. */
    private drawOrRefuse(): void {
      try {
        this.draw();
      } catch {
        this.dispatchEvent(new CustomEvent("ll-rebuild", { bubbles: true, composed: true }));
      }
    }
  };
}
