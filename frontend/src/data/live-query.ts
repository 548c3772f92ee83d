/** Live query: the result of a WebSocket command, kept current while its card is shown. */

import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { HomeAssistant } from "../home-assistant/types";

/** Throttle: live events come in bursts, and the result need not follow each of them. */
const REFRESH_MS = 1_000;

export type Fetch<Params, Result> = (hass: HomeAssistant, params: Params) => Promise<Result>;

/** Keeps the last result while the next one loads, and drops a response to parameters that have changed since. */
export class LiveQuery<Params extends object, Result> implements ReactiveController {
  result: Result | undefined;
  /** The parameters that `result` belongs to. */
  resultParams: Params | undefined;
  error: string | undefined;

  private params: Params | undefined;
  private paramsKey = "";
  private hass: HomeAssistant | undefined;
  private refreshTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly fetch: Fetch<Params, Result>,
    private readonly refreshMs = REFRESH_MS,
  ) {
    host.addController(this);
  }

  hostDisconnected(): void {
    clearTimeout(this.refreshTimer);
    this.refreshTimer = undefined;
  }

  /** Whether the result is that of the newest parameters. */
  get isCurrent(): boolean {
    return this.resultParams !== undefined && this.resultParams === this.params;
  }

  /** Set the parameters and fetch; the same parameters again cost nothing. */
  setParams(hass: HomeAssistant, params: Params): void {
    const key = JSON.stringify(params);
    this.hass = hass;
    if (key === this.paramsKey) return;
    this.paramsKey = key;
    this.params = params;
    void this.run();
  }

  /** Schedule one fetch after the data has changed, no sooner than what is fetched may be old. */
  refresh(): void {
    if (!this.params) return;
    this.refreshTimer ??= setTimeout(() => {
      this.refreshTimer = undefined;
      void this.run();
    }, this.refreshMs);
  }

  private async run(): Promise<void> {
    const { params, paramsKey, hass } = this;
    if (!params || !hass) return;
    try {
      const result = await this.fetch(hass, params);
      if (paramsKey !== this.paramsKey) return;
      [this.result, this.resultParams, this.error] = [result, params, undefined];
    } catch (error) {
      if (paramsKey !== this.paramsKey) return;
      this.error = errorMessage(error);
    }
    this.host.requestUpdate();
  }
}

/** The text of a WebSocket command's error. */
export function errorMessage(error: unknown): string {
  return typeof error === "object" && error !== null && "message" in error
    ? String(error.message)
    : String(error);
}

const WITHOUT_HUB = ["service_config_entry_not_found", "service_found_no_config_entry_for_domain"];

/** Whether a WebSocket command failed because its hub is not there any more. */
export const isHubRemoved = (error: unknown): boolean =>
  typeof error === "object" &&
  error !== null &&
  "translation_key" in error &&
  WITHOUT_HUB.includes(String(error.translation_key));
