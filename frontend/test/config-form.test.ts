import { expect, test } from "vitest";
import { firstDevice } from "../src/components/device-card-config";
import { assertOneOf } from "../src/components/config-form";
import type { HomeAssistant } from "../src/home-assistant/types";
import { suggestDevice, suggestDevices } from "../src/card-suggestions";

test("a value that is not known is refused with those that are", () => {
  expect(() => assertOneOf({ chart: "spiral" }, "chart", ["bar", "line"])).toThrow(
    "chart: spiral is none of bar, line",
  );
  expect(() => assertOneOf({ kinds: ["basic", "gold"] }, "kinds", ["basic"])).toThrow("gold");
});

test("what is not said is not wrong", () => {
  expect(() => assertOneOf({}, "chart", ["bar"])).not.toThrow();
  expect(() => assertOneOf({ chart: "bar" }, "chart", ["bar"])).not.toThrow();
});

const entity = (entity_id: string, device_id: string, platform = "ozon_telemetry") => ({
  [entity_id]: { entity_id, device_id, platform },
});
const hass = {
  devices: { hub: { id: "hub", model: "Hub" }, laundry: { id: "laundry", model: "Outlet" } },
  entities: {
    ...entity("event.bell", "bell", "other"),
    ...entity("sensor.all", "hub"),
    ...entity("event.treatment", "ozone-1"),
    ...entity("sensor.today", "ozone-1"),
    ...entity("sensor.online", "laundry"),
  },
} as unknown as HomeAssistant;

test("a preview shows an outlet or a machine, whatever else of ours comes first", () => {
  expect(firstDevice(hass, "outlet")).toEqual({ device: "laundry" });
  expect(firstDevice(hass, "machine")).toEqual({ device: "ozone-1" });
});

test.each([
  ["sensor.today", { machine: "ozone-1", outlet: undefined, many: ["ozone-1"] }],
  ["sensor.online", { machine: undefined, outlet: "laundry", many: ["laundry"] }],
  ["sensor.all", { machine: undefined, outlet: undefined, many: ["hub"] }],
  ["event.bell", { machine: undefined, outlet: undefined, many: undefined }],
])("for %s the cards that suit it are suggested", (id, suited) => {
  const config = (suggested: { config: object } | null) =>
    ({ ...suggested?.config }) as Record<string, unknown>;
  expect({
    machine: config(suggestDevice("machine")("x")(hass, id)).device,
    outlet: config(suggestDevice("outlet")("x")(hass, id)).device,
    many: config(suggestDevices("x")(hass, id)).devices,
  }).toEqual(suited);
});
