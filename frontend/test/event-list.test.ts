import { expect, test } from "vitest";
import { mergeEvents, timeRemark } from "../src/cards/events/event-list";
import { event } from "./builders";

test("pages and pushed events are merged, newest first, without duplicates", () => {
  const oldest = event({ at: 1, seq: 1 });
  const late = event({ at: 2, seq: 9, gen: "other" });
  const newest = event({ at: 3, seq: 2 });
  expect(mergeEvents([newest], [oldest, newest, late])).toEqual([newest, late, oldest]);
});

test("treatments of the same moment are in the order of the pages", () => {
  const events = [
    event({ device_id: "b", gen: "1", seq: 1 }),
    event({ device_id: "a", gen: "2", seq: 1 }),
    event({ device_id: "a", gen: "1", seq: 10 }),
    event({ device_id: "a", gen: "1", seq: 9 }),
  ];
  expect(mergeEvents(events.toReversed(), [])).toEqual(events);
});

test.each([
  [{ source: "receipt" }, "uncertain"],
  [{ received: 1_000 + 10 * 60_000 }, "late"],
  [{}, null],
] as const)("the time remark on %o", (patch, remark) => {
  expect(timeRemark(event(patch))).toBe(remark);
});
