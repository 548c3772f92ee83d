/** The period a reader looks at. Pure. */

import type { DateRange } from "../data/contract";
import { addDays, holds, spanOf, type Choice } from "./period";

export interface PeriodView {
  choice: Choice;
  span: DateRange;
}

const FREE_RANGE_DAYS = 30;

/** The period of a kind that holds today; the last thirty days for a free range. */
export function periodView(choice: Choice, today: string, firstWeekday: number): PeriodView {
  const range = (): DateRange => ({ start: addDays(today, 1 - FREE_RANGE_DAYS), end: today });
  return { choice, span: choice === "range" ? range() : spanOf(choice, today, firstWeekday) };
}

/** The period to go on with: a view that showed the current period goes with it into a new day. */
export function followed(
  view: PeriodView,
  lookedOn: string,
  today: string,
  firstWeekday: number,
): PeriodView {
  const isBehind = view.choice !== "range" && holds(view.span, lookedOn) && !holds(view.span, today);
  return isBehind ? periodView(view.choice, today, firstWeekday) : view;
}
