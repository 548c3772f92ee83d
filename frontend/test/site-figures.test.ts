import { expect, test } from "vitest";
import { siteFigures } from "../src/fleet/site-figures";
import { fleet, hardware, headOffice, machine, site } from "./builders";

const today = (total: number) => ({ basic: total, standard: 0, premium: 0, total });

const OFFICE = headOffice({
  sites: [site({ id: "b", name: "Old Town", running: false }), site({ id: "a", name: "Harbour" })],
  machines: [
    machine({ id: "m1", site: "a", today: today(2) }),
    machine({ id: "m2", site: "a", today: today(3), hardware: hardware({ online: false }) }),
    machine({ id: "m3", site: "a", today: today(4), active: false }),
    machine({ id: "m4", site: "b", today: today(5) }),
    machine({ id: "m5", today: today(6) }),
  ],
});

test("a site has the figures of its own machines, in the order of the names", () => {
  expect(siteFigures(OFFICE)).toMatchObject([
    { site: { name: "Harbour" }, machines: 2, online: 1, today: 9, state: "faulty" },
    { site: { name: "Old Town" }, machines: 1, online: 0, today: 5, state: "bad" },
  ]);
});

test("a site whose machines are online, or have no device, is all right", () => {
  const machines = [machine({ site: "harbour" }), machine({ id: "m2", site: "harbour", hardware: null })];
  expect(siteFigures(headOffice({ machines }))[0]).toMatchObject({ machines: 2, online: 1, state: "good" });
});

test("a fleet that is no head office's has none", () => {
  expect(siteFigures(fleet())).toEqual([]);
});
