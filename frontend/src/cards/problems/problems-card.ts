/** `<ozon-telemetry-problems-card>`: problems that need user action, most severe first. */

import { css, html, nothing, type TemplateResult } from "lit";
import { configForm, titleField } from "../../components/config-form";
import { shortName } from "../../components/name-text";
import { OzonCard } from "../../components/ozon-card";
import { buttonStyles, cardStyles } from "../../components/shared-styles";
import type { Fleet } from "../../data/contract";
import { type Problem, problemsOf } from "../../fleet/problems";
import { devicePath, INTEGRATION_PATH, navigateInApp } from "../../home-assistant/navigation";
import type { CardConfig, CardForm, GridOptions } from "../../home-assistant/types";

const MAX_PROBLEMS = 6;

export class ProblemsCard extends OzonCard<CardConfig> {
  static getConfigForm = (): CardForm => configForm([titleField]);
  static getStubConfig = (): Partial<CardConfig> => ({});

  override getCardSize(): number {
    return 2;
  }

  getGridOptions(): GridOptions {
    return { columns: 12, rows: "auto", min_columns: 6 };
  }

  protected override renderCard(fleet: Fleet): TemplateResult {
    const problems = problemsOf(fleet);
    const more = problems.length - MAX_PROBLEMS;
    return html`
      <ha-card>
        <div class="head"><h2>${this.config.title ?? this.localize("problems.title")}</h2></div>
        ${
          problems.length === 0
            ? html`<div class="message good">
                <ha-icon icon="mdi:check-circle-outline"></ha-icon>${this.localize("problems.none")}
              </div>`
            : html`<ul>
                ${problems.slice(0, MAX_PROBLEMS).map((problem) => this.renderProblem(problem))}
              </ul>`
        }
        ${more > 0 ? html`<p class="muted">${this.localize("problems.more", { count: more })}</p>` : nothing}
      </ha-card>
    `;
  }

  private renderProblem({
    severity,
    icon,
    textKey,
    adviceKey,
    values,
    since,
    ha_device_id,
  }: Problem): TemplateResult {
    const text = this.localize(textKey, {
      ...values,
      name: shortName(String(values.name)),
      since: since === null ? "" : this.format.dateTime(since),
    });
    return html`
      <li class=${severity} title=${String(values.name)}>
        <ha-icon icon=${icon}></ha-icon>
        <div>
          ${
            this.hass.user?.is_admin
              ? html`<a
                  href=${ha_device_id ? devicePath(ha_device_id) : INTEGRATION_PATH}
                  @click=${navigateInApp}
                  >${text}</a
                >`
              : html`<span>${text}</span>`
          }
          <p class="muted">${this.localize(adviceKey)}</p>
        </div>
      </li>
    `;
  }

  static override styles = [
    cardStyles,
    buttonStyles,
    css`
      ul {
        display: grid;
        gap: 12px;
        margin: 0;
        padding: 0;
        list-style: none;
      }
      li {
        display: flex;
        gap: 12px;
        line-height: 1.5;
      }
      li > div {
        min-width: 0;
        overflow-wrap: anywhere;
      }
      li ha-icon {
        flex: none;
      }
      li a {
        color: var(--primary-text-color);
        text-decoration: none;
      }
      li a:hover {
        text-decoration: underline;
      }
      .error ha-icon {
        color: var(--error-color);
      }
      .warning ha-icon {
        color: var(--warning-color);
      }
      .info ha-icon {
        color: var(--info-color);
      }
      .message {
        padding: 4px 0;
      }
      .good ha-icon {
        color: var(--success-color);
      }
    `,
  ];
}
