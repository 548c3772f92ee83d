import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { SharedSubscription } from "../src/data/shared-subscription";
import type { Connection } from "../src/home-assistant/types";

/** A connection whose subscriptions the test controls. */
class FakeConnection implements Connection {
  refuses = false;
  opened = 0;
  closed = 0;
  push: (value: string) => void = () => undefined;
  private ready: (() => void) | undefined;

  subscribeMessage(listener: (message: never) => void): Promise<() => void> {
    if (this.refuses) return Promise.reject(new Error("unknown command"));
    this.opened += 1;
    this.push = listener as (value: string) => void;
    return Promise.resolve(() => (this.closed += 1));
  }

  addEventListener(_: "ready", listener: () => void): void {
    this.ready = listener;
  }

  removeEventListener(): void {
    this.ready = undefined;
  }

  reconnect(): void {
    this.ready?.();
  }
}

describe("a shared subscription", () => {
  let connection: FakeConnection;
  let shared: SharedSubscription<string>;
  let received: string[];
  let failures: number;

  const listen = (): (() => void) =>
    shared.listen({ onValue: (value) => received.push(value), onError: () => (failures += 1) });
  const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);

  beforeEach(() => {
    vi.useFakeTimers();
    connection = new FakeConnection();
    shared = new SharedSubscription<string>(connection, { type: "x" }, (_, push) => push);
    received = [];
    failures = 0;
  });

  afterEach(() => vi.useRealTimers());

  test("is opened once, and a later listener gets the last value", async () => {
    listen();
    await settle();
    connection.push("a");
    listen();
    expect(connection.opened).toBe(1);
    expect(received).toEqual(["a", "a"]);
  });

  test("is closed with its last listener, and then delivers nothing", async () => {
    const stops = [listen(), listen()];
    await settle();
    stops.forEach((stop) => stop());
    connection.push("late");
    expect(connection.closed).toBe(1);
    expect(received).toEqual([]);
  });

  test("retries until Home Assistant accepts it", async () => {
    connection.refuses = true;
    listen();
    await settle();
    expect(failures).toBe(1);
    connection.refuses = false;
    await vi.advanceTimersByTimeAsync(2_000);
    connection.push("a");
    expect(received).toEqual(["a"]);
  });

  test("is opened again after a reconnect, and messages of the old one are ignored", async () => {
    listen();
    await settle();
    const old = connection.push;
    connection.reconnect();
    await settle();
    old("stale");
    connection.push("fresh");
    expect(received).toEqual(["fresh"]);
  });
});
