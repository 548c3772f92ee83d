/** Base class of cards about a period that the user can choose and step through. */

import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import type { LinkConfig } from "../home-assistant/navigation";
import {
  firstWeekdayOf,
  followToday,
  type Period,
  type PeriodSelection,
  selectPeriod,
} from "../period/period";
import { selectionOf, selectionParams } from "../period/selection-text";
import { UrlState } from "../period/url-state";
import { OzonCard } from "./ozon-card";
import type { PeriodControls } from "./period-controls";

export interface PeriodConfig extends LinkConfig {
  period?: Period;
  hide_revenue?: boolean;
  /** Show the configured period without controls, as on a wall display. */
  hide_controls?: boolean;
  /** Share what is shown with the other cards of the page, in its URL; the strategy sets it. */
  state_in_url?: boolean;
}

export abstract class PeriodCard<Config extends PeriodConfig> extends OzonCard<Config> {
  @state() protected selection: PeriodSelection = { period: "month", span: { start: "", end: "" } };
  protected readonly url = new UrlState(this);
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
    this.updateSelection();
    super.willUpdate(changed);
  }

  /** Show another period, here and where the page's state is shared. */
  protected select(selection: PeriodSelection): void {
    if (this.config.state_in_url) this.url.set(selectionParams(selection));
    else this.selection = selection;
  }

  /** The name of the period that another card of the page chooses. */
  protected renderFollowedPeriod(): TemplateResult | typeof nothing {
    const { hide_controls: isFollower, state_in_url: isShared } = this.config;
    if (!isFollower || !isShared) return nothing;
    return html`<span class="muted">${this.format.period(this.selection.period, this.selection.span)}</span>`;
  }

  protected periodControls(): PeriodControls {
    return {
      selection: this.selection,
      today: this.today,
      firstWeekday: this.firstWeekday,
      spanName: this.format.period(this.selection.period, this.selection.span),
      localize: this.localize,
      onSelect: (selection) => this.select(selection),
    };
  }

  private updateSelection(): void {
    const { today, lastDay, firstWeekday, config } = this;
    const current = selectPeriod(config.period ?? "month", today, firstWeekday);
    if (config.state_in_url)
      this.selection = selectionOf((name) => this.url.get(name), firstWeekday) ?? current;
    else if (!lastDay) this.selection = current;
    else if (lastDay !== today) this.selection = followToday(this.selection, lastDay, today, firstWeekday);
    this.lastDay = today;
  }
}
