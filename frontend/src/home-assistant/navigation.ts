/** Navigation within Home Assistant, without reloading the page. */

export const INTEGRATION_PATH = "/config/integrations/integration/ozon_telemetry";

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
