/** Automations from the blueprints of the integration; Home Assistant saves and starts them by a request of its own. */

import type { HomeAssistant } from "../home-assistant/types";
import type { AutomationDraft, BlueprintName, Notifier, NotifierList } from "./contract";

/** Whom Home Assistant can tell something. */
export async function fetchNotifiers(hass: HomeAssistant): Promise<Notifier[]> {
  return (await hass.callWS<NotifierList>({ type: "ozon_telemetry/notifiers" })).notifiers;
}

/** Create an automation of a blueprint that tells `notify`; returns its id. */
export async function createAutomation(
  hass: HomeAssistant,
  blueprint: BlueprintName,
  notify: readonly string[],
): Promise<string> {
  const request = { type: "ozon_telemetry/draft_automation", blueprint, notify };
  const { id, config } = await hass.callWS<AutomationDraft>(request);
  await hass.callApi("POST", `config/automation/config/${id}`, config);
  return id;
}
