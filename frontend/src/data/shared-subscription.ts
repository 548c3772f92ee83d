/** WebSocket subscriptions shared by all cards of a page; they survive a restart of Home Assistant. */

import type { Connection, Unsubscribe } from "../home-assistant/types";

export interface Listener<T> {
  onValue: (value: T) => void;
  onError: (error: unknown) => void;
  /** The subscription is open, for the first time or again; what was sent before is not repeated. */
  onOpen?: () => void;
}

const FIRST_RETRY_MS = 2_000;
const LAST_RETRY_MS = 30_000;

/**
 * One subscription with any number of listeners; the first opens it, the last closes it.
 *
 * The connection's own resubscription gives up for good when the integration is not set up yet, as just after
 * a restart. So this class resubscribes itself: on each reconnect, and with increasing delay until it succeeds.
 */
export class SharedSubscription<T> {
  private readonly listeners = new Set<Listener<T>>();
  private lastValue: T | undefined;
  private attempt = 0;
  private retryMs = FIRST_RETRY_MS;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private unsubscribe: Unsubscribe | undefined;

  constructor(
    private readonly connection: Connection,
    private readonly message: { type: string },
  ) {}

  /** Add a listener; it gets the last value at once. Returns the function that removes it. */
  listen(listener: Listener<T>): () => void {
    this.listeners.add(listener);
    if (this.listeners.size === 1) this.open();
    else if (this.lastValue !== undefined) listener.onValue(this.lastValue);
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
    this.lastValue = undefined;
    void this.unsubscribe?.();
    this.unsubscribe = undefined;
  }

  private readonly onReady = (): void => {
    this.unsubscribe = undefined; // it ended with the old connection
    this.retryMs = FIRST_RETRY_MS;
    void this.subscribe();
  };

  private async subscribe(): Promise<void> {
    clearTimeout(this.retryTimer);
    const attempt = ++this.attempt;
    try {
      const unsubscribe = await this.connection.subscribeMessage(
        (value: T) => attempt === this.attempt && this.publish(value),
        this.message,
        { resubscribe: false },
      );
      if (attempt === this.attempt) this.onSubscribed(unsubscribe);
      else void unsubscribe();
    } catch (error) {
      if (attempt === this.attempt) this.scheduleRetry(error);
    }
  }

  private onSubscribed(unsubscribe: Unsubscribe): void {
    this.unsubscribe = unsubscribe;
    for (const listener of this.listeners) listener.onOpen?.();
  }

  private publish(value: T): void {
    this.retryMs = FIRST_RETRY_MS;
    this.lastValue = value;
    for (const listener of this.listeners) listener.onValue(value);
  }

  private scheduleRetry(error: unknown): void {
    for (const listener of this.listeners) listener.onError(error);
    this.retryTimer = setTimeout(() => void this.subscribe(), this.retryMs);
    this.retryMs = Math.min(this.retryMs * 2, LAST_RETRY_MS);
  }
}

const subscriptions = new WeakMap<Connection, Map<string, SharedSubscription<unknown>>>();

/** Return the page's one subscription for a message. */
export function sharedSubscription<T>(
  connection: Connection,
  message: { type: string },
): SharedSubscription<T> {
  const ofConnection = subscriptions.get(connection) ?? new Map<string, SharedSubscription<unknown>>();
  subscriptions.set(connection, ofConnection);
  const key = JSON.stringify(message);
  const subscription = ofConnection.get(key) ?? new SharedSubscription<unknown>(connection, message);
  ofConnection.set(key, subscription);
  return subscription as SharedSubscription<T>;
}
