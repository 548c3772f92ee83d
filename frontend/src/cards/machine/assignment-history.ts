/** A machine's life as a list: which device it had when, and where it stood. Pure. */

import type { Fleet, Machine } from "../../data/contract";
import { nameIn } from "../../fleet/lookups";

export interface Stretch {
  icon: string;
  what: string;
  start: number;
  end: number | null;
}

/** Devices and outlets of a machine, the latest first. */
export function historyOf({ swaps, placements }: Machine, fleet: Fleet): Stretch[] {
  const devices = swaps.map(({ device_id, start, end }) => ({
    icon: "mdi:chip",
    what: device_id,
    start,
    end,
  }));
  const outlets = placements.map(({ outlet, start, end }) => ({
    icon: "mdi:store-outline",
    what: nameIn(fleet, outlet),
    start,
    end,
  }));
  return [...devices, ...outlets].sort((a, b) => b.start - a.start);
}
