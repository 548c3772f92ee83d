/** Goals of an outlet: how far each is in the present day or month. */

import { css, html, nothing, type TemplateResult } from "lit";
import type { Goal } from "../data/contract";
import type { Format } from "../i18n/format";
import type { Localize } from "../i18n/localize";
import { progressBar, progressStyles } from "./progress-bar";

/** What a goal is, and how far it is: Goal today: 27 of 40. */
export function goalText({ period, kind, goal, count }: Goal, localize: Localize, format: Format): string {
  const name = localize(`goal.${period}`);
  const ofKind = kind === "total" ? name : `${name} (${localize(`kind.${kind}`)})`;
  return `${ofKind}: ${format.number(count)} ${localize("summary.of", { count: goal })}`;
}

export function goalProgress(
  goals: readonly Goal[],
  localize: Localize,
  format: Format,
): TemplateResult | typeof nothing {
  if (goals.length === 0) return nothing;
  const renderGoal = (goal: Goal): TemplateResult => {
    const text = goalText(goal, localize, format);
    return html`
      <span class="goal ${goal.progress >= 1 ? "reached" : ""}">
        <span class="muted">${text}</span>${progressBar(goal.progress, text)}
      </span>
    `;
  };
  return html`<span class="goals">${goals.map(renderGoal)}</span>`;
}

export const goalStyles = css`
  ${progressStyles}
  .goals,
  .goal {
    display: grid;
    gap: 4px;
    min-width: 0;
  }
  .reached .progress i {
    background: var(--success-color);
  }
`;
