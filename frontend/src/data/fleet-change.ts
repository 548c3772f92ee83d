/** Changes of the fleet: the server sends it once, a large one in parts, and what is different, to be merged into it. */

import type { Fleet, FleetChange, FleetPart } from "./contract";

export type FleetPush = Fleet | FleetPart | FleetChange;

type Fields = Record<string, unknown>;

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Fields are set, in objects within objects too, the items of a list by their id; what is the same stays the same object. */
function merged(before: unknown, change: unknown): unknown {
  if (!isFields(change)) return change;
  if (Array.isArray(before))
    return before.map((item: { id: string }) => (item.id in change ? merged(item, change[item.id]) : item));
  if (!isFields(before)) return change;
  const fields = Object.entries(change).map(([name, value]) => [name, merged(before[name], value)]);
  return { ...before, ...Object.fromEntries(fields) };
}

/** The fleet after a push; the first one is a fleet. */
export function withPush(before: Fleet | undefined, push: FleetPush): Fleet {
  if (!before || "entry_id" in push) return push as Fleet;
  return "part" in push
    ? { ...before, machines: [...before.machines, ...push.part], to_come: push.to_come }
    : (merged(before, push.changed) as Fleet);
}

/** Whether treatments were counted, moved or priced, so that what was asked of them is to be asked again. */
export function changesFigures(push: FleetPush): boolean {
  if (!("changed" in push)) return !push.to_come;
  const { machines = {}, ...others } = push.changed as { machines?: Record<string, Fields> };
  const fields = Object.values(machines).flatMap(Object.keys);
  // sites report again and again, also without anything that was counted
  return Object.keys(others).some((name) => name !== "sites") || fields.some((name) => name !== "hardware");
}
