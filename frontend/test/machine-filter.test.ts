import { describe, expect, test } from "vitest";
import { machineGroups, machinesAt, MACHINE_STATES, NO_FILTER } from "../src/fleet/machine-filter";
import { fleet, hardware, machine, outlet } from "./builders";

const due = { ...machine().maintenance, is_due: true };
const LAUNDRY = machine({ id: "a", name: "Ozone 10", type: "Cabin", ha_device_id: "ha-a" });
const SECOND = machine({ id: "b", name: "Ozone 2", hardware: hardware({ sd: false }), ha_device_id: "ha-b" });
const GYM = machine({ id: "c", name: "Studio", outlet: "o2", hardware: hardware({ online: false }) });
const LOST = machine({ id: "d", name: "Spare", outlet: "", hardware: null, maintenance: due });
const FLEET = fleet({
  outlets: [
    outlet({ id: "o1", name: "Laundry" }),
    outlet({ id: "o2", name: "City Gym", ha_device_id: "ha-o2" }),
  ],
  machines: [LAUNDRY, SECOND, GYM, LOST],
});

const found = (filter: object): string[] =>
  machineGroups(FLEET.machines, FLEET, { ...NO_FILTER, ...filter }).flatMap(({ machines }) =>
    machines.map(({ id }) => id),
  );

test("machines are grouped by outlet, those of none last, in the order of people", () => {
  const groups = machineGroups(FLEET.machines, FLEET, NO_FILTER);
  expect(
    groups.map(({ outlet: place, machines }) => [place?.name, machines.map(({ name }) => name)]),
  ).toEqual([
    ["City Gym", ["Studio"]],
    ["Laundry", ["Ozone 2", "Ozone 10"]],
    [undefined, ["Spare"]],
  ]);
});

describe("a machine is found by", () => {
  test.each([
    ["its name", "ozone 10", ["a"]],
    ["its type", "cabin", ["a"]],
    ["its outlet", "GYM", ["c"]],
    ["its device", "3c:8a", ["c", "b", "a"]],
    ["words in any order", "laundry  2", ["b"]],
    ["no other word", "ozone gym", []],
  ])("%s", (_, text, ids) => {
    expect(found({ text })).toEqual(ids);
  });

  test.each([
    ["online", ["a"]],
    ["faulty", ["b"]],
    ["offline", ["c"]],
    ["no_device", ["d"]],
    ["maintenance", ["d"]],
    ["inactive", []],
  ] as const)("its state: %s", (state, ids) => {
    expect(found({ state })).toEqual(ids);
    expect(MACHINE_STATES).toContain(state);
  });

  test("the choice of its outlet, with the rest of the filter", () => {
    expect(found({ outlet: "o1" })).toEqual(["b", "a"]);
    expect(found({ outlet: "o1", text: "10" })).toEqual(["a"]);
  });
});

test("maintenance is due of no machine that is not in use", () => {
  const unused = fleet({ machines: [machine({ active: false, maintenance: due })] });
  expect(machineGroups(unused.machines, unused, { ...NO_FILTER, state: "maintenance" })).toEqual([]);
});

test("a card shows the machines that it names and those of its outlets, or all", () => {
  const ids = (devices?: string[]): string[] => machinesAt(FLEET, devices).map(({ id }) => id);
  expect(ids()).toEqual(["a", "b", "c", "d"]);
  expect(ids(["ha-o2", "ha-a"])).toEqual(["a", "c"]);
  expect(ids(["unknown"])).toEqual([]);
});
