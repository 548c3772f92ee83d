/** The integration's WebSocket commands, one function each. */

import type { HomeAssistant } from "../home-assistant/types";
import type {
  AnalyticsAnswer,
  AnalyticsQuery,
  Fleet,
  Filters,
  PerformanceQuery,
  PerformanceRow,
  ProfileAnswer,
  ProfileQuery,
  RecentAnswer,
  RecentQuery,
  Span,
} from "./contract";

const ask = <Answer>(hass: HomeAssistant, command: string, query: object): Promise<Answer> =>
  hass.callWS<Answer>({ ...query, type: `ozon_telemetry/${command}` });

/** A query that names a hub only where the configuration does. */
export const ofHub = (entryId: string | undefined): { entry_id?: string } =>
  entryId === undefined ? {} : { entry_id: entryId };

export const fetchFleet = (hass: HomeAssistant, entryId?: string): Promise<Fleet> =>
  ask(hass, "fleet", ofHub(entryId));

export const fetchAnalytics = (hass: HomeAssistant, query: AnalyticsQuery): Promise<AnalyticsAnswer> =>
  ask(hass, "analytics", query);

export const fetchProfile = (hass: HomeAssistant, query: ProfileQuery): Promise<ProfileAnswer> =>
  ask(hass, "profile", query);

export const fetchPerformance = (
  hass: HomeAssistant,
  query: PerformanceQuery,
): Promise<{ rows: PerformanceRow[] }> => ask(hass, "performance", query);

export const fetchRecent = (hass: HomeAssistant, query: RecentQuery): Promise<RecentAnswer> =>
  ask(hass, "recent", query);

export type ExportQuery = Filters & Span & { entry_id?: string; what: "treatments" | "summary" };

/** Ask for a signed link to a CSV file; it works for a short while and needs no further login. */
export const exportLink = (hass: HomeAssistant, query: ExportQuery): Promise<{ url: string }> =>
  ask(hass, "export", query);
