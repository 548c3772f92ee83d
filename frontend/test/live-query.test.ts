import type { ReactiveControllerHost } from "lit";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { LiveQuery } from "../src/data/live-query";
import type { HomeAssistant } from "../src/home-assistant/types";

const hass = {} as HomeAssistant;
const host = { addController: vi.fn(), requestUpdate: vi.fn() } as unknown as ReactiveControllerHost;

/** Fetches whose responses the test sends, in any order. */
const pending: { day: number; resolve: (result: string) => void; reject: (error: unknown) => void }[] = [];
const fetch = (_hass: HomeAssistant, { day }: { day: number }): Promise<string> =>
  new Promise((resolve, reject) => pending.push({ day, resolve, reject }));
const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);

let query: LiveQuery<{ day: number }, string>;

beforeEach(() => {
  vi.useFakeTimers();
  pending.length = 0;
  query = new LiveQuery(host, fetch);
});

afterEach(() => vi.useRealTimers());

test("the same parameters are fetched once", () => {
  query.setParams(hass, { day: 1 });
  query.setParams(hass, { day: 1 });
  expect(pending).toHaveLength(1);
});

test("the last result stays until the next one arrives, with the parameters it belongs to", async () => {
  query.setParams(hass, { day: 1 });
  pending[0]?.resolve("one");
  await settle();
  query.setParams(hass, { day: 2 });
  expect(query).toMatchObject({ result: "one", resultParams: { day: 1 } });
});

test("a result is current until other parameters are set", async () => {
  query.setParams(hass, { day: 1 });
  expect(query.isCurrent).toBe(false);
  pending[0]?.resolve("monday");
  await settle();
  expect(query.isCurrent).toBe(true);
  query.setParams(hass, { day: 2 });
  expect(query.isCurrent).toBe(false);
});

test("a response to former parameters is dropped, whether a result or an error", async () => {
  query.setParams(hass, { day: 1 });
  query.setParams(hass, { day: 2 });
  query.setParams(hass, { day: 3 });
  pending[2]?.resolve("three");
  pending[0]?.resolve("one");
  pending[1]?.reject(new Error("two"));
  await settle();
  expect(query).toMatchObject({ result: "three", error: undefined });
});

test("many refreshes in a burst become one fetch", async () => {
  query.setParams(hass, { day: 1 });
  query.refresh();
  query.refresh();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(pending.map(({ day }) => day)).toEqual([1, 1]);
});

test("a card that is no longer shown fetches nothing more", async () => {
  query.setParams(hass, { day: 1 });
  query.refresh();
  query.hostDisconnected();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(pending).toHaveLength(1);
});

test("an error is cleared by the next result", async () => {
  query.setParams(hass, { day: 1 });
  pending[0]?.reject({ code: "home_assistant_error", message: "no such hub" });
  await settle();
  expect(query.error).toBe("no such hub");
  query.setParams(hass, { day: 2 });
  pending[1]?.resolve("two");
  await settle();
  expect(query).toMatchObject({ result: "two", error: undefined });
});
