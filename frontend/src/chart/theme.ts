/** The look of the theme where an element stands, as plain colours. */

import type { Look } from "./echarts-options";

const prefers = (query: string): boolean => window.matchMedia(`(prefers-${query})`).matches;

/** Read the look at `host`; `probe` is an element of it that nothing shows, and whose colour is ours to set. */
export function lookAt(host: Element, probe: HTMLElement): Look {
  const resolve = (colour: string): string => {
    probe.style.color = "";
    probe.style.color = colour;
    return getComputedStyle(probe).color;
  };
  return {
    text: resolve("var(--primary-text-color)"),
    muted: resolve("var(--secondary-text-color)"),
    grid: resolve("var(--divider-color)"),
    surface: resolve("var(--ha-card-background, var(--card-background-color))"),
    font: getComputedStyle(host).fontFamily,
    resolve,
    still: prefers("reduced-motion: reduce"),
    patterns: prefers("contrast: more"),
  };
}
