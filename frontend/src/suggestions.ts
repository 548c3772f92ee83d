/** Which of our cards suits an entity of ours, offered when a user adds a card by entity. */

import type { CardConfig, HomeAssistant } from "./home-assistant/types";

/** The device in Home Assistant of an entity, if it is one of ours. */
function ownDevice(hass: HomeAssistant, entityId: string): string | null {
  const entity = hass.entities[entityId];
  return entity?.platform === "ozon_telemetry" ? (entity.device_id ?? null) : null;
}

type Suggest = (hass: HomeAssistant, entityId: string) => { config: CardConfig } | null;

/** A card about many things, narrowed to the device of the entity. */
export const suggestDevices =
  (type: string): Suggest =>
  (hass, entityId) => {
    const device = ownDevice(hass, entityId);
    return device === null ? null : { config: { type, devices: [device] } as CardConfig };
  };
