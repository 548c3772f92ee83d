import { describe, expect, test } from "vitest";
import type { Fleet } from "../src/data/contract";
import { problemsOf } from "../src/fleet/problems";
import { pageAt, problemsOfSites } from "../src/fleet/site-problems";
import { withSiteNames } from "../src/fleet/sites";
import { hardware, headOffice, machine, outlet, site } from "./builders";

const problems = (patch: Partial<Fleet>) => {
  const fleet = withSiteNames(headOffice(patch));
  return problemsOfSites(fleet, problemsOf(fleet));
};
const OFFLINE = hardware({ online: false, last_seen: 7 });
const SILENT = { since: 1, expected: 9 };
const OLD_TOWN = { id: "old-town", name: "Old Town" };

describe("a problem of a site that reports", () => {
  const machines = [machine({ site: "harbour", hardware: OFFLINE, disputed: 3 })];

  test("has the site's name, and leads to its page there", () => {
    expect(problems({ machines })).toMatchObject([
      {
        name: "Harbour · Ozone 1",
        outlet: "Laundry",
        textKey: "problem.offline",
        since: 7,
        url: "https://harbour.example.org/ozon-telemetry/machine-m1",
      },
      { textKey: "problem.disputed", url: "https://harbour.example.org/config/repairs" },
    ]);
    expect(problems({ machines }).map((problem) => problem.site)).toEqual([undefined, undefined]);
  });

  test("has no link where the site has told no address, or none of a page", () => {
    for (const url of [null, "", "javascript:alert()"])
      expect(problems({ machines, sites: [site({ url })] }).map((problem) => problem.url)).toEqual([
        null,
        null,
      ]);
  });

  test("names the site once, whatever the name of the outlet", () => {
    const spas = [
      outlet({ name: "Spa", site: "harbour" }),
      outlet({ id: "o2", name: "Spa", site: "old-town" }),
    ];
    expect(problems({ machines, outlets: spas })[0]).toMatchObject({
      name: "Harbour · Ozone 1",
      outlet: "Spa",
    });
    const same = [outlet({ name: "Harbour", site: "harbour" })];
    expect(problems({ machines, outlets: same })[0]).toMatchObject({ name: "Harbour · Ozone 1", outlet: "" });
  });
});

describe("a site that has stopped to report", () => {
  const sites = [
    site(),
    site({ ...OLD_TOWN, url: "http://10.0.0.5:8123", running: false, last_reported: 5 }),
  ];
  const due = { ...machine().maintenance, is_due: true };

  test("is the first problem, since it last reported", () => {
    const machines = [machine({ site: "harbour", hardware: OFFLINE })];
    expect(problems({ sites, machines })).toMatchObject([
      {
        name: "Old Town",
        severity: "error",
        textKey: "problem.site_silent",
        since: 5,
        url: "http://10.0.0.5:8123/",
      },
      { textKey: "problem.offline" },
    ]);
  });

  test("has no machines that are offline or silent: nobody knows", () => {
    const machines = [machine({ site: "old-town", hardware: OFFLINE, silence: SILENT })];
    expect(problems({ sites, machines }).map(({ textKey }) => textKey)).toEqual(["problem.site_silent"]);
  });

  test("has other problems as of then", () => {
    const machines = [machine({ site: "old-town", maintenance: due })];
    expect(problems({ sites, machines })[1]).toMatchObject({
      textKey: "problem.maintenance",
      site: { id: "old-town", last_reported: 5 },
    });
  });

  test("may have reported never", () => {
    const never = [site({ running: false, last_reported: null })];
    expect(problems({ sites: never })).toMatchObject([{ textKey: "site.never", since: null }]);
  });

  test("says nothing of devices that wait there", () => {
    expect(problems({ sites: [site({ running: false, waiting: 2 })] })).toHaveLength(1);
  });
});

test("devices that wait at a site are one problem, and the last", () => {
  const machines = [machine({ site: "harbour", hardware: null })];
  const sites = [site({ waiting: 2 })];
  expect(problems({ sites, machines })).toMatchObject([
    { textKey: "problem.no_device" },
    {
      name: "Harbour",
      textKey: "problem.site_waiting",
      values: { count: 2 },
      url: "https://harbour.example.org/config/integrations/dashboard",
    },
  ]);
});

test("a machine of no known site keeps what is told of it", () => {
  expect(problems({ machines: [machine({ hardware: OFFLINE, site: "gone" })] })).toMatchObject([
    { name: "Ozone 1", textKey: "problem.offline" },
  ]);
});

test("a page is at the site's address, whatever path that has", () => {
  expect(pageAt(site({ url: "https://ha.example.org/lovelace" }), "/config/repairs")).toBe(
    "https://ha.example.org/config/repairs",
  );
});

test.each(["https://", "http://[", "ha.local:8123", "javascript:alert(1)", "", null])(
  "an address that cannot be opened has no page: %s",
  (url) => {
    expect(pageAt(site({ url }), "/config/repairs")).toBeNull();
  },
);
