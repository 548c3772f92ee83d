/** `<ozon-telemetry-label-dialog>`: a machine's label as it is printed, in a frame of its own. */

import { css, html, LitElement, nothing, render, type TemplateResult } from "lit";
import { query, state } from "lit/decorators.js";
import { dialogStyles } from "../../components/dialog-styles";
import { buttonStyles } from "../../components/shared-styles";
import { qrCode } from "../../home-assistant/qr-code";
import type { HomeAssistant } from "../../home-assistant/types";
import type { Localize } from "../../i18n/localize";
import { type Label, labelPage } from "./label-page";

const TAG = "ozon-telemetry-label-dialog";

export class LabelDialog extends LitElement {
  hass!: HomeAssistant;
  localize!: Localize;
  label!: Omit<Label, "picture">;

  /** The picture of the QR code: undefined while it is drawn, null where it cannot be. */
  @state() private picture: string | null | undefined;
  @query("dialog") private readonly dialog!: HTMLDialogElement;
  @query("iframe") private readonly frame!: HTMLIFrameElement | null;
  @query(".drawing") private readonly drawing!: HTMLElement;

  protected override firstUpdated(): void {
    this.dialog.showModal();
    void this.draw();
  }

  private async draw(): Promise<void> {
    this.picture = await qrCode(this.label.url, this.hass, this.drawing);
  }

  protected override render(): TemplateResult {
    const title = this.localize("label.title");
    return html`
      <dialog aria-label=${title} @close=${() => this.remove()}>
        <form method="dialog">
          <h2>${title}</h2>
          ${this.picture === undefined ? html`<div class="skeleton"></div>` : this.renderLabel(this.picture)}
          <div class="actions">
            <button class="button">${this.localize("close")}</button>
            ${
              this.picture
                ? html`<button class="button confirm" type="button" @click=${this.print}>
                    ${this.localize("report.print")}
                  </button>`
                : nothing
            }
          </div>
        </form>
        <div class="drawing" aria-hidden="true"></div>
      </dialog>
    `;
  }

  private renderLabel(picture: string | null): TemplateResult {
    if (!picture) return html`<p role="alert">${this.localize("label.missing")}</p>`;
    const page = "<!DOCTYPE html><title></title><body></body>";
    return html`
      <iframe
        title=${this.label.machine}
        sandbox="allow-same-origin allow-modals"
        .srcdoc=${page}
        @load=${() => this.fill(picture)}
      ></iframe>
      <p class="url">${this.label.url}</p>
    `;
  }

  private fill(picture: string): void {
    const page = this.frame?.contentDocument;
    if (!page) return;
    page.title = this.label.machine;
    render(labelPage({ ...this.label, picture }), page.body);
  }

  private readonly print = (): void => this.frame?.contentWindow?.print();

  static override styles = [
    buttonStyles,
    dialogStyles,
    css`
      iframe,
      .skeleton {
        box-sizing: border-box;
        width: 100%;
        height: 140px;
        border: none;
        border-radius: var(--radius);
        background: #fff;
      }
      .skeleton {
        background: var(--divider-color);
      }
      .url {
        color: var(--secondary-text-color);
        font-size: var(--ha-font-size-s, 12px);
      }
      .drawing {
        /* the colours of the code: in those of a dark theme, many phones cannot read it */
        --rgb-primary-text-color: 0, 0, 0;
        --rgb-card-background-color: 255, 255, 255;
        position: absolute;
        visibility: hidden;
        width: 0;
        height: 0;
        overflow: hidden;
      }
    `,
  ];
}

/** Open the dialog within a card. */
export function openLabelDialog(
  parent: ParentNode,
  facts: Pick<LabelDialog, "hass" | "localize" | "label">,
): void {
  if (!customElements.get(TAG)) customElements.define(TAG, LabelDialog);
  parent.append(Object.assign(document.createElement(TAG), facts));
}
