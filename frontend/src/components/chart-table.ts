/** Table with the same numbers as a chart, for those who cannot see it. */

import { html, type TemplateResult } from "lit";
import type { ChartModel } from "../chart/chart-model";
import type { Localize } from "../i18n/localize";
import { nameText } from "./name-text";

export function chartTable(
  { series, labels, formatNumber: number, summary }: ChartModel,
  localize: Localize,
): TemplateResult {
  const row = (label: string, values: readonly number[]): TemplateResult => html`
    <tr>
      <th scope="row">${label}</th>
      ${values.map((value) => html`<td class="number">${number(value)}</td>`)}
    </tr>
  `;
  return html`
    <details class="table">
      <summary>${localize("chart.as_table")}</summary>
      <div class="scroll" tabindex="0" role="region" aria-label=${summary}>
        <table>
          <thead>
            <tr>
              <th scope="col">${localize("chart.period")}</th>
              ${series.map(({ name }) => html`<th scope="col" class="number">${nameText(name)}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${labels.map((label, index) =>
              row(
                label,
                series.map(({ values }) => values[index] ?? 0),
              ),
            )}
            ${row(
              localize("total"),
              series.map(({ total }) => total),
            )}
          </tbody>
        </table>
      </div>
    </details>
  `;
}
