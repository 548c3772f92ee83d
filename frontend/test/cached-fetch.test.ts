import { beforeEach, expect, test, vi } from "vitest";
import { cachedFetch } from "../src/data/cached-fetch";
import type { HomeAssistant } from "../src/home-assistant/types";

const hass = {} as HomeAssistant;
const fetch = vi.fn((_hass: HomeAssistant, { day }: { day: number }) => Promise.resolve(`answer ${day}`));

beforeEach(() => {
  vi.useFakeTimers();
  fetch.mockClear();
});

test("concurrent calls with the same parameters send one request", async () => {
  const ask = cachedFetch(fetch, 1_000);
  expect(await Promise.all([ask(hass, { day: 1 }), ask(hass, { day: 1 })])).toEqual(["answer 1", "answer 1"]);
  expect(fetch).toHaveBeenCalledTimes(1);
});

test("other parameters, and the same ones after expiry, are fetched again", async () => {
  const ask = cachedFetch(fetch, 1_000);
  await ask(hass, { day: 1 });
  await ask(hass, { day: 2 });
  vi.advanceTimersByTime(1_000);
  await ask(hass, { day: 1 });
  expect(fetch.mock.calls.map(([, { day }]) => day)).toEqual([1, 2, 1]);
});

test("an error is passed on and not cached", async () => {
  fetch.mockRejectedValueOnce(new Error("gone"));
  const ask = cachedFetch(fetch, 1_000);
  await expect(ask(hass, { day: 1 })).rejects.toThrow("gone");
  expect(await ask(hass, { day: 1 })).toBe("answer 1");
});
