/** Card suggestions: the cards offered for an entity of the integration when a user adds a card by entity. */

import { isDeviceOfLevel } from "../components/device-card-config";
import type { Level } from "../data/contract";
import type { CardConfig, HomeAssistant } from "../home-assistant/types";

/** Creates the suggestion function of a card type; it returns null for entities that the card cannot show. */
export type SuggestionFactory = (
  type: string,
) => (hass: HomeAssistant, entityId: string) => { config: CardConfig } | null;

/** The Home Assistant device of an entity, if the entity belongs to the integration. */
function ownDevice(hass: HomeAssistant, entityId: string): string | null {
  const entity = hass.entities[entityId];
  return entity?.platform === "ozon_telemetry" ? (entity.device_id ?? null) : null;
}

/** A card about several outlets or machines, filtered to the entity's device. */
export const suggestDevices: SuggestionFactory = (type) => (hass, entityId) => {
  const device = ownDevice(hass, entityId);
  return device === null ? null : { config: { type, devices: [device] } as CardConfig };
};

/** The card of one outlet or machine, for any entity on its device. */
export const suggestDevice =
  (level: Level): SuggestionFactory =>
  (type) =>
  (hass, entityId) => {
    const device = ownDevice(hass, entityId);
    const isMatch = device !== null && isDeviceOfLevel(hass, level, device);
    return isMatch ? { config: { type, device } as CardConfig } : null;
  };
