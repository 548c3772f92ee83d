/** `<ozon-telemetry-automation-dialog>`: makes an automation of a blueprint that notifies somebody, in one step. */

import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { query, state } from "lit/decorators.js";
import { dialogStyles } from "../../components/dialog-styles";
import { buttonStyles } from "../../components/shared-styles";
import { createAutomation, fetchNotifiers } from "../../data/automations";
import type { BlueprintName, Notifier } from "../../data/contract";
import { errorMessage } from "../../data/live-query";
import { navigateInApp } from "../../home-assistant/navigation";
import type { HomeAssistant } from "../../home-assistant/types";
import type { Localize } from "../../i18n/localize";

/** Blueprints that need nothing but whom to notify. */
const OCCASIONS = [
  "offline",
  "silence",
  "maintenance_due",
  "lost_treatments",
  "goal_reached",
  "daily_summary",
  "monthly_report",
] as const satisfies readonly BlueprintName[];
type Occasion = (typeof OCCASIONS)[number];

const TAG = "ozon-telemetry-automation-dialog";

export class AutomationDialog extends LitElement {
  hass!: HomeAssistant;
  localize!: Localize;

  @state() private notifiers: readonly Notifier[] | undefined;
  @state() private occasion: Occasion = "offline";
  @state() private chosen: ReadonlySet<string> = new Set();
  @state() private error = "";
  /** The automation's id, once it is there. */
  @state() private created = "";
  @query("dialog") private readonly dialog!: HTMLDialogElement;

  protected override firstUpdated(): void {
    this.dialog.showModal();
    void this.run(async () => {
      this.notifiers = await fetchNotifiers(this.hass);
    });
  }

  protected override render(): TemplateResult {
    const title = this.localize("tell.when");
    return html`
      <dialog aria-label=${title} @close=${() => this.remove()}>
        <form method="dialog" @submit=${this.onSubmit}>
          <h2>${title}</h2>
          ${this.created ? this.renderCreated() : this.renderForm()}
          <p role="alert">${this.error}</p>
          <div class="actions">
            <button class="button" type="button" @click=${() => this.dialog.close()}>
              ${this.localize(this.created ? "close" : "cancel")}
            </button>
            ${
              this.created
                ? nothing
                : html`<button class="button confirm" ?disabled=${this.chosen.size === 0}>
                    ${this.localize("tell.create")}
                  </button>`
            }
          </div>
        </form>
      </dialog>
    `;
  }

  private renderForm(): TemplateResult {
    return html`
      <select
        aria-label=${this.localize("tell.when")}
        @change=${({ target }: Event) => (this.occasion = (target as HTMLSelectElement).value as Occasion)}
      >
        ${OCCASIONS.map((value) => html`<option value=${value}>${this.localize(`tell.${value}`)}</option>`)}
      </select>
      <fieldset>
        <legend>${this.localize("tell.whom")}</legend>
        ${this.notifiers?.length === 0 ? html`<p>${this.localize("tell.nobody")}</p>` : nothing}
        ${this.notifiers?.map(
          ({ id, name }) => html`
            <label>
              <input
                type="checkbox"
                .checked=${this.chosen.has(id)}
                @change=${({ target }: Event) => this.choose(id, (target as HTMLInputElement).checked)}
              />
              <span>${name}</span>
            </label>
          `,
        )}
      </fieldset>
    `;
  }

  private renderCreated(): TemplateResult {
    const path = `/config/automation/edit/${this.created}`;
    return html`
      <p role="status">
        ${this.localize("tell.created")}
        <a href=${path} @click=${navigateInApp}>${this.localize("tell.edit")}</a>
      </p>
    `;
  }

  private choose(id: string, isChosen: boolean): void {
    const others = [...this.chosen].filter((other) => other !== id);
    this.chosen = new Set(isChosen ? [...others, id] : others);
  }

  private readonly onSubmit = (event: Event): void => {
    event.preventDefault(); // the dialog stays, and says what came of it
    void this.run(async () => {
      this.created = await createAutomation(this.hass, this.occasion, [...this.chosen]);
    });
  };

  private async run(action: () => Promise<void>): Promise<void> {
    this.error = "";
    try {
      await action();
    } catch (error) {
      this.error = errorMessage(error);
    }
  }

  static override styles = [
    buttonStyles,
    dialogStyles,
    css`
      [role="alert"] {
        color: var(--error-color);
      }
      [role="alert"]:empty {
        display: none;
      }
      select {
        min-width: 0;
      }
      fieldset {
        display: grid;
        margin: 0;
        padding: 0;
        border: none;
      }
      legend {
        padding: 0;
        color: var(--secondary-text-color);
      }
      label {
        display: flex;
        align-items: center;
        gap: 12px;
        min-height: 36px;
      }
      label span {
        min-width: 0;
        overflow-wrap: anywhere;
      }
      input[type="checkbox"] {
        flex: none;
        width: 18px;
        height: 18px;
        min-height: 0;
        accent-color: var(--primary-color);
      }
      a {
        color: inherit;
      }
    `,
  ];
}

/** Open the dialog within a card. */
export function openAutomationDialog(
  parent: ParentNode,
  facts: Pick<AutomationDialog, "hass" | "localize">,
): void {
  if (!customElements.get(TAG)) customElements.define(TAG, AutomationDialog);
  parent.append(Object.assign(document.createElement(TAG), facts));
}
