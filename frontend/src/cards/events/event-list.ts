/** Event list of the events card: merges loaded pages with pushed treatments, newest first. Pure. */

import type { RecentTreatment } from "../../data/contract";

/** What identifies a treatment; among those of one moment also its place in Home Assistant's pages. */
const eventKey = ({ device_id, gen, seq }: RecentTreatment): string => `${device_id} ${gen} ${1e15 + seq}`;

/** Merge two lists, newest first, without duplicates. */
export function mergeEvents(
  first: readonly RecentTreatment[],
  second: readonly RecentTreatment[],
): RecentTreatment[] {
  const byKey = new Map([...first, ...second].map((event) => [eventKey(event), event]));
  return [...byKey.values()].sort((a, b) => b.at - a.at || (eventKey(a) < eventKey(b) ? 1 : -1));
}

const LATE_MS = 5 * 60_000;

/** A remark on an event's time: not from the device's clock, or delivered late. */
export function timeRemark({ at, received, source }: RecentTreatment): "uncertain" | "late" | null {
  if (source === "receipt") return "uncertain";
  return received - at > LATE_MS ? "late" : null;
}
