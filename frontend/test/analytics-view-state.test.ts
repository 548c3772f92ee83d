import { describe, expect, test } from "vitest";
import { analyticsParams, initialViewState, toggleKind } from "../src/cards/analytics/view-state";
import { fleet } from "./builders";

describe("query parameters of the analytics card", () => {
  const span = { start: "2026-11-01", end: "2026-11-30" };
  const config = { type: "x" };

  test("have no filters by default", () => {
    expect(analyticsParams(initialViewState(config), span, config, fleet())).toEqual({
      entry_id: "hub",
      ...span,
      bucket: "day",
      group_by: "kind",
    });
  });

  test("come from the user's selection rather than from the configuration", () => {
    const configured = { ...config, devices: ["ha-m1"] };
    const chosen = {
      ...initialViewState(configured),
      scope: "o1",
      kinds: ["premium"],
      compare: "previous",
    } as const;
    expect(analyticsParams(chosen, span, configured, fleet())).toMatchObject({
      outlets: ["o1"],
      kinds: ["premium"],
      compare: "previous",
    });
    expect(analyticsParams(initialViewState(configured), span, configured, fleet())).toMatchObject({
      machines: ["m1"],
    });
  });

  test("the last selected kind stays selected", () => {
    expect(toggleKind(["basic", "premium"], "basic")).toEqual(["premium"]);
    expect(toggleKind(["premium"], "premium")).toEqual(["premium"]);
    expect(toggleKind(["premium"], "basic")).toEqual(["basic", "premium"]);
  });
});
