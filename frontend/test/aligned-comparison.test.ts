import { expect, test } from "vitest";
import { alignedComparison } from "../src/chart/aligned-comparison";
import { chartSeries } from "../src/chart/series";
import type { AnalyticsResult } from "../src/data/contract";
import { group } from "./builders";

const day = (text: string): number => Date.parse(`${text}T00:00:00Z`);

const result = (edges: string[], previous: string[]): AnalyticsResult =>
  ({
    zone: "UTC",
    edges: edges.map(day),
    previous_edges: previous.map(day),
    groups: [group("basic", [1, 2, 3], [4, 5, 6])],
  }) as unknown as AnalyticsResult;

const aligned = (answer: AnalyticsResult, bucket: "day" | "month") =>
  alignedComparison(
    answer,
    chartSeries(answer, "kind", ({ id }) => id, "other"),
    bucket,
  );

const SUNDAY = ["2026-11-01", "2026-11-02", "2026-11-03", "2026-11-04"];

test("a day is compared with the same weekday, and with nothing where that is not in the period", () => {
  const friday = ["2026-10-30", "2026-10-31", "2026-11-01", "2026-11-02"];
  expect(aligned(result(SUNDAY, friday), "day")).toEqual({
    values: [6, null, null],
    starts: [day("2026-11-01"), null, null],
  });
});

test("months are compared one by one", () => {
  expect(
    aligned(result(SUNDAY, ["2025-10-31", "2025-11-01", "2025-11-02", "2025-11-03"]), "month")?.values,
  ).toEqual([4, 5, 6]);
});
