/** `ozon-telemetry-problems-card`: what needs a person, the most urgent first; or that nothing does. */

import { css, html, nothing, type TemplateResult } from "lit";
import { form, titleField } from "../../components/config-form";
import { OzonCard } from "../../components/ozon-card";
import { cardStyles, buttonStyles } from "../../components/shared-styles";
import type { Fleet } from "../../data/contract";
import { INTEGRATION_PAGE, devicePage, followInside } from "../../home-assistant/navigation";
import type { CardConfig, CardForm, GridOptions } from "../../home-assistant/types";
import { problemsOf, type Problem } from "../../fleet/problems";

const MOST = 6;

export class ProblemsCard extends OzonCard<CardConfig> {
  static getConfigForm = (): CardForm => form([titleField]);
  static getStubConfig = (): Partial<CardConfig> => ({});

  override getCardSize(): number {
    return 2;
  }

  getGridOptions(): GridOptions {
    return { columns: 12, rows: "auto", min_columns: 6 };
  }

  protected override renderCard(fleet: Fleet): TemplateResult {
    const problems = problemsOf(fleet);
    const more = problems.length - MOST;
    return html`
      <ha-card>
        <div class="head"><h2>${this.config.title ?? this.localize("problems.title")}</h2></div>
        ${
          problems.length === 0
            ? html`<div class="message good">
                <ha-icon icon="mdi:check-circle-outline"></ha-icon>${this.localize("problems.none")}
              </div>`
            : html`<ul>
                ${problems.slice(0, MOST).map((problem) => this.renderProblem(problem))}
              </ul>`
        }
        ${more > 0 ? html`<p class="muted">${this.localize("problems.more", { count: more })}</p>` : nothing}
      </ha-card>
    `;
  }

  private renderProblem({
    severity,
    icon,
    text,
    advice,
    values,
    since,
    ha_device_id,
  }: Problem): TemplateResult {
    const words = this.localize(text, {
      ...values,
      since: since === null ? "" : this.format.dateTime(since),
    });
    return html`
      <li class=${severity}>
        <ha-icon icon=${icon}></ha-icon>
        <div>
          ${
            this.home.user?.is_admin
              ? html`<a
                  href=${ha_device_id ? devicePage(ha_device_id) : INTEGRATION_PAGE}
                  @click=${followInside}
                  >${words}</a
                >`
              : html`<span>${words}</span>`
          }
          <p class="muted">${this.localize(advice)}</p>
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
