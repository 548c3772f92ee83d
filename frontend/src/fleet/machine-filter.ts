/** Machine filter: which machines a technician looks for, by words, outlet and state, grouped by outlet. Pure. */

import type { Fleet, Machine, Outlet } from "../data/contract";
import { byName, isNamed, isOnline, machineStatus, outletOf } from "./lookups";

/** States that can be looked for; `faulty` is online without a card or a clock. */
export const MACHINE_STATES = [
  "online",
  "faulty",
  "offline",
  "no_device",
  "inactive",
  "maintenance",
] as const;
export type MachineState = (typeof MACHINE_STATES)[number];

export interface MachineFilter {
  /** Words of the name, the type, the outlet or the device's id. */
  text: string;
  /** The id of an outlet; all if empty. */
  outlet: string;
  state: MachineState | "";
}

export const NO_FILTER: MachineFilter = { text: "", outlet: "", state: "" };

export interface MachineGroup {
  /** Undefined for machines that stand in none. */
  outlet: Outlet | undefined;
  machines: Machine[];
}

/** The machines with all of the words. */
function hasWords(machine: Machine, fleet: Fleet, text: string): boolean {
  const { name, type, hardware } = machine;
  const known = [name, type, outletOf(fleet, machine)?.name, hardware?.device_id]
    .join(" ")
    .toLocaleLowerCase();
  return text
    .toLocaleLowerCase()
    .split(/\s+/)
    .every((word) => known.includes(word));
}

function isInState(machine: Machine, fleet: Fleet, state: MachineState): boolean {
  const status = machineStatus(machine, fleet);
  if (state === "maintenance") return machine.active && machine.maintenance.is_due;
  if (state === "faulty") return isOnline(status) && status !== "online";
  return status === state;
}

const isWanted = (machine: Machine, fleet: Fleet, { text, outlet, state }: MachineFilter): boolean =>
  hasWords(machine, fleet, text) &&
  (!outlet || machine.outlet === outlet) &&
  (!state || isInState(machine, fleet, state));

/** The machines that the filter leaves, by outlet; those without an outlet come last. */
export function machineGroups(
  machines: readonly Machine[],
  fleet: Fleet,
  filter: MachineFilter,
): MachineGroup[] {
  const wanted = machines.filter((machine) => isWanted(machine, fleet, filter)).sort(byName);
  const groups = [...fleet.outlets].sort(byName).map((outlet): MachineGroup => ({
    outlet,
    machines: wanted.filter((machine) => machine.outlet === outlet.id),
  }));
  const elsewhere = wanted.filter((machine) => !outletOf(fleet, machine));
  return [...groups, { outlet: undefined, machines: elsewhere }].filter(
    ({ machines: shown }) => shown.length > 0,
  );
}

/** The machines of a configuration: those that it names, those of the outlets that it names, or all. */
export function machinesAt(fleet: Fleet, devices: readonly string[] = []): Machine[] {
  if (devices.length === 0) return fleet.machines;
  const outlets = new Set(fleet.outlets.filter((outlet) => isNamed(outlet, devices)).map(({ id }) => id));
  return fleet.machines.filter((machine) => isNamed(machine, devices) || outlets.has(machine.outlet));
}
