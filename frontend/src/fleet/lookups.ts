/** Lookups in a fleet that several cards need. Pure. */

import { type Filters, type Fleet, type KindCounts, type Machine, type Outlet } from "../data/contract";
import { silentSiteOf } from "./sites";

/** What a configuration calls an outlet or a machine: its Home Assistant device; its id where it has none. */
export const deviceKey = ({ id, ha_device_id }: Machine | Outlet): string => ha_device_id ?? id;

/** Whether a configuration names an outlet or a machine. */
export const isNamed = ({ id, ha_device_id }: Machine | Outlet, keys: readonly string[]): boolean =>
  keys.includes(id) || (ha_device_id !== null && keys.includes(ha_device_id));

/** Query filters for the outlets and machines that a configuration names. */
export function deviceFilters(fleet: Fleet, devices: readonly string[] = []): Filters {
  const chosen = (items: readonly (Outlet | Machine)[]): string[] =>
    items.filter((item) => isNamed(item, devices)).map(({ id }) => id);
  const outlets = chosen(fleet.outlets);
  const machines = chosen(fleet.machines);
  return { ...(outlets.length > 0 && { outlets }), ...(machines.length > 0 && { machines }) };
}

export const outletOf = (fleet: Fleet, machine: Machine): Outlet | undefined =>
  fleet.outlets.find(({ id }) => id === machine.outlet);

export const machinesOf = (fleet: Fleet, outlet: Outlet): Machine[] =>
  fleet.machines.filter((machine) => machine.outlet === outlet.id);

/** The name of an outlet or machine, including removed ones. */
export function nameOf(fleet: Fleet, id: string): string {
  const known = [...fleet.outlets, ...fleet.machines].find((item) => item.id === id);
  return known?.name ?? fleet.names[id] ?? id;
}

export const byName = (a: { name: string }, b: { name: string }): number =>
  a.name.localeCompare(b.name, undefined, { numeric: true });

/** `no_card` and `no_clock` are online, but without a part that they need; `unknown` is what a site no longer reports. */
export type MachineStatus =
  "online" | "no_card" | "no_clock" | "offline" | "no_device" | "inactive" | "unknown";

const FAULTS = ["no_card", "no_clock"] as const;

export const isFaulty = (status: MachineStatus): boolean => (FAULTS as readonly string[]).includes(status);

export const isOnline = (status: MachineStatus): boolean => status === "online" || isFaulty(status);

export function machineStatus(machine: Machine, fleet: Fleet): MachineStatus {
  if (!machine.active) return "inactive";
  if (!machine.hardware) return "no_device";
  if (silentSiteOf(fleet, machine)) return "unknown";
  if (!machine.hardware.online) return "offline";
  if (machine.hardware.sd === false) return "no_card";
  return machine.hardware.rtc === false ? "no_clock" : "online";
}

/** Counts by kind from the groups of a result. */
export function countsByKind(groups: readonly { id: string; total: number }[]): KindCounts {
  const count = (kind: string): number => groups.find(({ id }) => id === kind)?.total ?? 0;
  return { basic: count("basic"), standard: count("standard"), premium: count("premium") };
}
