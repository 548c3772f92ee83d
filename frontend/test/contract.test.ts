/** The golden files of the public JSON, made by the integration's own tests, as the cards read them. */

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { largestGroups } from "../src/chart/series";
import { type AnalyticsResult, type Fleet, KINDS, type RecentPage } from "../src/data/contract";

const GOLDEN = new URL("../../tests/integration/analytics/__snapshots__/test_contract/", import.meta.url);
const golden = (name: string): unknown => JSON.parse(readFileSync(new URL(`${name}.json`, GOLDEN), "utf8"));

describe("what the integration sends", () => {
  test("has a registry id and the totals of each kind for every outlet and machine", () => {
    const fleet = golden("test_fleet") as Fleet;
    for (const item of [...fleet.outlets, ...fleet.machines]) {
      expect(item.ha_device_id).toBe(`<device of ${item.id}>`);
      expect(KINDS.reduce((sum, kind) => sum + item.totals[kind], 0)).toBe(item.totals.total);
    }
  });

  test("has a value between each two edges, in every group", () => {
    const result = golden("test_analytics[machine]") as AnalyticsResult;
    expect(result.groups.length).toBeGreaterThan(0);
    for (const group of largestGroups(result.groups, "Other"))
      expect(group.values).toHaveLength(result.edges.length - 1);
  });

  test("has an empty text, not null, where a treatment belongs to no machine", () => {
    const { events } = golden("test_recent[50]") as RecentPage;
    expect(events.filter(({ machine }) => machine === "").map(({ machine_name }) => machine_name)).toEqual([
      "",
    ]);
  });
});
