import { expect, test } from "vitest";
import { assignmentHistory } from "../src/cards/machine/assignment-history";
import { downtimeItems, healthItems } from "../src/cards/machine/device-health";
import { maintenanceEntity } from "../src/cards/machine/maintenance-button";
import { maintenanceProgress, remainingText } from "../src/cards/machine/maintenance";
import type { HomeAssistant } from "../src/home-assistant/types";
import { Format } from "../src/i18n/format";
import { fleet, hardware, machine } from "./builders";

const ENGLISH = new Format({
  locale: {
    language: "en",
    number_format: "language",
    time_format: "language",
    time_zone: "server",
    first_weekday: "language",
  },
  config: { time_zone: "UTC", currency: "EUR" },
});

test("a machine's history lists devices and outlets, latest first", () => {
  const moved = machine({
    swaps: [{ device_id: "AA", start: 10, end: null }],
    placements: [
      { outlet: "o1", start: 5, end: 20 },
      { outlet: "o2", start: 20, end: null },
    ],
  });
  expect(
    assignmentHistory(moved, fleet({ names: { o2: "Old Mill" } })).map(({ label: what }) => what),
  ).toEqual(["Old Mill", "AA", "Laundry"]);
});

test("only reported health values are shown", () => {
  const unknown = hardware({ rssi: null, sd: null, rtc: null, pending: null, lost: null, firmware: null });
  expect(healthItems(unknown)).toEqual([]);
  expect(healthItems(hardware({ sd: false })).filter(({ isBad }) => isBad)).toMatchObject([
    { text: "health.sd_bad" },
  ]);
});

test.each([
  [true, ["health.pending"]],
  [false, []],
])("the queue length is shown only for an online device: %s", (online, texts) => {
  const waiting = hardware({ online, pending: 5, rssi: null, sd: null, rtc: null, firmware: null });
  expect(healthItems(waiting).map(({ text }) => text)).toEqual(texts);
});

test.each([
  [0.004, "0.4%", false],
  [0.2, "20%", true],
])("downtime of a device that was offline for %d of the time", (share, words, isBad) => {
  expect(downtimeItems(share, 30, ENGLISH)).toMatchObject([{ values: { share: words, count: 30 }, isBad }]);
  expect(downtimeItems(null, 30, ENGLISH)).toEqual([]);
});

test.each([
  [100, 40, 0.6],
  [100, -5, 1],
  [null, null, null],
])("maintenance progress with %s treatments planned and %s left", (treatments, treatments_left, wear) => {
  expect(maintenanceProgress({ ...machine().maintenance, treatments, treatments_left })).toBe(wear);
});

test.each([
  [{ is_due: true, due_date: "2026-03-01", treatments_left: 5 }, "maintenance.due_since 12"],
  [{ is_due: true, due_date: null, treatments_left: -7 }, "maintenance.due_for 7"],
  [{ is_due: true, due_date: "2026-03-13", treatments_left: null }, "maintenance.due "],
  [{ is_due: false, due_date: null, treatments_left: 5 }, "maintenance.left 5"],
])("of maintenance %o is said", (status, words) => {
  const localize = (key: string, values: { count?: number } = {}): string => [key, values.count].join(" ");
  const maintenance = { ...machine().maintenance, ...status };
  expect(remainingText(maintenance, "2026-03-13", localize, ENGLISH)).toBe(words);
});

test("the button of a maintenance is found by what it is, whatever it is called", () => {
  const entity = { platform: "ozon_telemetry", translation_key: "maintenance_done", device_id: "ha-m1" };
  const entities = {
    "button.other": { ...entity, entity_id: "button.other", device_id: "ha-m2" },
    "button.identify": { ...entity, entity_id: "button.identify", translation_key: "identify" },
    "button.renamed": { ...entity, entity_id: "button.renamed" },
  };
  const hass = { entities } as unknown as HomeAssistant;
  expect(maintenanceEntity(hass, "ha-m1")).toBe("button.renamed");
  expect(maintenanceEntity(hass, "ha-m3")).toBeUndefined();
  expect(
    maintenanceEntity(
      { entities: { none: { ...entity, entity_id: "b", device_id: null } } } as unknown as HomeAssistant,
      null,
    ),
  ).toBeUndefined();
});
