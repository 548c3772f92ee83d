/** What an events card can be told, and the form that tells it. */

import { choiceField, devicesField, form, numberField, titleField } from "../../components/config-form";
import { KINDS, type Kind } from "../../data/contract";
import type { CardConfig, CardForm } from "../../home-assistant/types";

export interface EventsConfig extends CardConfig {
  devices?: string[];
  kinds?: Kind[];
  /** How many treatments to show at first. */
  rows?: number;
}

export const eventsForm = (): CardForm =>
  form([
    titleField,
    devicesField,
    choiceField("kinds", "kind", KINDS, { multiple: true }),
    numberField("rows", 1, 100),
  ]);
