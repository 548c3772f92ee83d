/** `<ozon-telemetry-problems-card>`: problems that need user action, most severe first; one green line if none. */

import { html, nothing, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import { configForm, titleField } from "../../components/config-form";
import { nameElsewhere, nameText } from "../../components/name-text";
import { OzonCard } from "../../components/ozon-card";
import { buttonStyles, cardStyles } from "../../components/shared-styles";
import { asOf } from "../../components/site-text";
import type { Fleet } from "../../data/contract";
import { type Problem, type ProblemAction, problemsOf } from "../../fleet/problems";
import { openAdoption, openChangeDialog } from "../../home-assistant/change-dialog";
import {
  devicePath,
  INTEGRATION_PATH,
  type LinkConfig,
  machineLink,
  navigateInApp,
  REPAIRS_PATH,
} from "../../home-assistant/navigation";
import type { CardForm, GridOptions } from "../../home-assistant/types";
import { problemsStyles } from "./problems-card-styles";

const MAX_PROBLEMS = 6;
/** What is done in the dialog of the machine. */
const IN_CHANGE_DIALOG: readonly ProblemAction[] = ["assign", "maintain"];

export class ProblemsCard extends OzonCard<LinkConfig> {
  static getConfigForm = (): CardForm => configForm([titleField]);
  static getStubConfig = (): Partial<LinkConfig> => ({});
  static override styles = [cardStyles, buttonStyles, problemsStyles];

  override getCardSize(): number {
    return 2;
  }

  getGridOptions(): GridOptions {
    return { columns: 12, rows: "auto", min_columns: 6 };
  }

  /** What only the fleet of a head office needs, once it is loaded. */
  @state() private ofSites: typeof import("../../fleet/site-problems") | undefined;

  protected override updateQueries({ sites }: Fleet): void {
    if (sites && !this.ofSites)
      void import("../../fleet/site-problems").then((module) => (this.ofSites = module));
  }

  protected override renderCard(fleet: Fleet): TemplateResult {
    const problems = problemsOf(fleet);
    if (!fleet.sites) return this.renderProblems(problems, this.hass.user?.is_admin);
    return this.ofSites
      ? this.renderProblems(this.ofSites.problemsOfSites(fleet, problems))
      : html`<ha-card><div class="skeleton"></div></ha-card>`;
  }

  private renderProblems(problems: readonly Problem[], canAct = false): TemplateResult {
    const more = problems.length - MAX_PROBLEMS;
    if (problems.length === 0)
      return html`
        <ha-card>
          <div class="message good">
            <ha-icon icon="mdi:check-circle"></ha-icon>${this.localize("problems.none")}
            ${canAct ? this.renderOffer() : nothing}
          </div>
        </ha-card>
      `;
    return html`
      <ha-card>
        <div class="head"><h2>${this.config.title ?? this.localize("problems.title")}</h2></div>
        <ul>
          ${problems.slice(0, MAX_PROBLEMS).map((problem) => this.renderProblem(problem, canAct))}
        </ul>
        ${more > 0 ? html`<p class="muted">${this.localize("problems.more", { count: more })}</p>` : nothing}
      </ha-card>
    `;
  }

  /** The offer to be told of problems, where nobody has to look for any. */
  private renderOffer(): TemplateResult {
    return html`<button class="button offer" type="button" @click=${() => void this.openOffer()}>
      <ha-icon icon="mdi:bell-plus-outline"></ha-icon>${this.localize("tell.when")}
    </button>`;
  }

  private async openOffer(): Promise<void> {
    const { openAutomationDialog } = await import("./automation-dialog");
    openAutomationDialog(this.renderRoot, { hass: this.hass, localize: this.localize });
  }

  private renderProblem(problem: Problem, canAct: boolean): TemplateResult {
    const { severity, icon, textKey, adviceKey, values, since, site } = problem;
    const now = Date.now();
    const ago = since === null ? "" : this.format.relativeTime(since, now);
    const time = since === null ? "–" : this.format.moment(since, now);
    const old = site && asOf(site, this.localize, this.format);
    return html`
      <li class=${severity}>
        <ha-icon icon=${icon}></ha-icon>
        <div class="what">
          ${this.renderName(problem)}
          <span class="text" title=${since === null ? "" : this.format.dateTime(since)}>
            ${[this.localize(textKey, { ...values, time }), ago, old].filter(Boolean).join(" · ")}
          </span>
          <p class="muted">${this.localize(adviceKey)}</p>
        </div>
        ${canAct ? this.renderAction(problem) : nothing}
      </li>
    `;
  }

  private renderName({ name, machine, outlet, url }: Problem): TemplateResult {
    const names = [name, outlet].filter(Boolean).join(" · ");
    if (url !== undefined) return nameElsewhere(names, url);
    const text = nameText(names);
    const link = machine ? machineLink(this.config, machine) : null;
    return link ? html`<a class="name" href=${link} @click=${navigateInApp}>${text}</a>` : text;
  }

  private renderAction({ action, name, machine, ha_device_id }: Problem): TemplateResult {
    const title = `${this.localize(`action.${action}`)}: ${name}`;
    const open = machine
      ? IN_CHANGE_DIALOG.includes(action) && (() => openChangeDialog(machine))
      : action === "adopt" && (() => openAdoption(name));
    if (open)
      return html`<button class="button action" type="button" aria-label=${title} @click=${() => void open()}>
        ${this.localize(`action.${action}`)}
      </button>`;
    const place =
      action === "decide" ? REPAIRS_PATH : ha_device_id ? devicePath(ha_device_id) : INTEGRATION_PATH;
    return html`<a class="button action" href=${place} aria-label=${title} @click=${navigateInApp}
      >${this.localize(`action.${action}`)}</a
    >`;
  }
}
