/** The configuration of a card about one outlet or one machine, named by its device in Home Assistant. */

import type { Level } from "../data/contract";
import type { CardConfig, HomeAssistant, RegistryEntity } from "../home-assistant/types";

const DOMAIN = "ozon_telemetry";
const OUTLET_MODEL = "Outlet";

export interface DeviceConfig extends CardConfig {
  device: string;
}

export function assertDevice(config: DeviceConfig): void {
  if (typeof config.device !== "string") throw new Error("device: choose an outlet or a machine");
}

/** What tells devices of one level from all others of ours, to forms and to previews. */
const MARKS = {
  outlet: { filter: { integration: DOMAIN, model: OUTLET_MODEL } },
  machine: { filter: { integration: DOMAIN }, entity: { integration: DOMAIN, domain: "event" } },
};

export const deviceField = (level: Level) => () => ({
  name: "device",
  label: `level.one_${level}` as const,
  required: true,
  selector: { device: MARKS[level] },
});

const IS_OF: Record<Level, (hass: HomeAssistant, entity: RegistryEntity) => boolean> = {
  outlet: (hass, { device_id }) => hass.devices[device_id ?? ""]?.model === OUTLET_MODEL,
  machine: (_hass, { entity_id }) => entity_id.startsWith("event."),
};

/** Our entities that show their device to be an outlet or a machine. */
const proofs = (hass: HomeAssistant, level: Level): RegistryEntity[] =>
  Object.values(hass.entities).filter((entity) => entity.platform === DOMAIN && IS_OF[level](hass, entity));

export const isDeviceOf = (hass: HomeAssistant, level: Level, device: string): boolean =>
  proofs(hass, level).some(({ device_id }) => device_id === device);

/** The first outlet or machine, for a preview. */
export const firstDevice = (hass: HomeAssistant, level: Level): { device: string } => ({
  device: proofs(hass, level)[0]?.device_id ?? "",
});
