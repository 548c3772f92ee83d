import { describe, expect, test } from "vitest";
import type { Fleet, FleetChange, FleetPart } from "../src/data/contract";
import { changesFigures, type FleetPush, withPush } from "../src/data/fleet-change";
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

describe("a large fleet", () => {
  const head = (patch: Partial<Fleet> = {}): Fleet => fleet({ machines: [], to_come: 3, ...patch });
  const part = (to_come: number, ...ids: string[]): FleetPart => ({
    part: ids.map((id) => machine({ id })),
    to_come,
  });
  const after = (...pushes: FleetPush[]): Fleet => {
    const [first, ...others] = pushes as [Fleet, ...FleetPush[]];
    return others.reduce<Fleet>(withPush, withPush(undefined, first));
  };
  const ids = ({ machines }: Fleet): string[] => machines.map(({ id }) => id);

  test("is shown as far as it is here", () => {
    expect([ids(after(head())), after(head()).to_come]).toEqual([[], 3]);
    const some = after(head(), part(1, "m1", "m2"));
    expect([ids(some), some.to_come]).toEqual([["m1", "m2"], 1]);
    const whole = after(head(), part(1, "m1", "m2"), part(0, "m3"));
    expect([ids(whole), whole.to_come]).toEqual([["m1", "m2", "m3"], 0]);
  });

  test("takes changes between its parts", () => {
    const change = changed({ currency: "IDR", machines: { m1: { disputed: 7 } } });
    const whole = after(head(), part(1, "m1", "m2"), change, part(0, "m3"));
    expect(whole.currency).toBe("IDR");
    expect(whole.machines.map(({ disputed }) => disputed)).toEqual([7, 0, 0]);
  });

  test("begins anew when it is sent again", () => {
    const again = after(head(), part(1, "m1", "m2"), head({ to_come: 1 }), part(0, "m9"));
    expect(ids(again)).toEqual(["m9"]);
    expect(after(head(), part(1, "m1"), before)).toBe(before);
  });

  test("changes figures once it is whole", () => {
    expect([head(), part(1, "m1"), part(0, "m2")].map(changesFigures)).toEqual([false, false, true]);
  });
});
