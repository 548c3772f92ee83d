/** Configuration of a card about one outlet or machine, chosen by its Home Assistant device. */

import type { Level } from "../data/contract";
import type { LinkConfig } from "../home-assistant/navigation";
import type { HomeAssistant, RegistryEntity } from "../home-assistant/types";

const DOMAIN = "ozon_telemetry";
const OUTLET_MODEL = "Outlet";
/** Translation key of the event entity that each machine has. */
const MACHINE_EVENT = "treatment";

export interface DeviceCardConfig extends LinkConfig {
  device: string;
}

export function assertDeviceConfig(config: DeviceCardConfig): void {
  if (typeof config.device !== "string") throw new Error("device: choose an outlet or a machine");
}

/** Device selector of each level: an outlet has its model, and only a machine has an event entity. */
const DEVICE_FILTERS = {
  outlet: { filter: { integration: DOMAIN, model: OUTLET_MODEL } },
  machine: { filter: { integration: DOMAIN }, entity: { integration: DOMAIN, domain: "event" } },
};

export const deviceField = (level: Level) => () => ({
  name: "device",
  label: `level.one_${level}` as const,
  required: true,
  selector: { device: DEVICE_FILTERS[level] },
});

/** Whether an entity identifies its device as an outlet or a machine; a user may rename entity ids and devices. */
const IDENTIFIES: Record<Level, (hass: HomeAssistant, entity: RegistryEntity) => boolean> = {
  outlet: (hass, { device_id }) => hass.devices[device_id ?? ""]?.model === OUTLET_MODEL,
  machine: (_hass, { translation_key }) => translation_key === MACHINE_EVENT,
};

/** The integration's entities on devices of a level. */
const entitiesOfLevel = (hass: HomeAssistant, level: Level): RegistryEntity[] =>
  Object.values(hass.entities).filter(
    (entity) => entity.platform === DOMAIN && IDENTIFIES[level](hass, entity),
  );

export const isDeviceOfLevel = (hass: HomeAssistant, level: Level, device: string): boolean =>
  entitiesOfLevel(hass, level).some(({ device_id }) => device_id === device);

/** The first outlet or machine, for the card picker's preview. */
export const firstDeviceConfig = (hass: HomeAssistant, level: Level): { device: string } => ({
  device: entitiesOfLevel(hass, level)[0]?.device_id ?? "",
});
