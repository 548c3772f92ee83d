/** Picture of a chart: its drawing with title, subtitle, total and legend, as a PNG that says by itself what it shows. */

import type { ChartTheme } from "./theme";

export interface LegendEntry {
  name: string;
  colour: string;
  /** Its total, formatted. */
  total: string;
}

/** What stands around the chart in the picture. */
export interface Caption {
  title: string;
  /** The period, and whose treatments are shown. */
  subtitle: string;
  total: string;
  legend: readonly LegendEntry[];
}

interface Size {
  width: number;
  height: number;
}

const SCALE = 2; // of the screen's resolution
const MARGIN = 16;
const TITLE_SIZE = 18;
const TEXT_SIZE = 13;
const LINE = 20;
const HEAD = MARGIN + TITLE_SIZE + 2 * LINE + 12;
const DOT = 10;

type Place = [entry: LegendEntry, x: number, y: number];

const legendText = ({ name, total }: LegendEntry): string => `${name}  ${total}`;

/** Where each entry of the legend begins: side by side, in as many rows as they need. */
export function legendPlaces(
  legend: readonly LegendEntry[],
  width: number,
  measure: (text: string) => number,
): Place[] {
  let [x, y] = [0, 0];
  return legend.map((entry) => {
    const needed = DOT + 8 + measure(legendText(entry)) + 24;
    if (x > 0 && x + needed > width) [x, y] = [0, y + LINE];
    const place: Place = [entry, x, y];
    x += needed;
    return place;
  });
}

/** A text that fits into a width; what does not ends in an ellipsis. */
export function fitted(text: string, width: number, measure: (text: string) => number): string {
  if (measure(text) <= width) return text;
  const characters = Array.from(text);
  while (characters.length > 0 && measure(`${characters.join("")}…`) > width) characters.pop();
  return `${characters.join("")}…`;
}

async function loadImage(url: string, { width, height }: Size): Promise<HTMLImageElement> {
  const image = new Image(width, height);
  image.src = url;
  await image.decode();
  return image;
}

/** Draws texts from the side where the reader begins. */
class Pen {
  constructor(
    private readonly context: CanvasRenderingContext2D,
    private readonly theme: ChartTheme,
    private readonly width: number,
  ) {
    context.direction = theme.isMirrored ? "rtl" : "ltr";
    context.textAlign = "start";
    context.textBaseline = "top";
  }

  readonly measure = (text: string): number => this.context.measureText(text).width;

  useFont(size: number, weight = 400): void {
    this.context.font = `${weight} ${size}px ${this.theme.font}`;
  }

  write(text: string, inset: number, y: number, colour: string): void {
    this.context.fillStyle = colour;
    this.context.fillText(fitted(text, this.width - inset - MARGIN, this.measure), this.x(inset), y);
  }

  dot(colour: string, inset: number, y: number): void {
    this.context.fillStyle = this.theme.resolve(colour);
    this.context.beginPath();
    this.context.arc(this.x(inset + DOT / 2), y, DOT / 2, 0, 2 * Math.PI);
    this.context.fill();
  }

  private x(inset: number): number {
    return this.theme.isMirrored ? this.width - inset : inset;
  }
}

/** The picture of a chart as a PNG data URL; `svgUrl` is its drawing, of that size. */
export async function chartPicture(
  svgUrl: string,
  size: Size,
  theme: ChartTheme,
  { title, subtitle, total, legend }: Caption,
): Promise<string> {
  const chart = await loadImage(svgUrl, size);
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d");
  if (!context) throw new Error("This browser provides no 2D canvas");
  const width = size.width + 2 * MARGIN;
  context.font = `${TEXT_SIZE}px ${theme.font}`;
  const places = legendPlaces(legend, size.width, (text) => context.measureText(text).width);
  const rows = (places[places.length - 1]?.[2] ?? -LINE) + LINE;
  canvas.width = width * SCALE;
  canvas.height = (HEAD + size.height + 12 + rows + MARGIN) * SCALE;
  context.scale(SCALE, SCALE);
  context.fillStyle = theme.surface;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(chart, MARGIN, HEAD, size.width, size.height);
  const pen = new Pen(context, theme, width);
  pen.useFont(TITLE_SIZE, 500);
  pen.write(title, MARGIN, MARGIN, theme.text);
  pen.useFont(TEXT_SIZE);
  pen.write(subtitle, MARGIN, MARGIN + TITLE_SIZE + 6, theme.muted);
  pen.write(total, MARGIN, MARGIN + TITLE_SIZE + 6 + LINE, theme.text);
  for (const [entry, x, y] of places) {
    const top = HEAD + size.height + 12 + y;
    pen.dot(entry.colour, MARGIN + x, top + TEXT_SIZE / 2);
    pen.write(legendText(entry), MARGIN + x + DOT + 8, top, theme.text);
  }
  return canvas.toDataURL("image/png");
}
