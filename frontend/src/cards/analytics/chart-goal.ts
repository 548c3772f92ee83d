/** Goal of a chart: that of its outlet, where it counts what the chart shows in each bucket. Pure. */

import { type Bucket, type Fleet, KINDS } from "../../data/contract";
import type { ViewState } from "./view-state";

/** How many treatments of the selected kinds the outlet wants in each bucket; null without such a goal. */
export function chartGoal({ outlets }: Fleet, { scope, kinds }: ViewState, bucket: Bucket): number | null {
  const goals = outlets.find(({ id }) => id === scope)?.goals ?? [];
  const [first] = kinds;
  const kind = kinds.length === KINDS.length ? "total" : kinds.length === 1 ? first : null;
  return goals.find((goal) => goal.period === bucket && goal.kind === kind)?.goal ?? null;
}
