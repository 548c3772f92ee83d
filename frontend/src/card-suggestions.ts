/** Which of our cards suits an entity of ours, offered when a user adds a card by entity. */

import { isDeviceOf } from "./components/device-card-config";
import type { Level } from "./data/contract";
import type { CardConfig, HomeAssistant } from "./home-assistant/types";

/** Makes of a type of card what offers it for an entity, or does not. */
export type Suggest = (
  type: string,
) => (hass: HomeAssistant, entityId: string) => { config: CardConfig } | null;

/** The device in Home Assistant of an entity, if it is one of ours. */
function ownDevice(hass: HomeAssistant, entityId: string): string | null {
  const entity = hass.entities[entityId];
  return entity?.platform === "ozon_telemetry" ? (entity.device_id ?? null) : null;
}

/** A card about many things, narrowed to the device of the entity. */
export const suggestDevices: Suggest = (type) => (hass, entityId) => {
  const device = ownDevice(hass, entityId);
  return device === null ? null : { config: { type, devices: [device] } as CardConfig };
};

/** The card about an outlet or a machine, for whatever belongs to one. */
export const suggestDevice =
  (level: Level): Suggest =>
  (type) =>
  (hass, entityId) => {
    const device = ownDevice(hass, entityId);
    const suits = device !== null && isDeviceOf(hass, level, device);
    return suits ? { config: { type, device } as CardConfig } : null;
  };
