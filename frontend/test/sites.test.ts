import { describe, expect, test } from "vitest";
import { deviceFilters, machineStatus } from "../src/fleet/lookups";
import { machineGroups, machinesAt, NO_FILTER } from "../src/fleet/machine-filter";
import { outletName, silentSiteOf, withOutletNames, withSiteNames } from "../src/fleet/sites";
import { canChange, deviceLink } from "../src/home-assistant/rights";
import { fleet, hardware, headOffice, machine, outlet, site } from "./builders";

const ADMIN = { user: { is_admin: true } };

const TWO_SPAS = headOffice({
  outlets: [
    outlet({ id: "o1", name: "Spa", site: "harbour" }),
    outlet({ id: "o2", name: "Spa", site: "old-town" }),
    outlet({ id: "o3", name: "Gym", site: "harbour" }),
    outlet({ id: "o4", name: "Gym", site: "harbour" }),
  ],
});

describe("the names of outlets", () => {
  const names = (of: typeof TWO_SPAS): string[] => withSiteNames(of).outlets.map(({ name }) => name);

  test("have the site where those of two sites are alike, and only there", () => {
    expect(names(TWO_SPAS)).toEqual(["Harbour · Spa", "Old Town · Spa", "Gym", "Gym"]);
  });

  test("are as they were told where there are no sites", () => {
    const single = fleet({ outlets: TWO_SPAS.outlets });
    expect(withSiteNames(single)).toBe(single);
  });

  test("are made once for all cards of a page", () => {
    expect(withSiteNames(TWO_SPAS)).toBe(withSiteNames(TWO_SPAS));
  });

  test("are the same in results, which know no sites", () => {
    const shown = withSiteNames(TWO_SPAS);
    const rows = [
      { id: "o2", name: "Spa" },
      { id: "gone", name: "Old Mill" },
    ];
    expect(withOutletNames(shown, rows).map(({ name }) => name)).toEqual(["Old Town · Spa", "Old Mill"]);
    expect(outletName(fleet(), "o1", "as it was then")).toBe("as it was then");
    expect(withOutletNames(fleet(), rows)).toBe(rows);
  });
});

describe("a site that has stopped to report", () => {
  const office = headOffice({
    sites: [site({ id: "harbour", running: false }), site({ id: "old-town" })],
    machines: [
      machine({ id: "a", site: "harbour" }),
      machine({ id: "b", site: "harbour", hardware: hardware({ online: false }) }),
      machine({ id: "c", site: "harbour", hardware: null }),
      machine({ id: "d", site: "old-town" }),
    ],
  });

  test("has machines of which nobody knows whether they are online", () => {
    expect(office.machines.map((item) => machineStatus(item, office))).toEqual([
      "unknown",
      "unknown",
      "no_device",
      "online",
    ]);
    expect(office.machines.map((item) => silentSiteOf(office, item)?.id)).toEqual([
      "harbour",
      "harbour",
      "harbour",
      undefined,
    ]);
  });

  test("has none that is found as online or offline", () => {
    const found = (state: "online" | "offline"): string[] =>
      machineGroups(office.machines, office, { ...NO_FILTER, state }).flatMap(({ machines }) =>
        machines.map(({ id }) => id),
      );
    expect(found("online")).toEqual(["d"]);
    expect(found("offline")).toEqual([]);
  });
});

describe("a head office", () => {
  const office = headOffice({
    outlets: [outlet({ ha_device_id: null })],
    machines: [machine({ ha_device_id: null }), machine({ id: "m2", outlet: "", ha_device_id: "ha-m2" })],
  });

  test("is changed by nobody, and has no device pages", () => {
    expect(canChange(office, ADMIN)).toBe(false);
    expect(office.machines.map((item) => deviceLink(item, office, ADMIN))).toEqual([null, null]);
  });

  test("has cards of outlets and machines that are no devices of Home Assistant", () => {
    expect(deviceFilters(office, ["o1"])).toEqual({ outlets: ["o1"] });
    expect(machinesAt(office, ["o1"]).map(({ id }) => id)).toEqual(["m1"]);
    expect(machinesAt(office, ["m1", "ha-m2"]).map(({ id }) => id)).toEqual(["m1", "m2"]);
  });
});

test("a fleet without sites is changed by administrators", () => {
  expect(canChange(fleet(), ADMIN)).toBe(true);
  expect(canChange(fleet(), { user: { is_admin: false } })).toBe(false);
  expect(canChange(fleet(), {})).toBe(false);
  expect(deviceLink(machine(), fleet(), ADMIN)).toBe("/config/devices/device/ha-m1");
  expect(deviceLink(machine({ ha_device_id: null }), fleet(), ADMIN)).toBeNull();
});
