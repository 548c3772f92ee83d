/** `<ozon-telemetry-choice>`: one of a few, side by side; arrow keys move as in any radio group. */

import { LitElement, css, html, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import { buttonStyles } from "./shared-styles";

export interface Option {
  value: string;
  label: string;
  icon?: string;
}

const STEPS: Record<string, number> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

export class OzonChoice extends LitElement {
  @property({ attribute: false }) options: readonly Option[] = [];
  @property({ attribute: false }) value = "";
  @property({ attribute: false }) label = "";

  protected override render(): TemplateResult {
    return html`
      <div role="radiogroup" aria-label=${this.label} @keydown=${this.onKey}>
        ${this.options.map((option) => this.renderOption(option))}
      </div>
    `;
  }

  private renderOption({ value, label, icon }: Option): TemplateResult {
    const chosen = value === this.value;
    return html`
      <button
        type="button"
        role="radio"
        data-value=${value}
        aria-checked=${chosen ? "true" : "false"}
        aria-label=${label}
        title=${icon ? label : ""}
        tabindex=${chosen ? 0 : -1}
        @click=${() => this.choose(value)}
      >
        ${icon ? html`<ha-icon icon=${icon}></ha-icon>` : label}
      </button>
    `;
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    const step = this.stepOf(event.key);
    if (!step) return;
    event.preventDefault();
    const at = this.options.findIndex(({ value }) => value === this.value);
    const next = this.options.at((at + step) % this.options.length);
    if (next) this.choose(next.value);
  };

  /** Forwards is to the left where one reads from the right. */
  private stepOf(key: string): number | undefined {
    const sideways = key === "ArrowLeft" || key === "ArrowRight";
    const mirrored = sideways && getComputedStyle(this).direction === "rtl";
    return mirrored ? -(STEPS[key] ?? 0) : STEPS[key];
  }

  private choose(value: string): void {
    this.value = value;
    this.dispatchEvent(new CustomEvent("choose", { detail: value }));
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
        gap: 2px;
        padding: 2px;
        border-radius: var(--ha-border-radius-md, 8px);
        background: color-mix(in srgb, var(--primary-text-color) 6%, transparent);
        overflow-x: auto;
        scrollbar-width: none;
      }
      button {
        flex: 1 0 auto;
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
      button[aria-checked="true"] {
        background: color-mix(in srgb, var(--primary-color) 20%, var(--card-background-color));
        color: var(--primary-text-color);
      }
    `,
  ];
}
