/** Configuration of the events card and its form. */

import { configForm, devicesField, numberField, selectField, titleField } from "../../components/config-form";
import { type Kind, KINDS } from "../../data/contract";
import type { LinkConfig } from "../../home-assistant/navigation";
import type { CardForm } from "../../home-assistant/types";

export const DEFAULT_ROWS = 10;

export interface EventsConfig extends LinkConfig {
  devices?: string[];
  kinds?: Kind[];
  /** Initial number of rows. */
  rows?: number;
}

export const eventsForm = (): CardForm =>
  configForm([
    titleField,
    devicesField,
    selectField("kinds", "kind", KINDS, { multiple: true }),
    numberField("rows", 1, 100, DEFAULT_ROWS),
  ]);
