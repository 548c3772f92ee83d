/** `ozon-telemetry-profile-card`: the busiest hours of the week as a heat map that is a table. */

import { css, html, nothing, type TemplateResult } from "lit";
import { assertOneOf } from "../../components/config-form";
import { PeriodCard } from "../../components/period-card";
import { periodChoice, periodStyles, spanSwitch } from "../../components/period-controls";
import { buttonStyles, cardStyles } from "../../components/shared-styles";
import { fetchProfile } from "../../data/commands";
import { KINDS, type Fleet, type ProfileResult, type ProfileQuery } from "../../data/contract";
import { Query } from "../../data/live-query";
import type { CardForm, GridOptions } from "../../home-assistant/types";
import { filtersOf } from "../../fleet/lookups";
import { PERIODS } from "../../period/period";
import { profileForm, type ProfileConfig } from "./profile-card-config";
import { heatOf, peakOf } from "./heat-map";

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
const LABELLED_EVERY = 6;

export class ProfileCard extends PeriodCard<ProfileConfig> {
  static getConfigForm = (): CardForm => profileForm();
  static getStubConfig = (): Partial<ProfileConfig> => ({ period: "month" });

  private readonly answer = new Query<ProfileQuery, ProfileResult>(this, fetchProfile);

  override setConfig(config: ProfileConfig): void {
    assertOneOf(config, "period", PERIODS);
    assertOneOf(config, "kinds", KINDS);
    super.setConfig(config);
  }

  getGridOptions(): GridOptions {
    return { columns: "full", rows: "auto", min_columns: 6 };
  }

  protected override ask(fleet: Fleet): void {
    this.answer.ask(this.home, {
      entry_id: fleet.entry_id,
      ...this.shown.span,
      ...filtersOf(fleet, this.config.devices),
      ...(this.config.kinds?.length && { kinds: this.config.kinds }),
    });
  }

  protected override fleetChanged(): void {
    this.answer.refresh();
  }

  protected override renderCard(): TemplateResult {
    const tools = this.periodTools();
    return html`
      <ha-card>
        <div class="head"><h2>${this.config.title ?? this.localize("profile.title")}</h2></div>
        ${
          this.config.hide_controls
            ? nothing
            : html`<div class="tools">${periodChoice(tools)} ${spanSwitch(tools)}</div>`
        }
        ${this.renderAnswer()}
      </ha-card>
    `;
  }

  private renderAnswer(): TemplateResult {
    const { answer, failure } = this.answer;
    if (failure) return this.renderTrouble(failure);
    if (!answer) return html`<div class="skeleton"></div>`;
    const peak = peakOf(answer.hours);
    const days = this.format.weekdays("long");
    const words = peak
      ? this.localize("profile.peak", {
          day: days[peak.weekday] ?? "",
          hour: this.format.hour(peak.hour),
          count: peak.count,
        })
      : this.localize("analytics.empty");
    return html`<p class="muted">${words}</p>
      ${this.renderTable(answer, peak?.count ?? 0)}`;
  }

  private renderTable({ hours }: ProfileResult, most: number): TemplateResult {
    const days = this.format.weekdays();
    return html`
      <table>
        <caption>
          ${this.localize("profile.caption")}
        </caption>
        <thead>
          <tr>
            <td></td>
            ${HOURS.map(
              (hour) =>
                html`<th scope="col">
                  <span class=${hour % LABELLED_EVERY ? "unseen" : ""}>${this.format.hour(hour)}</span>
                </th>`,
            )}
          </tr>
        </thead>
        <tbody>
          ${hours.map(
            (day, weekday) => html`
              <tr>
                <th scope="row">${days[weekday]}</th>
                ${day.map((count, hour) => this.renderCell(count, most, `${days[weekday]} ${this.format.hour(hour)}`))}
              </tr>
            `,
          )}
        </tbody>
      </table>
    `;
  }

  private renderCell(count: number, most: number, when: string): TemplateResult {
    const words = this.format.number(count);
    return html`<td style="--heat: ${heatOf(count, most)}%" title="${when}: ${words}">
      <span class="unseen">${words}</span>
    </td>`;
  }

  static override styles = [
    cardStyles,
    buttonStyles,
    periodStyles,
    css`
      table {
        width: 100%;
        border-collapse: separate;
        border-spacing: 2px;
        table-layout: fixed;
      }
      caption,
      .unseen {
        position: absolute;
        width: 1px;
        height: 1px;
        overflow: hidden;
        clip-path: inset(50%);
      }
      thead td,
      tbody th {
        width: 3em;
      }
      th {
        padding: 0;
        color: var(--secondary-text-color);
        font-size: var(--ha-font-size-s, 12px);
        font-weight: var(--ha-font-weight-normal, 400);
        text-align: start;
        white-space: nowrap;
      }
      tbody td {
        height: 26px;
        border-radius: 4px;
        background: color-mix(
          in srgb,
          var(--ozon-heat-color, var(--teal-color, #009688)) var(--heat),
          var(--tint)
        );
      }
      @container (max-width: 560px) {
        table {
          border-spacing: 1px;
        }
        tbody td {
          border-radius: 2px;
        }
        thead td,
        tbody th {
          width: 2.4em;
        }
      }
    `,
  ];
}
