/** `<ozon-telemetry-calendar-card>`: the days of a year as a heat map; a day leads to its hours. */

import { html, nothing, type TemplateResult } from "lit";
import { configForm, devicesField, titleField } from "../../components/config-form";
import { PeriodCard, type PeriodConfig } from "../../components/period-card";
import { buttonStyles, cardStyles } from "../../components/shared-styles";
import { fetchAnalytics } from "../../data/commands";
import type { AnalyticsQuery, AnalyticsResult, Fleet } from "../../data/contract";
import { LiveQuery } from "../../data/live-query";
import { deviceFilters } from "../../fleet/lookups";
import type { CardForm, GridOptions } from "../../home-assistant/types";
import { localDay, spanOf } from "../../period/period";
import { type CalendarDay, peakDay, yearCalendar, yearCalendarStyles } from "./year-calendar";

interface CalendarConfig extends PeriodConfig {
  devices?: string[];
}

const REFRESH_MS = 60_000; // a year changes little in a minute

export class CalendarCard extends PeriodCard<CalendarConfig> {
  static getConfigForm = (): CardForm => configForm([titleField, devicesField]);
  static getStubConfig = (): Partial<CalendarConfig> => ({});
  static override styles = [cardStyles, buttonStyles, yearCalendarStyles];

  private readonly query = new LiveQuery<AnalyticsQuery, AnalyticsResult>(this, fetchAnalytics, REFRESH_MS);

  private shownEnd = "";

  getGridOptions(): GridOptions {
    return { columns: "full", rows: "auto", min_columns: 6 };
  }

  protected override updateQueries(fleet: Fleet): void {
    this.query.setParams(this.hass, {
      entry_id: fleet.entry_id,
      ...spanOf("year", this.selection.span.end, this.firstWeekday),
      bucket: "day",
      ...deviceFilters(fleet, this.config.devices),
    });
  }

  protected override onFleetChanged(): void {
    this.query.refresh();
  }

  protected override renderCard(): TemplateResult {
    const { result, error } = this.query;
    return html`
      <ha-card>
        <div class="head">
          <h2>${this.config.title ?? this.localize("card.calendar")}</h2>
          <span class="muted">${this.selection.span.end.slice(0, 4)}</span>
        </div>
        ${error ? this.renderError(error) : result ? this.renderYear(result) : html`<div class="skeleton"></div>`}
      </ha-card>
    `;
  }

  /** On a phone, show the weeks up to the end of the selected period, as often as another one is selected. */
  protected override updated(): void {
    const { end } = this.selection.span;
    const box = this.renderRoot.querySelector(".scroll");
    if (!box || end === this.shownEnd) return;
    this.shownEnd = end;
    box.scrollLeft = (box.scrollWidth * Number(end.slice(5, 7))) / 12 - box.clientWidth;
  }

  private renderYear({ edges, groups, zone }: AnalyticsResult): TemplateResult {
    const days = (groups[0]?.values ?? []).map((count, index) => ({
      day: localDay(edges[index] ?? 0, zone),
      count,
    }));
    const titleOf = ({ day, count }: CalendarDay): string =>
      `${this.format.day(day, { hasWeekday: true })}: ${this.format.number(count)}`;
    const peak = peakDay(days);
    const summary = peak
      ? this.localize("calendar.peak", {
          day: this.format.day(peak.day, { hasWeekday: true }),
          count: peak.count,
        })
      : this.localize("analytics.empty");
    const monthOf = (day: string): string =>
      this.format.bucket(Date.parse(`${day}T00:00:00Z`), "month", "UTC", true);
    return html`
      <p class="muted">${summary}</p>
      ${days.length === 0 ? nothing : yearCalendar(days, this.firstWeekday, { summary, titleOf, monthOf }, (day) => this.select({ period: "day", span: { start: day, end: day } }))}
    `;
  }
}
