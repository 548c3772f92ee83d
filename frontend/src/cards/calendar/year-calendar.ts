/** Calendar of a year: a square for each day, a column for each week, coloured against the busiest day. */

import { css, html, svg, type TemplateResult } from "lit";
import { heatPercent } from "../profile/heat-map";

export interface CalendarDay {
  day: string;
  count: number;
}

/** Where a day stands: the week of the year, and the row of its weekday. */
export interface CalendarCell extends CalendarDay {
  week: number;
  row: number;
}

const weekdayOf = (day: string): number => new Date(`${day}T00:00:00Z`).getUTCDay();

/** The days of a year, in their order, as cells; weeks begin on `firstWeekday` (0 is Sunday). */
export function calendarCells(days: readonly CalendarDay[], firstWeekday: number): CalendarCell[] {
  const [first] = days;
  const offset = first ? (weekdayOf(first.day) - firstWeekday + 7) % 7 : 0;
  return days.map((item, index) => ({
    ...item,
    week: Math.floor((index + offset) / 7),
    row: (index + offset) % 7,
  }));
}

/** The busiest day; null without treatments. */
export const peakDay = (days: readonly CalendarDay[]): CalendarDay | null =>
  days.reduce<CalendarDay | null>((best, item) => (item.count > (best?.count ?? 0) ? item : best), null);

const STEP = 15;
const SIZE = 12;
const TOP = 18;
const WEEKS = 54;

export interface CalendarTexts {
  /** What the whole says, for those who cannot see it. */
  summary: string;
  titleOf: (day: CalendarDay) => string;
  monthOf: (day: string) => string;
}

export function yearCalendar(
  days: readonly CalendarDay[],
  firstWeekday: number,
  { summary, titleOf, monthOf }: CalendarTexts,
  select: (day: string) => void,
): TemplateResult {
  const cells = calendarCells(days, firstWeekday);
  const max = peakDay(days)?.count ?? 0;
  const months = cells.filter(({ day }) => day.endsWith("-01"));
  return html`
    <div class="scroll" tabindex="0" role="region" aria-label=${summary}>
      <svg viewBox="0 0 ${WEEKS * STEP} ${TOP + 7 * STEP}" role="img" aria-label=${summary}>
        ${months.map(({ day, week }) => svg`<text x=${week * STEP} y="11">${monthOf(day)}</text>`)}
        ${cells.map(
          (cell) => svg`<rect
            x=${cell.week * STEP} y=${TOP + cell.row * STEP} width=${SIZE} height=${SIZE} rx="2"
            style="--heat: ${heatPercent(cell.count, max)}%"
            @click=${() => select(cell.day)}
          ><title>${titleOf(cell)}</title></rect>`,
        )}
      </svg>
    </div>
  `;
}

export const yearCalendarStyles = css`
  .scroll {
    overflow-x: auto;
  }
  svg {
    display: block;
    width: 100%;
    min-width: 640px;
    direction: ltr;
  }
  text {
    fill: var(--secondary-text-color);
    font-size: 10px;
  }
  rect {
    cursor: pointer;
    fill: color-mix(in srgb, var(--ozon-heat-color, var(--teal-color, #009688)) var(--heat), var(--tint));
  }
  rect:hover {
    stroke: var(--primary-text-color);
  }
`;
