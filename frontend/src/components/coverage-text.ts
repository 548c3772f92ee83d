/** How many of the outlets or treatments of a revenue have a price: "2 of 3 outlets"; empty where all have one. Pure. */

import type { RevenueCoverage } from "../data/contract";
import type { Localize } from "../i18n/localize";

export function coverageText(coverage: RevenueCoverage | null, localize: Localize): string {
  if (!coverage || coverage.priced_treatments === coverage.treatments) return "";
  return coverage.priced_outlets < coverage.outlets
    ? localize("revenue.outlets", { part: coverage.priced_outlets, all: coverage.outlets })
    : localize("revenue.treatments", { part: coverage.priced_treatments, all: coverage.treatments });
}
