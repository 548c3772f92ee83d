/** Heat map of treatments by weekday and hour: a table whose cells are coloured against the busiest hour. */

import { css, html, type TemplateResult } from "lit";
import type { Format } from "../../i18n/format";
import type { Localize } from "../../i18n/localize";

const LABELLED_HOURS = [0, 6, 12, 18];
const HOURS_PER_LABEL = 6;

export interface PeakHour {
  weekday: number;
  hour: number;
  count: number;
}

/** The busiest hour of the week; null without treatments. */
export function peakHour(hours: readonly (readonly number[])[]): PeakHour | null {
  const cells = hours.flatMap((day, weekday) => day.map((count, hour) => ({ weekday, hour, count })));
  return cells.reduce<PeakHour | null>((best, cell) => (cell.count > (best?.count ?? 0) ? cell : best), null);
}

/** Colour intensity of a cell in percent; at least 12 % where there is any treatment, so that it can be seen. */
export const heatPercent = (count: number, max: number): number =>
  count === 0 ? 0 : Math.round(12 + (88 * count) / Math.max(1, max));

/** The rows of a week that starts on `firstWeekday` (0 is Sunday); counts and names start on Monday. */
export const weekRows = (firstWeekday: number): number[] =>
  Array.from({ length: 7 }, (_, row) => (firstWeekday + 6 + row) % 7);

const cell = (count: number, max: number, time: string, format: Format): TemplateResult => {
  const text = `${time}: ${format.number(count)}`;
  return html`<td style="--heat: ${heatPercent(count, max)}%" title=${text}>
    <span class="visually-hidden">${text}</span>
  </td>`;
};

export function heatMap(
  hours: readonly (readonly number[])[],
  localize: Localize,
  format: Format,
  firstWeekday: number,
): TemplateResult {
  const weekdays = format.weekdays();
  const max = peakHour(hours)?.count ?? 0;
  return html`
    <table>
      <caption>
        ${localize("profile.caption")}
      </caption>
      <thead>
        <tr>
          <td></td>
          ${LABELLED_HOURS.map(
            (hour) => html`<th scope="colgroup" colspan=${HOURS_PER_LABEL}>${format.hour(hour)}</th>`,
          )}
        </tr>
      </thead>
      <tbody>
        ${weekRows(firstWeekday).map(
          (day) => html`
            <tr>
              <th scope="row">${weekdays[day]}</th>
              ${(hours[day] ?? []).map((count, hour) => cell(count, max, `${weekdays[day]} ${format.hour(hour)}`, format))}
            </tr>
          `,
        )}
      </tbody>
    </table>
  `;
}

export const heatMapStyles = css`
  table {
    width: 100%;
    border-collapse: separate;
    border-spacing: 2px;
    table-layout: fixed;
  }
  caption,
  .visually-hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
  }
  thead td,
  tbody th {
    width: 3em;
  }
  th {
    padding: 0;
    color: var(--secondary-text-color);
    font-size: var(--ha-font-size-s, 12px);
    font-weight: var(--ha-font-weight-normal, 400);
    text-align: start;
    white-space: nowrap;
  }
  tbody td {
    height: 26px;
    border-radius: 4px;
    background: color-mix(
      in srgb,
      var(--ozon-heat-color, var(--teal-color, #009688)) var(--heat),
      var(--tint)
    );
  }
  @container (max-width: 560px) {
    table {
      border-spacing: 1px;
    }
    tbody td {
      border-radius: 2px;
    }
    thead td,
    tbody th {
      width: 2.4em;
    }
  }
`;
