/**
 * Home Assistant's own dialog that changes an outlet or a machine, in which all its flows begin.
 *
 * It opens only from the integration's page, where each has a row with a button: that page is opened, and the button
 * pressed once it is there. Where Home Assistant looks different one day, the page alone is open.
 */

import { INTEGRATION_PATH, navigate } from "./navigation";

const LOOK_MS = 100;
const LOOKS = 100;

interface Row extends Element {
  subEntry?: { subentry_id: string };
}

function* deep(root: Document | ShadowRoot): Generator<Element> {
  for (const element of root.querySelectorAll("*")) {
    yield element;
    if (element.shadowRoot) yield* deep(element.shadowRoot);
  }
}

function changeButtonOf(subentryId: string): HTMLElement | null {
  for (const element of deep(document)) {
    if ((element as Row).subEntry?.subentry_id !== subentryId) continue;
    const button = element.querySelector<HTMLElement>("ha-icon-button[slot=end]");
    if (button) return button;
  }
  return null;
}

/** Opens the dialog of an outlet or a machine, by its id. */
export async function openChangeDialog(subentryId: string): Promise<void> {
  navigate(INTEGRATION_PATH);
  for (let looks = 0; looks < LOOKS && location.pathname === INTEGRATION_PATH; looks += 1) {
    const button = changeButtonOf(subentryId);
    if (button) {
      button.click();
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}
