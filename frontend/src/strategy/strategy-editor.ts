/** `<ozon-telemetry-strategy-editor>`: form for the dashboard's views and the initial period of charts. */

import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import { buttonStyles } from "../components/shared-styles";
import type { HomeAssistant } from "../home-assistant/types";
import { userLocalize } from "../i18n/localize";
import { type Period, PERIODS } from "../period/period";
import { type DashboardConfig, type Page, PAGES } from "./strategy-config";

export class StrategyEditor extends LitElement {
  hass?: HomeAssistant;
  @state() private config: DashboardConfig | undefined;

  setConfig(config: DashboardConfig): void {
    this.config = config;
  }

  protected override render(): TemplateResult | typeof nothing {
    if (!this.config) return nothing;
    const localize = userLocalize();
    const { hide_views: hidden = [], period = "month" } = this.config;
    return html`
      <fieldset>
        <legend>${localize("form.views")}</legend>
        ${PAGES.map(
          (page) => html`
            <label>
              <input
                type="checkbox"
                .checked=${!hidden.includes(page)}
                @change=${(event: Event) => this.setVisible(page, (event.target as HTMLInputElement).checked)}
              />
              ${localize(`view.${page}`)}
            </label>
          `,
        )}
      </fieldset>
      <label class="period">
        ${localize("form.first_period")}
        <select
          @change=${(event: Event) => this.updateConfig({ period: (event.target as HTMLSelectElement).value as Period })}
        >
          ${PERIODS.map(
            (option) =>
              html`<option value=${option} .selected=${option === period}>
                ${localize(`period.${option}`)}
              </option>`,
          )}
        </select>
      </label>
    `;
  }

  /** Show or hide a view; the last one stays, since a dashboard without views cannot be opened. */
  private setVisible(page: Page, isShown: boolean): void {
    const { hide_views: hiddenBefore = [] } = this.config ?? {};
    const hidden = PAGES.filter((name) => (name === page ? !isShown : hiddenBefore.includes(name)));
    this.updateConfig({ hide_views: hidden.length < PAGES.length ? hidden : hiddenBefore });
  }

  private updateConfig(patch: Partial<DashboardConfig>): void {
    if (!this.config) return;
    this.config = { ...this.config, ...patch };
    const detail = { config: this.config };
    this.dispatchEvent(new CustomEvent("config-changed", { detail, bubbles: true, composed: true }));
  }

  static override styles = [
    buttonStyles,
    css`
      :host,
      fieldset {
        display: grid;
        gap: 8px;
      }
      fieldset {
        margin: 0 0 8px;
        padding: 0;
        border: none;
      }
      legend {
        padding: 0 0 8px;
        color: var(--secondary-text-color);
      }
      label {
        display: flex;
        align-items: center;
        gap: 12px;
        min-height: 36px;
      }
      .period {
        justify-content: space-between;
      }
      input[type="checkbox"] {
        width: 18px;
        height: 18px;
        min-height: 0;
        accent-color: var(--primary-color);
      }
    `,
  ];
}
