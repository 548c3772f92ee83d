/** Changes of the fleet: the server sends it once, and then what is different, to be merged into it. */

import type { Fleet, FleetChange } from "./contract";

export type FleetPush = Fleet | FleetChange;

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

/** The fleet after a push. */
export const withPush = (before: Fleet | undefined, push: FleetPush): Fleet =>
  "changed" in push ? (merged(before, push.changed) as Fleet) : push;

/** Whether treatments were counted, moved or priced, so that what was asked of them is to be asked again. */
export function changesFigures(push: FleetPush): boolean {
  if (!("changed" in push)) return true;
  const { machines = {}, ...others } = push.changed as { machines?: Record<string, Fields> };
  const fields = Object.values(machines).flatMap(Object.keys);
  // sites report again and again, also without anything that was counted
  return Object.keys(others).some((name) => name !== "sites") || fields.some((name) => name !== "hardware");
}
