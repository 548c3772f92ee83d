import { expect, test } from "vitest";
import type { FleetChange } from "../src/data/contract";
import { changesFigures, withPush } from "../src/data/fleet-change";
import { fleet, hardware, machine, outlet } from "./builders";

const changed = (changes: FleetChange["changed"]): FleetChange => ({ changed: changes });
const before = fleet({ machines: [machine(), machine({ id: "m2" })] });

test("the first push is the fleet, and any later whole one replaces it", () => {
  expect(withPush(undefined, before)).toBe(before);
  const other = fleet({ outlets: [] });
  expect(withPush(before, other)).toBe(other);
});

test("a change is merged into what it names, and the rest stays the same object", () => {
  const after = withPush(before, changed({ machines: { m2: { hardware: { rssi: -70 } } } }));
  expect(after.machines[1]).toEqual(machine({ id: "m2", hardware: hardware({ rssi: -70 }) }));
  expect(after.machines[0]).toBe(before.machines[0]);
  expect(after.outlets).toBe(before.outlets);
  expect(before.machines[1]?.hardware?.rssi).toBe(-60);
});

test("lists without ids, and what was or becomes nothing, are values", () => {
  const silence = { since: 1, expected: 2 };
  const swaps = [{ device_id: "d", start: 1, end: null }];
  const after = withPush(
    before,
    changed({ waiting: ["x"], machines: { m1: { hardware: null, silence, swaps } } }),
  );
  expect(after.waiting).toEqual(["x"]);
  expect(after.machines[0]).toEqual(machine({ hardware: null, silence, swaps }));
});

test("what only devices reported changes no figures", () => {
  expect(changesFigures(before)).toBe(true);
  expect(changesFigures(changed({ machines: { m1: { hardware: { rssi: -70 } } } }))).toBe(false);
  expect(
    changesFigures(changed({ machines: { m1: { hardware: { rssi: -70 }, today: { total: 1 } } } })),
  ).toBe(true);
  expect(changesFigures(changed({ sites: { harbour: { last_reported: 7 } } }))).toBe(false);
  expect(changesFigures(changed({ outlets: { o1: { open: false } } }))).toBe(true);
  expect(
    withPush(fleet({ outlets: [outlet()] }), changed({ outlets: { o1: { open: false } } })).outlets[0]?.open,
  ).toBe(false);
});
