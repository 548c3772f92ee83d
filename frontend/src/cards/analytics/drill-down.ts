/** Drill-down: from a bar to its period, from an outlet to its machines, and the way back. Pure. */

import type { Bucket, Fleet, GroupBy } from "../../data/contract";
import { nameOf } from "../../fleet/lookups";
import { type Period, type PeriodSelection, spanOf } from "../../period/period";
import { SCOPE_ALL, type ViewState } from "./view-state";

const PERIOD_OF_BUCKET: Partial<Record<Bucket, Period>> = {
  day: "day",
  week: "week",
  month: "month",
  year: "year",
};

/** The period of a bucket that contains a day; null for hours, which have no smaller parts. */
export function periodOfBucket(bucket: Bucket, day: string, firstWeekday: number): PeriodSelection | null {
  const period = PERIOD_OF_BUCKET[bucket];
  return period ? { period, span: spanOf(period, day, firstWeekday) } : null;
}

/** The view of a group's parts: an outlet's machines, a machine's kinds; null for groups that have no view. */
export function viewOfGroup(groupBy: GroupBy, id: string, fleet: Fleet): Partial<ViewState> | null {
  if (groupBy === "outlet" && fleet.outlets.some((outlet) => outlet.id === id))
    return { scope: id, groupBy: "machine" };
  if (groupBy === "machine" && fleet.machines.some((machine) => machine.id === id))
    return { scope: id, groupBy: "kind" };
  return null;
}

/** A step of the way back; without `view` and `selection` it is where the user is. */
export interface Crumb {
  name: string;
  view?: Partial<ViewState>;
  selection?: PeriodSelection;
}

/** From all outlets to the selected outlet or machine; empty where all are shown. */
export function scopeCrumbs({ scope }: ViewState, fleet: Fleet, allName: string): Crumb[] {
  if (scope === SCOPE_ALL) return [];
  const outlet = fleet.machines.find(({ id }) => id === scope)?.outlet;
  return [
    { name: allName, view: { scope: SCOPE_ALL, groupBy: "outlet" } },
    ...(outlet
      ? [{ name: nameOf(fleet, outlet), view: { scope: outlet, groupBy: "machine" } as const }]
      : []),
    { name: nameOf(fleet, scope) },
  ];
}

const WIDER: Partial<Record<PeriodSelection["period"], readonly Period[]>> = {
  day: ["year", "month"],
  week: ["year", "month"],
  month: ["year"],
};

/** From the year to the selected day, week or month; empty for years and free ranges. */
export function periodCrumbs(
  selection: PeriodSelection,
  firstWeekday: number,
  nameOfPeriod: (selection: PeriodSelection) => string,
): Crumb[] {
  const wider = (WIDER[selection.period] ?? []).map((period) => {
    const chosen = { period, span: spanOf(period, selection.span.end, firstWeekday) };
    return { name: nameOfPeriod(chosen), selection: chosen };
  });
  return wider.length ? [...wider, { name: nameOfPeriod(selection) }] : [];
}
