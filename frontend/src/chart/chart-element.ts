/** `<ozon-telemetry-chart>`: an ECharts chart that follows its size and theme, with keyboard navigation. */

import { BarChart, LineChart, PieChart } from "echarts/charts";
import { AriaComponent, GridComponent, TooltipComponent } from "echarts/components";
import { type EChartsType, init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { html, LitElement, type PropertyValues, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";

import type { ChartModel } from "./chart-model";
import { chartStyles } from "./chart-styles";
import { echartsOption } from "./echarts-options";
import { type Caption, chartPicture } from "./picture";
import { readTheme } from "./theme";

use([BarChart, LineChart, PieChart, AriaComponent, GridComponent, TooltipComponent, SVGRenderer]);

const STEPS: Record<string, number> = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 };

export class ChartElement extends LitElement {
  @property({ attribute: false }) model?: ChartModel;
  /** Changes with the theme, so that the colours are read again. */
  @property({ attribute: false }) themeKey = "";

  @query(".plot") private readonly plot!: HTMLElement;
  @query(".probe") private readonly probe!: HTMLElement;
  @state() private announcement = "";
  private chart: EChartsType | undefined;
  private cursor = -1;
  /** Where the mouse is, in pixels of the plot. */
  private pointer: [number, number] | undefined;
  private readonly resize = new ResizeObserver(() => this.chart?.resize());

  /** The chart with its caption as a PNG data URL. */
  toPng(caption: Caption): Promise<string> {
    if (!this.chart) throw new Error("The chart is not rendered yet");
    const size = { width: this.plot.clientWidth, height: this.plot.clientHeight };
    return chartPicture(this.chart.getDataURL({ type: "svg" }), size, readTheme(this, this.probe), caption);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.draw(); // re-attached, as when a view is opened again
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.resize.disconnect();
    this.chart?.dispose();
    this.chart = undefined;
  }

  protected override render(): TemplateResult {
    return html`
      <div
        class="plot"
        role="img"
        tabindex="0"
        aria-label=${this.model?.summary ?? ""}
        @keydown=${this.onKey}
        @blur=${this.hideTooltip}
      ></div>
      <span class="probe" hidden></span>
      <span class="announcement" role="status">${this.announcement}</span>
    `;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("model") || changed.has("themeKey")) this.draw();
  }

  private draw(): void {
    if (!this.isConnected || !this.model) return;
    const chart = (this.chart ??= this.createChart());
    chart.setOption(echartsOption(this.model, readTheme(this, this.probe)), { notMerge: true });
    this.showTooltipAgain();
    this.toggleAttribute("drawn", true);
  }

  private createChart(): EChartsType {
    const chart = init(this.plot, undefined, { renderer: "svg" });
    this.resize.observe(this.plot);
    chart.on("click", ({ dataIndex }) => {
      if (this.model?.type === "pie") this.select(dataIndex);
    });
    const plot = chart.getZr();
    plot.on("mousemove", ({ offsetX, offsetY }) => {
      this.pointer = [offsetX, offsetY];
    });
    plot.on("globalout", () => {
      this.pointer = undefined;
    });
    plot.on("click", ({ offsetX, offsetY }) => {
      const point = [offsetX, offsetY];
      if (this.model?.type === "pie" || !chart.containPixel({ gridIndex: 0 }, point)) return;
      const [index] = chart.convertFromPixel({ seriesIndex: 0 }, point);
      if (index !== undefined) this.select(index);
    });
    return chart;
  }

  /** New values take the tooltip away; it comes back under a mouse that has not moved, or at the keyboard's cursor. */
  private showTooltipAgain(): void {
    if (this.pointer) {
      const [x, y] = this.pointer;
      this.chart?.dispatchAction({ type: "showTip", x, y });
    } else if (this.cursor >= 0)
      this.chart?.dispatchAction({ type: "showTip", seriesIndex: 0, dataIndex: this.cursor });
  }

  /** Tell that a bucket, or a slice of a pie, was chosen. */
  private select(index: number): void {
    this.dispatchEvent(new CustomEvent<{ index: number }>("point-selected", { detail: { index } }));
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    if (event.key === "Escape") this.hideTooltip();
    if (event.key === "Enter" && this.cursor >= 0) this.select(this.cursor);
    const step = this.stepFor(event.key);
    const model = this.model;
    if (!step || !model) return;
    event.preventDefault();
    const points = model.type === "pie" ? model.series.length : model.labels.length;
    this.cursor = (this.cursor + step + points) % points;
    this.chart?.dispatchAction({ type: "showTip", seriesIndex: 0, dataIndex: this.cursor });
    this.announcement = this.describePoint(model, this.cursor);
  };

  /** The step of an arrow key; left and right are swapped where time runs from right to left. */
  private stepFor(key: string): number {
    const isMirrored = /Left|Right/.test(key) && getComputedStyle(this).direction === "rtl";
    return (isMirrored ? -1 : 1) * (STEPS[key] ?? 0);
  }

  private readonly hideTooltip = (): void => {
    this.cursor = -1;
    this.announcement = "";
    this.chart?.dispatchAction({ type: "hideTip" });
  };

  private describePoint({ type, series, titles, formatNumber }: ChartModel, index: number): string {
    const slice = series[index];
    if (type === "pie") return slice ? `${slice.name}: ${formatNumber(slice.total)}` : "";
    const parts = series.map(({ name, values }) => `${name} ${formatNumber(values[index] ?? 0)}`);
    return `${titles[index] ?? ""}: ${parts.join(", ")}`;
  }

  static override styles = chartStyles;
}
