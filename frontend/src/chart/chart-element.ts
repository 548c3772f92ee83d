/** `<ozon-telemetry-chart>`: draws a content, follows its size and theme, and can be walked by keyboard. */

import type { EChartsType } from "echarts/core";
import { LitElement, css, html, type PropertyValues, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";

import type { ChartContent } from "./chart-model";
import { optionOf } from "./echarts-options";
import { init } from "./engine";
import { lookAt } from "./theme";
import { pictureOf } from "./svg-to-png";

const STEPS: Record<string, number> = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 };

export class OzonChart extends LitElement {
  @property({ attribute: false }) content?: ChartContent;
  /** Changes when colours do. */
  @property({ attribute: false }) theme = "";

  @query(".plot") private readonly plot!: HTMLElement;
  @query(".probe") private readonly probe!: HTMLElement;
  @state() private spoken = "";
  private chart: EChartsType | undefined;
  private cursor = -1;
  private readonly resize = new ResizeObserver(() => this.chart?.resize());

  /** The chart as the data URL of a PNG. */
  picture(): Promise<string> {
    if (!this.chart) throw new Error("The chart is not drawn yet");
    const url = this.chart.getDataURL({ type: "svg" });
    return pictureOf(url, this.plot.clientWidth, this.plot.clientHeight, lookAt(this, this.probe).surface);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.draw(); // it was taken out and put back, as when a view is opened again
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
        aria-label=${this.content?.summary ?? ""}
        @keydown=${this.onKey}
        @blur=${this.leave}
      ></div>
      <span class="probe" hidden></span>
      <span class="spoken" role="status">${this.spoken}</span>
    `;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("content") || changed.has("theme")) this.draw();
  }

  private draw(): void {
    if (!this.isConnected || !this.content) return;
    if (!this.chart) {
      this.chart = init(this.plot, undefined, { renderer: "svg" });
      this.resize.observe(this.plot);
    }
    this.chart.setOption(optionOf(this.content, lookAt(this, this.probe)), { notMerge: true });
    this.toggleAttribute("drawn", true);
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    if (event.key === "Escape") this.leave();
    const step = STEPS[event.key];
    const content = this.content;
    if (!step || !content) return;
    event.preventDefault();
    const points = content.chart === "pie" ? content.series.length : content.labels.length;
    this.cursor = (this.cursor + step + points) % points;
    this.chart?.dispatchAction({ type: "showTip", seriesIndex: 0, dataIndex: this.cursor });
    this.spoken = this.wordsAt(content, this.cursor);
  };

  private readonly leave = (): void => {
    this.cursor = -1;
    this.spoken = "";
    this.chart?.dispatchAction({ type: "hideTip" });
  };

  private wordsAt({ chart, series, labels, number }: ChartContent, index: number): string {
    const slice = series[index];
    if (chart === "pie") return slice ? `${slice.name}: ${number(slice.total)}` : "";
    const parts = series.map(({ name, values }) => `${name} ${number(values[index] ?? 0)}`);
    return `${labels[index] ?? ""}: ${parts.join(", ")}`;
  }

  static override styles = css`
    :host {
      display: block;
      position: relative;
      height: 100%;
    }
    .plot {
      position: absolute;
      inset: 0;
      direction: ltr;
      border-radius: var(--ha-border-radius-sm, 4px);
    }
    .plot:focus-visible {
      outline: 2px solid var(--primary-color);
      outline-offset: 2px;
    }
    .spoken {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
    .title {
      color: var(--secondary-text-color);
      margin-bottom: 4px;
    }
    .row {
      display: flex;
      align-items: center;
      gap: 8px;
      line-height: 1.6;
    }
    .row i {
      width: 10px;
      height: 10px;
      border-radius: 50%;
    }
    .row b {
      margin-inline-start: auto;
      padding-inline-start: 16px;
      font-variant-numeric: tabular-nums;
    }
  `;
}
