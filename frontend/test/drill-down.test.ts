import { describe, expect, test } from "vitest";
import { periodCrumbs, periodOfBucket, scopeCrumbs, viewOfGroup } from "../src/cards/analytics/drill-down";
import { initialViewState, stateFromUrl, urlPatch } from "../src/cards/analytics/view-state";
import { spanOf } from "../src/period/period";
import { fleet } from "./builders";

const state = initialViewState({ type: "x" });

describe("a click", () => {
  test("on the bar of a day shows that day, on that of an hour nothing else", () => {
    expect(periodOfBucket("day", "2026-11-29", 1)).toEqual({
      period: "day",
      span: { start: "2026-11-29", end: "2026-11-29" },
    });
    expect(periodOfBucket("month", "2026-02-10", 1)?.span.end).toBe("2026-02-28");
    expect(periodOfBucket("hour", "2026-11-29", 1)).toBeNull();
  });

  test("on an outlet shows its machines, on a machine its kinds, on what is gone nothing else", () => {
    expect(viewOfGroup("outlet", "o1", fleet())).toEqual({ scope: "o1", groupBy: "machine" });
    expect(viewOfGroup("machine", "m1", fleet())).toEqual({ scope: "m1", groupBy: "kind" });
    expect(viewOfGroup("outlet", "gone", fleet())).toBeNull();
    expect(viewOfGroup("kind", "basic", fleet())).toBeNull();
  });
});

describe("the way back", () => {
  test("from a machine leads over its outlet to all", () => {
    const crumbs = scopeCrumbs({ ...state, scope: "m1" }, fleet(), "All");
    expect(crumbs.map(({ name, view }) => [name, view?.scope])).toEqual([
      ["All", "all"],
      ["Laundry", "o1"],
      ["Ozone 1", undefined],
    ]);
    expect(scopeCrumbs(state, fleet(), "All")).toEqual([]);
  });

  test("from a day leads over its month to its year", () => {
    const day = { period: "day", span: spanOf("day", "2026-11-29", 1) } as const;
    const crumbs = periodCrumbs(day, 1, ({ period, span }) => `${period} ${span.start}`);
    expect(crumbs.map(({ name }) => name)).toEqual(["year 2026-01-01", "month 2026-11-01", "day 2026-11-29"]);
  });
});

test("the URL keeps what is shown, and what it says wrongly changes nothing", () => {
  const patch = urlPatch({ chart: "line", groupBy: "outlet", compare: null, scope: "o1" });
  expect(stateFromUrl(state, (name) => patch[name] ?? null)).toEqual({
    ...state,
    chart: "line",
    groupBy: "outlet",
    scope: "o1",
  });
  expect(stateFromUrl(state, () => "nonsense")).toEqual({ ...state, scope: "nonsense" });
  expect(stateFromUrl({ ...state, compare: "previous" }, (name) => patch[name] ?? null).compare).toBeNull();
  expect(urlPatch({ scope: "all" })).toEqual({ scope: null });
});
