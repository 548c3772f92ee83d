/** `<ozon-telemetry-welcome-card>`: setup steps until the first treatment is counted. */

import { css, html, nothing, type TemplateResult } from "lit";
import { configForm, titleField } from "../../components/config-form";
import { OzonCard } from "../../components/ozon-card";
import { buttonStyles, cardStyles } from "../../components/shared-styles";
import type { Fleet } from "../../data/contract";
import { INTEGRATION_PATH, navigateInApp } from "../../home-assistant/navigation";
import type { CardConfig, CardForm, GridOptions } from "../../home-assistant/types";
import type { TranslationKey } from "../../i18n/localize";

interface SetupStep {
  icon: string;
  text: TranslationKey;
  help: TranslationKey;
  isDone: boolean;
}

/** The setup steps, and which of them are done. */
export function setupSteps(fleet: Fleet): SetupStep[] {
  const hasDevice = fleet.machines.some(({ hardware }) => hardware !== null);
  return [
    {
      icon: "mdi:store-plus-outline",
      text: "welcome.outlet",
      help: "welcome.outlet_help",
      isDone: fleet.outlets.length > 0,
    },
    {
      icon: "mdi:chip",
      text: "welcome.device",
      help: "welcome.device_help",
      isDone: hasDevice || fleet.waiting.length > 0,
    },
    { icon: "mdi:link-plus", text: "welcome.machine", help: "welcome.machine_help", isDone: hasDevice },
    {
      icon: "mdi:gesture-tap-button",
      text: "welcome.treatment",
      help: "welcome.treatment_help",
      isDone: fleet.totals.total > 0,
    },
  ];
}

export class WelcomeCard extends OzonCard<CardConfig> {
  static getConfigForm = (): CardForm => configForm([titleField]);
  static getStubConfig = (): Partial<CardConfig> => ({});

  getGridOptions(): GridOptions {
    return { columns: "full", rows: "auto", min_columns: 6 };
  }

  protected override renderCard(fleet: Fleet): TemplateResult {
    const steps = setupSteps(fleet);
    const next = steps.findIndex(({ isDone }) => !isDone);
    return html`
      <ha-card>
        <div class="head"><h2>${this.config.title ?? this.localize("welcome.title")}</h2></div>
        <p class="muted">${this.localize("welcome.intro")}</p>
        <ol>
          ${steps.map((step, index) => this.renderStep(step, index === next))}
        </ol>
        ${this.hass.user?.is_admin ? this.renderLink() : nothing}
      </ha-card>
    `;
  }

  protected override renderUnavailable(): TemplateResult {
    return html`${super.renderUnavailable()}${this.hass.user?.is_admin && !this.isHubRemoved ? this.renderLink() : nothing}`;
  }

  private renderStep({ icon, text, help, isDone }: SetupStep, isNext: boolean): TemplateResult {
    return html`
      <li class=${isDone ? "done" : isNext ? "next" : ""}>
        <ha-icon icon=${isDone ? "mdi:check-circle" : icon}></ha-icon>
        <div>
          <div class="text">${this.localize(text)}</div>
          <div class="muted">${this.localize(help)}</div>
        </div>
      </li>
    `;
  }

  private renderLink(): TemplateResult {
    return html`
      <a class="button" href=${INTEGRATION_PATH} @click=${navigateInApp}>
        <ha-icon icon="mdi:cog-outline"></ha-icon>${this.localize("welcome.open")}
      </a>
    `;
  }

  static override styles = [
    cardStyles,
    buttonStyles,
    css`
      ol {
        display: grid;
        gap: 16px;
        margin: 0;
        padding: 0;
        list-style: none;
      }
      li {
        display: flex;
        gap: 16px;
      }
      li ha-icon {
        color: var(--secondary-text-color);
      }
      .next ha-icon {
        color: var(--primary-color);
      }
      .next .text {
        font-weight: var(--ha-font-weight-medium, 500);
      }
      .done ha-icon {
        color: var(--success-color);
      }
      .button {
        align-self: flex-start;
      }
    `,
  ];
}
