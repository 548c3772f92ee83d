/** WebSocket commands of the integration, one function each; `ws_<command>` in `websocket_api.py` handles it. */

import type { HomeAssistant } from "../home-assistant/types";
import type {
  AnalyticsQuery,
  AnalyticsResult,
  ExportLink,
  ExportQuery,
  Filters,
  Fleet,
  PerformanceQuery,
  PerformanceResult,
  ProfileQuery,
  ProfileResult,
  RecentPage,
  RecentPush,
  RecentQuery,
} from "./contract";
import { withSiteNames } from "../fleet/sites";
import { type FleetPush, withPush } from "./fleet-change";
import { type SharedSubscription, sharedSubscription } from "./shared-subscription";

const call = <Result>(hass: HomeAssistant, command: string, params: object): Promise<Result> =>
  hass.callWS<Result>({ ...params, type: `ozon_telemetry/${command}` });

/** The `entry_id` parameter; left out where the configuration names no hub. */
export const hubParam = (entryId: string | undefined): { entry_id?: string } =>
  entryId === undefined ? {} : { entry_id: entryId };

export const fetchFleet = async (hass: HomeAssistant, entryId?: string): Promise<Fleet> =>
  withSiteNames(await call(hass, "fleet", hubParam(entryId)));

export const fetchAnalytics = (hass: HomeAssistant, params: AnalyticsQuery): Promise<AnalyticsResult> =>
  call(hass, "analytics", params);

export const fetchProfile = (hass: HomeAssistant, params: ProfileQuery): Promise<ProfileResult> =>
  call(hass, "profile", params);

export const fetchPerformance = (hass: HomeAssistant, params: PerformanceQuery): Promise<PerformanceResult> =>
  call(hass, "performance", params);

export const fetchRecent = (hass: HomeAssistant, params: RecentQuery): Promise<RecentPage> =>
  call(hass, "recent", params);

/** Create a signed link to a CSV file; it is valid for a short time and needs no further login. */
export const fetchExportLink = (hass: HomeAssistant, params: ExportQuery): Promise<ExportLink> =>
  call(hass, "export", params);

const message = (command: string, params: object): { type: string } => ({
  type: `ozon_telemetry/${command}`,
  ...params,
});

/** The fleet now and after each change. */
export const fleetSubscription = (
  hass: HomeAssistant,
  entryId?: string,
): SharedSubscription<Fleet, FleetPush> =>
  sharedSubscription(hass.connection, message("subscribe_fleet", hubParam(entryId)), withPush);

/** New treatments after each commit. */
export const recentSubscription = (hass: HomeAssistant, filters: Filters): SharedSubscription<RecentPush> =>
  sharedSubscription(hass.connection, message("subscribe_recent", filters), (_, push: RecentPush) => push);
