/** A card that shows a period its reader can choose and step through. */

import type { PropertyValues } from "lit";
import { state } from "lit/decorators.js";
import type { CardConfig } from "../home-assistant/types";
import { firstWeekdayOf, type Period } from "../period/period";
import { followed, periodView, type PeriodView } from "../period/period-view";
import { OzonCard } from "./ozon-card";
import type { PeriodTools } from "./period-controls";

export interface PeriodConfig extends CardConfig {
  period?: Period;
  /** Show what is configured and nothing to switch, as on a wall. */
  hide_controls?: boolean;
}

export abstract class PeriodCard<Config extends PeriodConfig> extends OzonCard<Config> {
  @state() protected shown: PeriodView = { choice: "month", span: { start: "", end: "" } };
  private lookedOn = "";

  override setConfig(config: Config): void {
    super.setConfig(config);
    this.lookedOn = "";
  }

  protected get firstWeekday(): number {
    return firstWeekdayOf(this.home.locale);
  }

  protected override willUpdate(changed: PropertyValues): void {
    const { today, lookedOn, firstWeekday } = this;
    if (lookedOn !== today) {
      this.shown = lookedOn
        ? followed(this.shown, lookedOn, today, firstWeekday)
        : periodView(this.config.period ?? "month", today, firstWeekday);
      this.lookedOn = today;
    }
    super.willUpdate(changed);
  }

  protected periodTools(): PeriodTools {
    return {
      shown: this.shown,
      today: this.today,
      firstWeekday: this.firstWeekday,
      spanName: this.format.span(this.shown.span),
      localize: this.localize,
      show: (period) => (this.shown = period),
    };
  }
}
