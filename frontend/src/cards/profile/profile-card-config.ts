/** What a busiest-hours card can be told, and the form that tells it. */

import { booleanField, choiceField, devicesField, form, titleField } from "../../components/config-form";
import type { PeriodConfig } from "../../components/period-card";
import { KINDS, type Kind } from "../../data/contract";
import type { CardForm } from "../../home-assistant/types";
import { PERIODS } from "../../period/period";

export interface ProfileConfig extends PeriodConfig {
  devices?: string[];
  kinds?: Kind[];
}

export const profileForm = (): CardForm =>
  form([
    titleField,
    choiceField("period", "period", PERIODS),
    devicesField,
    choiceField("kinds", "kind", KINDS, { multiple: true }),
    booleanField("hide_controls"),
  ]);
