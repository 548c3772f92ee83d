/** Chart theme: the colours and font of the Home Assistant theme, resolved, since ECharts cannot read CSS variables. */

export interface ChartTheme {
  text: string;
  muted: string;
  grid: string;
  surface: string;
  font: string;
  /** The page is read from right to left, and time runs so too. */
  isMirrored: boolean;
  /** The chart is as narrow as on a phone, where a finger hides what is below it. */
  isNarrow: boolean;
  resolve: (colour: string) => string;
  /** The user's system asks for reduced motion. */
  reducedMotion: boolean;
  /** The user's system asks for more contrast: patterns are drawn beside the colours. */
  patterns: boolean;
}

const NARROW = 480;

const prefers = (query: string): boolean => window.matchMedia(`(prefers-${query})`).matches;

/** Read the theme at `host`; `probe` is a hidden element of it whose colour is set to resolve variables. */
export function readTheme(host: Element, probe: HTMLElement): ChartTheme {
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
    isNarrow: host.clientWidth < NARROW,
    isMirrored: getComputedStyle(host).direction === "rtl",
    resolve,
    reducedMotion: prefers("reduced-motion: reduce"),
    patterns: prefers("contrast: more"),
  };
}
