/** A line of the last values, small enough to stand in a row of text. */

import { html, svg, type TemplateResult } from "lit";

const WIDTH = 100;
const HEIGHT = 28;
const MARGIN = 2;

/** The points of the line in a box of WIDTH x HEIGHT; an even series lies on the ground if it is zero. */
export function pointsOf(values: readonly number[]): string {
  const highest = Math.max(1, ...values);
  const step = WIDTH / Math.max(1, values.length - 1);
  const y = (value: number): number => HEIGHT - MARGIN - (value / highest) * (HEIGHT - 2 * MARGIN);
  return values.map((value, index) => `${(index * step).toFixed(1)},${y(value).toFixed(1)}`).join(" ");
}

/** Decoration beside the number it belongs to; hence nothing for a screen reader. */
export const sparkline = (values: readonly number[], colour = "var(--primary-color)"): TemplateResult => html`
  <svg class="spark" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true">
    ${svg`
      <polygon points="0,${HEIGHT} ${pointsOf(values)} ${WIDTH},${HEIGHT}" fill=${colour} opacity="0.14" />
      <polyline points=${pointsOf(values)} fill="none" stroke=${colour} stroke-width="1.5"
        stroke-linejoin="round" vector-effect="non-scaling-stroke" />
    `}
  </svg>
`;
