/** Configuration of the profile card and its form. */

import {
  booleanField,
  configForm,
  devicesField,
  selectField,
  titleField,
} from "../../components/config-form";
import type { PeriodConfig } from "../../components/period-card";
import { type Kind, KINDS } from "../../data/contract";
import type { CardForm } from "../../home-assistant/types";
import { PERIODS } from "../../period/period";

export interface ProfileConfig extends PeriodConfig {
  devices?: string[];
  kinds?: Kind[];
}

export const profileForm = (): CardForm =>
  configForm([
    titleField,
    selectField("period", "period", PERIODS, { fallback: "month" }),
    devicesField,
    selectField("kinds", "kind", KINDS, { multiple: true }),
    booleanField("hide_controls"),
  ]);
