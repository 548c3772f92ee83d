/**
 * Home Assistant's own dialogs: the one that changes an outlet or a machine, and the one that adopts a device.
 *
 * They open only from pages of Home Assistant, where each has a row with a button: that page is opened, and the button
 * pressed once it is there. Where Home Assistant looks different one day, the page alone is open.
 */

import { DISCOVERED_PATH, INTEGRATION_PATH, navigate } from "./navigation";

const LOOK_MS = 100;
const LOOKS = 100;

/** A row of Home Assistant's: of an outlet or a machine, or of a device that was discovered. */
interface Row extends Element {
  subEntry?: { subentry_id: string };
  flow?: { handler: string; context: { unique_id?: string } };
}

function* deep(root: Document | ShadowRoot): Generator<Element> {
  for (const element of root.querySelectorAll("*")) {
    yield element;
    if (element.shadowRoot) yield* deep(element.shadowRoot);
  }
}

type ButtonOf = (row: Row) => HTMLElement | null;

const changeButton =
  (subentryId: string): ButtonOf =>
  (row) =>
    row.subEntry?.subentry_id === subentryId ? row.querySelector("ha-icon-button[slot=end]") : null;

const adoptButton =
  (deviceId: string): ButtonOf =>
  ({ flow, shadowRoot }) =>
    flow?.handler === "ozon_telemetry" && flow.context.unique_id === deviceId
      ? (shadowRoot?.querySelector<HTMLElement>("ha-button[appearance=filled]") ?? null)
      : null;

function findButton(buttonOf: ButtonOf): HTMLElement | null {
  for (const element of deep(document)) {
    const button = buttonOf(element);
    if (button) return button;
  }
  return null;
}

/** Open a page, and press a button as soon as it is there. */
async function press(path: string, buttonOf: ButtonOf): Promise<void> {
  navigate(path);
  for (let looks = 0; looks < LOOKS && location.pathname === path; looks += 1) {
    const button = findButton(buttonOf);
    if (button) {
      button.click();
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

/** Opens the dialog of an outlet or a machine, by its id. */
export const openChangeDialog = (subentryId: string): Promise<void> =>
  press(INTEGRATION_PATH, changeButton(subentryId));

/** Opens the dialog that adopts a device which waits for its machine. */
export const openAdoption = (deviceId: string): Promise<void> =>
  press(DISCOVERED_PATH, adoptButton(deviceId));
