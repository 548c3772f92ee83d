/** Where things are in Home Assistant, and how to go there without loading the page anew. */

export const INTEGRATION_PAGE = "/config/integrations/integration/ozon_telemetry";

export const devicePage = (deviceId: string): string =>
  `/config/devices/device/${encodeURIComponent(deviceId)}`;

/** Follow a link inside Home Assistant; a click with a modifier stays the browser's. */
export function followInside(event: MouseEvent): void {
  const link = event.currentTarget as HTMLAnchorElement;
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  history.pushState(null, "", link.href);
  window.dispatchEvent(new CustomEvent("location-changed", { detail: { replace: false } }));
}
