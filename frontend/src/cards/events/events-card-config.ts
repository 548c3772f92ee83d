/** Configuration of the events card and its form. */

import { configForm, devicesField, numberField, selectField, titleField } from "../../components/config-form";
import { type Kind, KINDS } from "../../data/contract";
import type { CardConfig, CardForm } from "../../home-assistant/types";

export interface EventsConfig extends CardConfig {
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
    numberField("rows", 1, 100),
  ]);
