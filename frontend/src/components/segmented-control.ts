/** `<ozon-telemetry-segmented-control>`: a radio group as adjacent buttons, with its arrow keys. */

import { css, html, LitElement, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import { buttonStyles } from "./shared-styles";

export interface Segment {
  value: string;
  label: string;
  icon?: string;
}

const STEPS: Record<string, number> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

export type SegmentEvent<Value extends string> = CustomEvent<{ value: Value }>;

export class SegmentedControl extends LitElement {
  @property({ attribute: false }) segments: readonly Segment[] = [];
  @property({ attribute: false }) value = "";
  @property({ attribute: false }) label = "";

  protected override render(): TemplateResult {
    return html`
      <div role="radiogroup" aria-label=${this.label} @keydown=${this.onKey}>
        ${this.segments.map((segment) => this.renderSegment(segment))}
      </div>
    `;
  }

  private renderSegment({ value, label, icon }: Segment): TemplateResult {
    const isSelected = value === this.value;
    return html`
      <button
        type="button"
        role="radio"
        data-value=${value}
        aria-checked=${isSelected ? "true" : "false"}
        aria-label=${label}
        title=${icon ? label : ""}
        tabindex=${isSelected ? 0 : -1}
        @click=${() => this.select(value)}
      >
        ${icon ? html`<ha-icon icon=${icon}></ha-icon>` : label}
      </button>
    `;
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    const step = this.stepFor(event.key);
    if (!step) return;
    event.preventDefault();
    const current = this.segments.findIndex(({ value }) => value === this.value);
    const count = this.segments.length;
    const next = this.segments[(current + step + count) % count];
    if (next) this.select(next.value);
  };

  /** The step of an arrow key; left and right are swapped in right-to-left languages. */
  private stepFor(key: string): number | undefined {
    const isHorizontal = key === "ArrowLeft" || key === "ArrowRight";
    const isMirrored = isHorizontal && getComputedStyle(this).direction === "rtl";
    return isMirrored ? -(STEPS[key] ?? 0) : STEPS[key];
  }

  private select(value: string): void {
    this.value = value;
    this.dispatchEvent(new CustomEvent("value-changed", { detail: { value } }));
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector<HTMLElement>('[aria-checked="true"]')?.focus(),
    );
  }

  static override styles = [
    buttonStyles,
    css`
      :host {
        display: inline-block;
        max-width: 100%;
      }
      div {
        display: flex;
        flex-wrap: wrap;
        gap: 2px;
        padding: 2px;
        border-radius: var(--ha-border-radius-md, 8px);
        background: color-mix(in srgb, var(--primary-text-color) 6%, transparent);
      }
      button {
        flex: 1 1 auto;
        min-width: 36px;
        min-height: 36px;
        padding: 0 12px;
        border: none;
        border-radius: calc(var(--ha-border-radius-md, 8px) - 2px);
        background: transparent;
        color: var(--secondary-text-color);
        font-size: var(--ha-font-size-m, 14px);
        cursor: pointer;
        --mdc-icon-size: 20px;
      }
      button:has(ha-icon) {
        padding: 0 8px;
      }
      button:focus-visible {
        outline-offset: -2px;
      }
      @container (max-width: 330px) {
        button {
          padding: 0 6px;
        }
      }
      button[aria-checked="true"] {
        background: color-mix(in srgb, var(--primary-color) 20%, var(--card-background-color));
        color: var(--primary-text-color);
      }
    `,
  ];
}
