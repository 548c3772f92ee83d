/** The result that a chart shows: with the fleet's names, and without revenue where that is to be hidden. Pure. */

import type { AnalyticsResult, Fleet } from "../../data/contract";
import { withOutletNames } from "../../fleet/sites";
import type { AnalyticsConfig } from "./analytics-card-config";

export const shownResult = (
  result: AnalyticsResult | undefined,
  { hide_revenue }: AnalyticsConfig,
  fleet: Fleet,
): AnalyticsResult | undefined =>
  result && {
    ...result,
    groups: withOutletNames(fleet, result.groups),
    ...(hide_revenue && { revenue: null, revenues: [] }),
  };
