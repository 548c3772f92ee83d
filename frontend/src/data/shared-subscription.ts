/** Subscriptions that all cards of a page share, and that outlive a restart of Home Assistant. */

import type { Connection, Unsubscribe } from "../home-assistant/types";

export interface Listener<T> {
  value: (value: T) => void;
  failed: (error: unknown) => void;
  /** It is open, for the first time or again: what came meanwhile was not told. */
  opened?: () => void;
}

const FIRST_RETRY_MS = 2_000;
const LAST_RETRY_MS = 30_000;

/**
 * One subscription with any number of listeners; the first opens it, the last closes it.
 *
 * The connection's own way to subscribe again gives up for good when the integration is not set up yet, as it
 * is just after a restart; so we subscribe again ourselves, on each reconnect and until it works.
 */
export class SharedSubscription<T> {
  private readonly listeners = new Set<Listener<T>>();
  private last: T | undefined;
  private attempt = 0;
  private retryMs = FIRST_RETRY_MS;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private unsubscribe: Unsubscribe | undefined;

  constructor(
    private readonly connection: Connection,
    private readonly message: { type: string },
  ) {}

  /** Listen; what is known is told at once. Returns how to stop. */
  listen(listener: Listener<T>): () => void {
    this.listeners.add(listener);
    if (this.listeners.size === 1) this.open();
    else if (this.last !== undefined) listener.value(this.last);
    return () => {
      if (this.listeners.delete(listener) && this.listeners.size === 0) this.close();
    };
  }

  private open(): void {
    this.connection.addEventListener("ready", this.onReady);
    void this.subscribe();
  }

  private close(): void {
    this.connection.removeEventListener("ready", this.onReady);
    clearTimeout(this.retryTimer);
    this.attempt += 1;
    this.last = undefined;
    void this.unsubscribe?.();
    this.unsubscribe = undefined;
  }

  private readonly onReady = (): void => {
    this.unsubscribe = undefined; // it went with the old connection
    this.retryMs = FIRST_RETRY_MS;
    void this.subscribe();
  };

  private async subscribe(): Promise<void> {
    clearTimeout(this.retryTimer);
    const attempt = ++this.attempt;
    try {
      const unsubscribe = await this.connection.subscribeMessage(
        (value: T) => attempt === this.attempt && this.tell(value),
        this.message,
        { resubscribe: false },
      );
      if (attempt === this.attempt) this.opened(unsubscribe);
      else void unsubscribe();
    } catch (error) {
      if (attempt === this.attempt) this.retryLater(error);
    }
  }

  private opened(unsubscribe: Unsubscribe): void {
    this.unsubscribe = unsubscribe;
    for (const listener of this.listeners) listener.opened?.();
  }

  private tell(value: T): void {
    this.retryMs = FIRST_RETRY_MS;
    this.last = value;
    for (const listener of this.listeners) listener.value(value);
  }

  private retryLater(error: unknown): void {
    for (const listener of this.listeners) listener.failed(error);
    this.retryTimer = setTimeout(() => void this.subscribe(), this.retryMs);
    this.retryMs = Math.min(this.retryMs * 2, LAST_RETRY_MS);
  }
}

const shared = new WeakMap<Connection, Map<string, SharedSubscription<unknown>>>();

/** The page's one subscription of a message. */
export function sharedSubscription<T>(
  connection: Connection,
  message: { type: string },
): SharedSubscription<T> {
  const ofConnection = shared.get(connection) ?? new Map<string, SharedSubscription<unknown>>();
  shared.set(connection, ofConnection);
  const key = JSON.stringify(message);
  const known = ofConnection.get(key) ?? new SharedSubscription<unknown>(connection, message);
  ofConnection.set(key, known);
  return known as SharedSubscription<T>;
}
