/** Button that opens Home Assistant's dialog of an outlet or a machine, for administrators. */

import { css, html, nothing, type TemplateResult } from "lit";
import { openChangeDialog } from "../home-assistant/change-dialog";
import type { HomeAssistant } from "../home-assistant/types";
import type { Localize } from "../i18n/localize";

export function changeButton(
  subentryId: string,
  hass: HomeAssistant,
  localize: Localize,
): TemplateResult | typeof nothing {
  if (!hass.user?.is_admin) return nothing;
  const label = localize("change");
  return html`<button
    class="change-button"
    type="button"
    title=${label}
    aria-label=${label}
    @click=${() => void openChangeDialog(subentryId)}
  >
    <ha-icon icon="mdi:pencil-outline"></ha-icon>
  </button>`;
}

export const changeButtonStyles = css`
  .change-button {
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
  .change-button:hover {
    background: var(--tint);
  }
`;
