/** Sparkline: a small line chart of the last values. */

import { css, html, svg, type TemplateResult } from "lit";

const WIDTH = 100;
const HEIGHT = 28;
const MARGIN = 2;

/** The points of the line in a box of WIDTH x HEIGHT; zero is at the bottom. */
export function polylinePoints(values: readonly number[]): string {
  const highest = Math.max(1, ...values);
  const step = WIDTH / Math.max(1, values.length - 1);
  const y = (value: number): number => HEIGHT - MARGIN - (value / highest) * (HEIGHT - 2 * MARGIN);
  return values.map((value, index) => `${(index * step).toFixed(1)},${y(value).toFixed(1)}`).join(" ");
}

/** Hidden from screen readers: it decorates the number that it stands beside. Time runs in the direction of reading. */
export const sparkline = (values: readonly number[], colour = "var(--primary-color)"): TemplateResult => html`
  <svg class="sparkline" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true">
    ${svg`
      <polygon points="0,${HEIGHT} ${polylinePoints(values)} ${WIDTH},${HEIGHT}" fill=${colour} opacity="0.14" />
      <polyline points=${polylinePoints(values)} fill="none" stroke=${colour} stroke-width="1.5"
        stroke-linejoin="round" vector-effect="non-scaling-stroke" />
    `}
  </svg>
`;

export const sparklineStyles = css`
  .sparkline {
    display: block;
    width: 100%;
    height: 28px;
  }
  .sparkline:dir(rtl) {
    transform: scaleX(-1);
  }
`;
