/** Legend of the chart: each group with its total and share; an outlet or machine leads to its parts. */

import { html, type TemplateResult } from "lit";
import type { ChartModel } from "../../chart/chart-model";
import { nameText } from "../../components/name-text";
import type { Fleet, GroupBy } from "../../data/contract";
import type { Format } from "../../i18n/format";
import { viewOfGroup } from "./drill-down";
import type { ViewState } from "./view-state";

export function legend(
  { series }: ChartModel,
  groupBy: GroupBy,
  fleet: Fleet,
  format: Format,
  show: (view: Partial<ViewState>) => void,
): TemplateResult {
  const nameOfGroup = (id: string, name: string): TemplateResult => {
    const view = viewOfGroup(groupBy, id, fleet);
    return view
      ? html`<button type="button" class="link" @click=${() => show(view)}>${nameText(name)}</button>`
      : nameText(name);
  };
  return html`
    <ul class="legend">
      ${series.map(
        ({ id, name, colour, total, share }) => html`
          <li>
            <i class="dot" style="background: ${colour}"></i>${nameOfGroup(id, name)}
            <b>${format.number(total)}</b> <span class="muted">${format.percent(share)}</span>
          </li>
        `,
      )}
    </ul>
  `;
}
