/** Response cache shared by all cards of a page: the cards of a hundred machines send one request, not a hundred. */

import type { HomeAssistant } from "../home-assistant/types";
import type { Fetch } from "./live-query";

/** Fetch, or return the response to the same parameters if it is younger than `ttlMs`; errors are not cached. */
export function cachedFetch<Params extends object, Result>(
  fetch: Fetch<Params, Result>,
  ttlMs: number,
): Fetch<Params, Result> {
  const cache = new Map<string, { at: number; result: Promise<Result> }>();
  return (hass: HomeAssistant, params: Params) => {
    const key = JSON.stringify(params);
    const cached = cache.get(key);
    if (cached && Date.now() - cached.at < ttlMs) return cached.result;
    const result = fetch(hass, params);
    cache.set(key, { at: Date.now(), result });
    result.catch(() => cache.delete(key));
    return result;
  };
}
