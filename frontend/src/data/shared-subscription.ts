/** WebSocket subscriptions shared by all cards of a page; they survive a restart of Home Assistant. */

import type { Connection, Unsubscribe } from "../home-assistant/types";

export interface Listener<T, Push = T> {
  /** A new value, and what was pushed of it; for one who listens later, the value itself. */
  onValue: (value: T, push: T | Push) => void;
  onError: (error: unknown) => void;
  /** The subscription is open, for the first time or again; what was sent before is not repeated. */
  onOpen?: () => void;
}

const FIRST_RETRY_MS = 2_000;
const LAST_RETRY_MS = 30_000;

/**
 * One subscription with any number of listeners; the first opens it, the last closes it. What is pushed makes a new
 * value of the one before.
 *
 * The connection's own resubscription gives up for good when the integration is not set up yet, as just after
 * a restart. So this class resubscribes itself: on each reconnect, and with increasing delay until it succeeds.
 */
export class SharedSubscription<T, Push = T> {
  private readonly listeners = new Set<Listener<T, Push>>();
  private lastValue: T | undefined;
  private attempt = 0;
  private retryMs = FIRST_RETRY_MS;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private unsubscribe: Unsubscribe | undefined;

  constructor(
    private readonly connection: Connection,
    private readonly message: { type: string },
    private readonly withPush: (before: T | undefined, push: Push) => T,
  ) {}

  /** Add a listener; it gets the last value at once. Returns the function that removes it. */
  listen(listener: Listener<T, Push>): () => void {
    this.listeners.add(listener);
    if (this.listeners.size === 1) this.open();
    else if (this.lastValue !== undefined) listener.onValue(this.lastValue, this.lastValue);
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
        (push: Push) => attempt === this.attempt && this.publish(push),
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

  private publish(push: Push): void {
    this.retryMs = FIRST_RETRY_MS;
    const value = this.withPush(this.lastValue, push);
    this.lastValue = value;
    for (const listener of this.listeners) listener.onValue(value, push);
  }

  private scheduleRetry(error: unknown): void {
    for (const listener of this.listeners) listener.onError(error);
    this.retryTimer = setTimeout(() => void this.subscribe(), this.retryMs);
    this.retryMs = Math.min(this.retryMs * 2, LAST_RETRY_MS);
  }
}

type AnySubscription = SharedSubscription<unknown, never>;

const subscriptions = new WeakMap<Connection, Map<string, AnySubscription>>();

/** Return the page's one subscription for a message. */
export function sharedSubscription<T, Push>(
  connection: Connection,
  message: { type: string },
  withPush: (before: T | undefined, push: Push) => T,
): SharedSubscription<T, Push> {
  const ofConnection = subscriptions.get(connection) ?? new Map<string, AnySubscription>();
  subscriptions.set(connection, ofConnection);
  const key = JSON.stringify(message);
  const known = ofConnection.get(key) as SharedSubscription<T, Push> | undefined;
  const subscription = known ?? new SharedSubscription(connection, message, withPush);
  ofConnection.set(key, subscription as unknown as AnySubscription);
  return subscription;
}
