/** The cards of a period, with all that only they need; loaded after the others, which every first page shows. */

import { SegmentedControl } from "../components/segmented-control";
import { AnalyticsCard } from "./analytics/analytics-card";
import { PerformanceCard } from "./performance/performance-card";
import { ProfileCard } from "./profile/profile-card";
import { ReportCard } from "./report/report-card";

export const PERIOD_CARDS = {
  analytics: AnalyticsCard,
  performance: PerformanceCard,
  profile: ProfileCard,
  report: ReportCard,
} as const;

export const PERIOD_ELEMENTS = { "ozon-telemetry-segmented-control": SegmentedControl };
