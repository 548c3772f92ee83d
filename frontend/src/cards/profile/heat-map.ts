/** How busy an hour is against the busiest. Pure. */

export interface Peak {
  weekday: number;
  hour: number;
  count: number;
}

/** The busiest hour of the week; none in a week without treatments. */
export function peakOf(hours: readonly (readonly number[])[]): Peak | null {
  const cells = hours.flatMap((day, weekday) => day.map((count, hour) => ({ weekday, hour, count })));
  return cells.reduce<Peak | null>((best, cell) => (cell.count > (best?.count ?? 0) ? cell : best), null);
}

/** The strength of a cell's colour in percent; what is not zero can be told from it. */
export const heatOf = (count: number, most: number): number =>
  count === 0 ? 0 : Math.round(12 + (88 * count) / Math.max(1, most));
