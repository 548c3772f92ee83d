/** Types of Home Assistant's frontend objects, reduced to what these cards use. */

export type Unsubscribe = () => Promise<void> | void;

export interface Connection {
  subscribeMessage(
    listener: (message: never) => void,
    message: { type: string },
    options?: { resubscribe?: boolean },
  ): Promise<Unsubscribe>;
  addEventListener(event: "ready", listener: () => void): void;
  removeEventListener(event: "ready", listener: () => void): void;
}

/** The user's number, time and language settings. */
export interface Locale {
  language: string;
  number_format: string;
  time_format: string;
  date_format?: string;
  time_zone: string;
  first_weekday: string;
}

export interface RegistryEntity {
  entity_id: string;
  device_id?: string | null;
  platform?: string;
  translation_key?: string;
}

export interface HomeAssistant {
  language: string;
  locale: Locale;
  connection: Connection;
  config: {
    time_zone: string;
    currency: string;
    external_url?: string | null;
    internal_url?: string | null;
  };
  devices: Record<string, { id: string; model?: string | null }>;
  entities: Record<string, RegistryEntity>;
  states: Record<string, { attributes: { friendly_name?: string } }>;
  themes: { darkMode: boolean; theme: string };
  dockedSidebar: "docked" | "always_hidden" | "auto";
  user?: { is_admin: boolean };
  callApi<T>(method: "POST", path: string, data: object): Promise<T>;
  callService(domain: string, service: string, data: object): Promise<unknown>;
  callWS<T>(message: { type: string }): Promise<T>;
  hassUrl(path: string): string;
}

/** Configuration options that every card and the dashboard have. */
export interface CardConfig {
  type: string;
  entry_id?: string;
  title?: string;
  grid_options?: Record<string, unknown>;
}

export interface GridOptions {
  columns: number | "full";
  rows?: number | "auto";
  min_columns?: number;
  min_rows?: number;
}

/** One field of the form that edits a card's configuration. */
export interface FormField {
  name: string;
  /** Translation key of the label; `form.<name>` by default. */
  label?: string;
  selector: Record<string, unknown>;
  required?: boolean;
  /** What holds where nothing is chosen, in words. */
  fallback?: string;
}

export interface CardForm {
  schema: readonly FormField[];
  computeLabel: (field: FormField) => string;
  computeHelper?: (field: FormField) => string | undefined;
}

export interface CustomCard {
  type: string;
  name: string;
  description: string;
  preview: boolean;
  documentationURL: string;
  getEntitySuggestion?: (hass: HomeAssistant, entityId: string) => { config: CardConfig } | null;
}

declare global {
  interface Window {
    customCards?: CustomCard[];
    customStrategies?: {
      type: string;
      strategyType: "dashboard" | "view" | "section";
      name: string;
      description: string;
      documentationURL: string;
    }[];
  }
}
