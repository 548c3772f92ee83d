/** The list of treatments, newest first, as pages and pushes make it grow. Pure. */

import type { RecentTreatment } from "../../data/contract";

export const identityOf = ({ device_id, gen, seq }: RecentTreatment): string => `${device_id}/${gen}/${seq}`;

/** Both lists as one, newest first, nothing twice. */
export function joined(
  some: readonly RecentTreatment[],
  others: readonly RecentTreatment[],
): RecentTreatment[] {
  const known = new Map([...some, ...others].map((event) => [identityOf(event), event]));
  return [...known.values()].sort((a, b) => b.at - a.at || b.seq - a.seq);
}

const LATE_MS = 5 * 60_000;

/** What is worth saying about an event's time: not its own, or known only long after. */
export function remarkOn({ at, received, source }: RecentTreatment): "uncertain" | "late" | null {
  if (source === "receipt") return "uncertain";
  return received - at > LATE_MS ? "late" : null;
}
