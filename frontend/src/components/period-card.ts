/** Base class of cards about a period that the user can choose and step through. */

import type { PropertyValues } from "lit";
import { state } from "lit/decorators.js";
import type { CardConfig } from "../home-assistant/types";
import {
  firstWeekdayOf,
  followToday,
  type Period,
  type PeriodSelection,
  selectPeriod,
} from "../period/period";
import { OzonCard } from "./ozon-card";
import type { PeriodControls } from "./period-controls";

export interface PeriodConfig extends CardConfig {
  period?: Period;
  /** Show the configured period without controls, as on a wall display. */
  hide_controls?: boolean;
}

export abstract class PeriodCard<Config extends PeriodConfig> extends OzonCard<Config> {
  @state() protected selection: PeriodSelection = { period: "month", span: { start: "", end: "" } };
  /** The day on which the selection was last brought up to date. */
  private lastDay = "";

  override setConfig(config: Config): void {
    super.setConfig(config);
    this.lastDay = "";
  }

  protected get firstWeekday(): number {
    return firstWeekdayOf(this.hass.locale);
  }

  protected override willUpdate(changed: PropertyValues): void {
    const { today, lastDay, firstWeekday } = this;
    if (lastDay !== today) {
      this.selection = lastDay
        ? followToday(this.selection, lastDay, today, firstWeekday)
        : selectPeriod(this.config.period ?? "month", today, firstWeekday);
      this.lastDay = today;
    }
    super.willUpdate(changed);
  }

  protected periodControls(): PeriodControls {
    return {
      selection: this.selection,
      today: this.today,
      firstWeekday: this.firstWeekday,
      spanName: this.format.period(this.selection.period, this.selection.span),
      localize: this.localize,
      onSelect: (selection) => (this.selection = selection),
    };
  }
}
