/** `<ozon-telemetry-profile-card>`: the busiest hours of the week as a heat map. */

import { html, nothing, type TemplateResult } from "lit";
import { assertOneOf } from "../../components/config-form";
import { PeriodCard } from "../../components/period-card";
import { periodControlStyles, periodSelector, spanStepper } from "../../components/period-controls";
import { buttonStyles, cardStyles } from "../../components/shared-styles";
import { fetchProfile } from "../../data/commands";
import { type Fleet, KINDS, type ProfileQuery, type ProfileResult } from "../../data/contract";
import { LiveQuery } from "../../data/live-query";
import { deviceFilters } from "../../fleet/lookups";
import type { CardForm, GridOptions } from "../../home-assistant/types";
import { PERIODS } from "../../period/period";
import { heatMap, heatMapStyles, peakHour } from "./heat-map";
import { type ProfileConfig, profileForm } from "./profile-card-config";

export class ProfileCard extends PeriodCard<ProfileConfig> {
  static getConfigForm = (): CardForm => profileForm();
  static getStubConfig = (): Partial<ProfileConfig> => ({ period: "month" });

  private readonly query = new LiveQuery<ProfileQuery, ProfileResult>(this, fetchProfile);

  override setConfig(config: ProfileConfig): void {
    assertOneOf(config, "period", PERIODS);
    assertOneOf(config, "kinds", KINDS);
    super.setConfig(config);
  }

  getGridOptions(): GridOptions {
    return { columns: "full", rows: "auto", min_columns: 6 };
  }

  protected override updateQueries(fleet: Fleet): void {
    this.query.setParams(this.hass, {
      entry_id: fleet.entry_id,
      ...this.selection.span,
      ...deviceFilters(fleet, this.config.devices),
      ...(this.config.kinds?.length && { kinds: this.config.kinds }),
    });
  }

  protected override onFleetChanged(): void {
    this.query.refresh();
  }

  protected override renderCard(): TemplateResult {
    const controls = this.periodControls();
    return html`
      <ha-card>
        <div class="head">
          <h2>${this.config.title ?? this.localize("profile.title")}</h2>
          ${this.renderFollowedPeriod()}
        </div>
        ${
          this.config.hide_controls
            ? nothing
            : html`<div class="tools">${periodSelector(controls)} ${spanStepper(controls)}</div>`
        }
        ${this.renderResult()}
      </ha-card>
    `;
  }

  private renderResult(): TemplateResult {
    const { result, error } = this.query;
    if (error) return this.renderError(error);
    if (!result) return html`<div class="skeleton"></div>`;
    const peak = peakHour(result.hours);
    const days = this.format.weekdays("long");
    const text = peak
      ? this.localize("profile.peak", {
          day: days[peak.weekday] ?? "",
          hour: this.format.hour(peak.hour),
          count: peak.count,
        })
      : this.localize("analytics.empty");
    return html`<p class="muted">${text}</p>
      ${heatMap(result.hours, this.localize, this.format, this.firstWeekday)}`;
  }

  static override styles = [cardStyles, buttonStyles, periodControlStyles, heatMapStyles];
}
