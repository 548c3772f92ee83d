/** The integration's WebSocket commands, one function each. */

import type { HomeAssistant } from "../home-assistant/types";
import type {
  AnalyticsResult,
  AnalyticsQuery,
  Fleet,
  Filters,
  PerformanceQuery,
  PerformanceRow,
  ProfileResult,
  ProfileQuery,
  RecentPage,
  RecentQuery,
  DateRange,
} from "./contract";

const ask = <Answer>(hass: HomeAssistant, command: string, query: object): Promise<Answer> =>
  hass.callWS<Answer>({ ...query, type: `ozon_telemetry/${command}` });

/** A query that names a hub only where the configuration does. */
export const ofHub = (entryId: string | undefined): { entry_id?: string } =>
  entryId === undefined ? {} : { entry_id: entryId };

export const fetchFleet = (hass: HomeAssistant, entryId?: string): Promise<Fleet> =>
  ask(hass, "fleet", ofHub(entryId));

export const fetchAnalytics = (hass: HomeAssistant, query: AnalyticsQuery): Promise<AnalyticsResult> =>
  ask(hass, "analytics", query);

export const fetchProfile = (hass: HomeAssistant, query: ProfileQuery): Promise<ProfileResult> =>
  ask(hass, "profile", query);

export const fetchPerformance = (
  hass: HomeAssistant,
  query: PerformanceQuery,
): Promise<{ rows: PerformanceRow[] }> => ask(hass, "performance", query);

export const fetchRecent = (hass: HomeAssistant, query: RecentQuery): Promise<RecentPage> =>
  ask(hass, "recent", query);

export type ExportQuery = Filters & DateRange & { entry_id?: string; what: "treatments" | "summary" };

/** Ask for a signed link to a CSV file; it works for a short while and needs no further login. */
export const exportLink = (hass: HomeAssistant, query: ExportQuery): Promise<{ url: string }> =>
  ask(hass, "export", query);
