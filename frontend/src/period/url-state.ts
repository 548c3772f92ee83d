/** State of a page in its URL, shared by its cards: a reload, the back button and a shared link show the same. */

import type { ReactiveController, ReactiveControllerHost } from "lit";

const CHANGED = "ozon-telemetry-url-changed";

/** The values to set; null removes one. */
export type UrlPatch = Record<string, string | null>;

export class UrlState implements ReactiveController {
  constructor(private readonly host: ReactiveControllerHost) {
    host.addController(this);
  }

  get(name: string): string | null {
    return new URLSearchParams(location.search).get(name);
  }

  /** Go to the page with these values: the back button returns to the one before. */
  set(patch: UrlPatch): void {
    const params = new URLSearchParams(location.search);
    for (const [name, value] of Object.entries(patch)) {
      if (value === null) params.delete(name);
      else params.set(name, value);
    }
    const search = params.toString();
    history.pushState(history.state, "", location.pathname + (search && `?${search}`));
    window.dispatchEvent(new CustomEvent(CHANGED));
  }

  hostConnected(): void {
    window.addEventListener(CHANGED, this.onChange);
    window.addEventListener("popstate", this.onChange);
  }

  hostDisconnected(): void {
    window.removeEventListener(CHANGED, this.onChange);
    window.removeEventListener("popstate", this.onChange);
  }

  private readonly onChange = (): void => this.host.requestUpdate();
}
