/** Button that records a machine's maintenance of today, after a question: a tap by mistake must record nothing. */

import { css, html, nothing, type TemplateResult } from "lit";
import { dialogStyles } from "../../components/dialog-styles";
import type { Machine } from "../../data/contract";
import type { HomeAssistant } from "../../home-assistant/types";
import type { Localize } from "../../i18n/localize";

/** Home Assistant's button entity of a machine that records its maintenance; it may be disabled. */
export const maintenanceEntity = ({ entities }: HomeAssistant, device: string | null): string | undefined =>
  Object.values(entities).find(
    ({ device_id, platform, translation_key: key }) =>
      device !== null && device_id === device && platform === "ozon_telemetry" && key === "maintenance_done",
  )?.entity_id;

const hasRule = ({ maintenance: { treatments, months } }: Machine): boolean =>
  treatments !== null || months !== null;

const dialogOf = ({ currentTarget }: Event): HTMLDialogElement | null =>
  (currentTarget as HTMLElement).parentElement?.querySelector("dialog") ?? null;

export function maintenanceButton(
  machine: Machine,
  hass: HomeAssistant,
  localize: Localize,
): TemplateResult | typeof nothing {
  const entity = maintenanceEntity(hass, machine.ha_device_id);
  if (!entity || !hasRule(machine)) return nothing;
  const press = (): void => void hass.callService("button", "press", { entity_id: entity });
  const question = localize("maintenance.ask", { machine: machine.name });
  return html`
    <div class="maintained">
      <button class="button" type="button" @click=${(event: Event) => dialogOf(event)?.showModal()}>
        <ha-icon icon="mdi:wrench-check-outline"></ha-icon>${localize("maintenance.done")}
      </button>
      <dialog aria-label=${question}>
        <form method="dialog">
          <p>${question}</p>
          <div class="actions">
            <button class="button" value="cancel">${localize("cancel")}</button>
            <button class="button confirm" value="done" @click=${press}>
              ${localize("maintenance.done")}
            </button>
          </div>
        </form>
      </dialog>
    </div>
  `;
}

export const maintenanceButtonStyles = css`
  ${dialogStyles}
  .maintained {
    --mdc-icon-size: 20px;
  }
`;
