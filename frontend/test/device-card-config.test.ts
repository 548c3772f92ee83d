import { expect, test } from "vitest";
import { suggestDevice, suggestDevices } from "../src/loader/card-suggestions";
import { firstDeviceConfig } from "../src/components/device-card-config";
import type { HomeAssistant, RegistryEntity } from "../src/home-assistant/types";

const entity = (entity_id: string, device_id: string, patch: Partial<RegistryEntity> = {}) => ({
  [entity_id]: { entity_id, device_id, platform: "ozon_telemetry", ...patch },
});
const hass = {
  devices: { hub: { id: "hub", model: "Hub" }, laundry: { id: "laundry", model: "Outlet" } },
  entities: {
    ...entity("event.bell", "bell", { platform: "other", translation_key: "treatment" }),
    ...entity("sensor.all", "hub"),
    ...entity("event.import", "hub", { translation_key: "import" }),
    ...entity("event.renamed_by_user", "ozone-1", { translation_key: "treatment" }),
    ...entity("sensor.today", "ozone-1"),
    ...entity("sensor.online", "laundry"),
  },
} as unknown as HomeAssistant;

test("a preview shows the first outlet or machine, not another device of the integration", () => {
  expect(firstDeviceConfig(hass, "outlet")).toEqual({ device: "laundry" });
  expect(firstDeviceConfig(hass, "machine")).toEqual({ device: "ozone-1" });
});

test.each([
  ["sensor.today", { machine: "ozone-1", outlet: undefined, many: ["ozone-1"] }],
  ["sensor.online", { machine: undefined, outlet: "laundry", many: ["laundry"] }],
  ["sensor.all", { machine: undefined, outlet: undefined, many: ["hub"] }],
  ["event.import", { machine: undefined, outlet: undefined, many: ["hub"] }],
  ["event.bell", { machine: undefined, outlet: undefined, many: undefined }],
])("for %s the cards that can show its device are suggested", (id, suited) => {
  const config = (suggested: { config: object } | null) =>
    ({ ...suggested?.config }) as Record<string, unknown>;
  expect({
    machine: config(suggestDevice("machine")("x")(hass, id)).device,
    outlet: config(suggestDevice("outlet")("x")(hass, id)).device,
    many: config(suggestDevices("x")(hass, id)).devices,
  }).toEqual(suited);
});
