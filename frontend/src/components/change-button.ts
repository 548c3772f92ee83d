/** Round buttons of a card's head: any, and the one that opens Home Assistant's dialog, for administrators. */

import { css, html, nothing, type TemplateResult } from "lit";
import type { Fleet } from "../data/contract";
import { openChangeDialog } from "../home-assistant/change-dialog";
import { canChange } from "../home-assistant/rights";
import type { HomeAssistant } from "../home-assistant/types";
import type { Localize } from "../i18n/localize";

export const iconButton = (icon: string, label: string, onClick: () => void): TemplateResult =>
  html`<button class="icon-button" type="button" title=${label} aria-label=${label} @click=${onClick}>
    <ha-icon icon=${icon}></ha-icon>
  </button>`;

/** The button that opens the dialog of an outlet or a machine. */
export const changeButton = (
  subentryId: string,
  fleet: Fleet,
  hass: HomeAssistant,
  localize: Localize,
): TemplateResult | typeof nothing =>
  canChange(fleet, hass)
    ? iconButton("mdi:pencil-outline", localize("change"), () => void openChangeDialog(subentryId))
    : nothing;

export const iconButtonStyles = css`
  .icon-button {
    --mdc-icon-size: 20px;
    display: inline-flex;
    flex: none;
    align-items: center;
    justify-content: center;
    width: 40px;
    height: 40px;
    padding: 0;
    border: none;
    border-radius: 50%;
    background: none;
    color: var(--secondary-text-color);
    cursor: pointer;
  }
  .icon-button + .icon-button {
    margin-inline-start: calc(-1 * var(--gap)); /* their own space is enough between them */
  }
  .icon-button:hover {
    background: var(--tint);
  }
`;
