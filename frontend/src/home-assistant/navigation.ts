/** Navigation within Home Assistant, without reloading the page. */

import type { CardConfig, HomeAssistant } from "./types";

/** Opens the dialog that adds a hub. */
export const ADD_PATH = "/config/integrations/dashboard/add?domain=ozon_telemetry";
export const INTEGRATION_PATH = "/config/integrations/integration/ozon_telemetry";
/** Where Home Assistant lists the devices that it discovered. */
export const DISCOVERED_PATH = "/config/integrations/dashboard";
export const REPAIRS_PATH = "/config/repairs";

/** Configuration of a card whose names may lead to the dashboard's views of one outlet or machine. */
export interface LinkConfig extends CardConfig {
  /** The card is on our dashboard, which has such views; the strategy sets it. */
  link_to_views?: boolean;
}

export const outletPath = (id: string): string => `outlet-${id}`;
export const machinePath = (id: string): string => `machine-${id}`;

/** The link from a card to the view of an outlet; null where there is no such view. */
export const outletLink = ({ link_to_views }: LinkConfig, id: string): string | null =>
  link_to_views && id ? outletPath(id) : null;

export const machineLink = ({ link_to_views }: LinkConfig, id: string): string | null =>
  link_to_views && id ? machinePath(id) : null;

/** The page of a machine on this dashboard, from a card that leads there or is on it; null where there is none. */
export const machinePage = (config: LinkConfig, id: string): string | null =>
  machineLink(config, id) ?? (location.pathname.endsWith(`/${machinePath(id)}`) ? machinePath(id) : null);

/** The whole address of a link on this page, as another phone opens it: Home Assistant's own, where it has one. */
export function addressOf(link: string, { external_url, internal_url }: HomeAssistant["config"]): string {
  const here = new URL(link, location.href);
  return new URL(here.pathname, external_url ?? internal_url ?? here.origin).href;
}

export const devicePath = (deviceId: string): string =>
  `/config/devices/device/${encodeURIComponent(deviceId)}`;

/** Opens a page of Home Assistant. */
export function navigate(path: string): void {
  history.pushState(null, "", path);
  window.dispatchEvent(new CustomEvent("location-changed", { detail: { replace: false } }));
}

/** Click handler of a link within Home Assistant; a click with a modifier key is left to the browser. */
export function navigateInApp(event: MouseEvent): void {
  const link = event.currentTarget as HTMLAnchorElement;
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  navigate(link.href);
}
