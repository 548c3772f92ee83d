/** The configuration of a card about one outlet or one machine, named by its device in Home Assistant. */

import type { CardConfig, HomeAssistant } from "../home-assistant/types";

export interface DeviceConfig extends CardConfig {
  device: string;
}

export function assertDevice(config: DeviceConfig): void {
  if (typeof config.device !== "string") throw new Error("device: choose an outlet or a machine");
}

/** The first device of ours, for a preview. */
export function firstDevice(hass: HomeAssistant): { device: string } {
  const own = Object.values(hass.entities).find(({ platform }) => platform === "ozon_telemetry");
  return { device: own?.device_id ?? "" };
}
