import { expect, test } from "vitest";
import { setupSteps } from "../src/cards/welcome/welcome-card";
import { fleet, outlet } from "./builders";

test("the setup steps are done one after another", () => {
  const done = (patch: object): boolean[] => setupSteps(fleet(patch)).map(({ isDone }) => isDone);
  expect(done({ outlets: [], machines: [] })).toEqual([false, false, false, false]);
  expect(done({ outlets: [outlet()], machines: [], waiting: ["AA"] })).toEqual([true, true, false, false]);
  expect(done({ totals: { basic: 1, standard: 0, premium: 0, total: 1 } })).toEqual([true, true, true, true]);
});
