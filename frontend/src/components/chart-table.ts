/** The text behind a chart: a table that says the same. */

import { html, type TemplateResult } from "lit";
import type { Localize } from "../i18n/localize";
import type { ChartContent } from "../chart/chart-model";

export function chartTable(
  { series, labels, number, summary }: ChartContent,
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
              ${series.map(({ name }) => html`<th scope="col" class="number">${name}</th>`)}
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
