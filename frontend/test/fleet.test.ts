import { describe, expect, test } from "vitest";
import { contactLink, splitContacts, mapLink } from "../src/cards/outlet/outlet-contact";
import { filtersOf, nameIn, statusOf } from "../src/fleet/lookups";
import { Format } from "../src/i18n/format";
import { problemsOf } from "../src/fleet/problems";
import { historyOf } from "../src/cards/machine/assignment-history";
import { downtimeOf, healthOf } from "../src/cards/machine/device-health";
import { wearOf } from "../src/cards/machine/maintenance";
import { stepsOf } from "../src/cards/welcome/welcome-card";
import { fleet, hardware, machine, outlet } from "./builders";

test("devices of Home Assistant become filters for the outlets and machines behind them", () => {
  expect(filtersOf(fleet(), [])).toEqual({});
  expect(filtersOf(fleet(), ["ha-o1", "ha-m1", "unknown"])).toEqual({ outlets: ["o1"], machines: ["m1"] });
});

test("what was removed keeps its name", () => {
  expect(nameIn(fleet({ names: { gone: "Old Mill" } }), "gone")).toBe("Old Mill");
});

test.each([
  [{ active: false }, "inactive"],
  [{ hardware: null }, "no_device"],
  [{ hardware: hardware({ online: false }) }, "offline"],
  [{}, "online"],
])("the status of %o is %s", (patch, status) => {
  expect(statusOf(machine(patch))).toBe(status);
});

describe("problems", () => {
  test.each([
    [{ hardware: hardware({ online: false }) }, "problem.offline"],
    [{ hardware: hardware({ sd: false }) }, "problem.no_sd"],
    [{ hardware: hardware({ rtc: false }) }, "problem.no_rtc"],
    [{ hardware: hardware({ lost: 2 }) }, "problem.lost"],
    [{ silence: { since: 1, expected: 9 } }, "problem.silent"],
    [{ hardware: null }, "problem.no_device"],
    [{ outlet: "" }, "problem.no_outlet"],
    [{ maintenance: { ...machine().maintenance, is_due: true } }, "problem.maintenance"],
  ])("%o", (patch, text) => {
    expect(problemsOf(fleet({ machines: [machine(patch)] })).map((problem) => problem.text)).toEqual([text]);
  });

  test("each says what to do about it", () => {
    const machines = [machine({ hardware: hardware({ online: false }), outlet: "" })];
    const problems = problemsOf(fleet({ machines, waiting: ["AA:BB"] }));
    expect(problems.map(({ advice }) => advice)).toEqual([
      "advice.offline",
      "advice.no_outlet",
      "advice.waiting",
    ]);
  });

  test("a silent machine is told with its last treatment", () => {
    const silent = machine({ silence: { since: 9, expected: 4 }, last_treatment: { kind: "basic", at: 2 } });
    expect(problemsOf(fleet({ machines: [silent] }))).toMatchObject([{ since: 2, values: { count: 4 } }]);
  });

  test("what was never told is no problem", () => {
    const silent = hardware({ sd: null, rtc: null, lost: null });
    expect(problemsOf(fleet({ machines: [machine({ hardware: silent })] }))).toEqual([]);
  });

  test("a machine that is not in use has none", () => {
    expect(problemsOf(fleet({ machines: [machine({ active: false, hardware: null })] }))).toEqual([]);
  });

  test("the most urgent come first, devices that wait come too", () => {
    const machines = [machine({ hardware: null }), machine({ hardware: hardware({ online: false }) })];
    const texts = problemsOf(fleet({ machines, waiting: ["AA:BB"] })).map(({ text }) => text);
    expect(texts).toEqual(["problem.offline", "problem.no_device", "problem.waiting"]);
  });
});

describe("links out of what people wrote", () => {
  test.each([
    ["+31 20 555 0101", "tel:+31205550101"],
    ["(020) 555-0101", "tel:0205550101"],
    ["mila@example.com", "mailto:mila@example.com"],
    ["Mila de Vries", null],
    ["javascript:alert(1)", null],
  ])("%s", (text, link) => {
    expect(contactLink(text)).toBe(link);
  });

  test("several in one line are told apart", () => {
    expect(splitContacts("020 555 01; mila@example.com")).toEqual(["020 555 01", "mila@example.com"]);
  });

  test("an address is escaped", () => {
    expect(mapLink("Quay 1 & 2\nTown")).toBe(
      "https://www.openstreetmap.org/search?query=Quay%201%20%26%202%20Town",
    );
  });
});

test("a machine's history has devices and places, the latest first", () => {
  const moved = machine({
    swaps: [{ device_id: "AA", start: 10, end: null }],
    placements: [
      { outlet: "o1", start: 5, end: 20 },
      { outlet: "o2", start: 20, end: null },
    ],
  });
  expect(historyOf(moved, fleet({ names: { o2: "Old Mill" } })).map(({ what }) => what)).toEqual([
    "Old Mill",
    "AA",
    "Laundry",
  ]);
});

test("of a device's health only what is known is said", () => {
  const unknown = hardware({ rssi: null, sd: null, rtc: null, pending: null, lost: null, firmware: null });
  expect(healthOf(unknown)).toEqual([]);
  expect(healthOf(hardware({ sd: false })).filter(({ isBad }) => isBad)).toMatchObject([
    { text: "health.sd_bad" },
  ]);
});

test.each([
  [true, ["health.pending"]],
  [false, []],
])("how much waits is told while the device is online: %s", (online, texts) => {
  const waiting = hardware({ online, pending: 5, rssi: null, sd: null, rtc: null, firmware: null });
  expect(healthOf(waiting).map(({ text }) => text)).toEqual(texts);
});

test.each([
  [0.004, "0.4%", false],
  [0.2, "20%", true],
])("a device that was offline for %d of the time", (share, words, isBad) => {
  const format = new Format({
    locale: {
      language: "en",
      number_format: "language",
      time_format: "language",
      time_zone: "server",
      first_weekday: "language",
    },
    config: { time_zone: "UTC", currency: "EUR" },
  });
  expect(downtimeOf(share, 30, format)).toMatchObject([{ values: { share: words, count: 30 }, isBad }]);
  expect(downtimeOf(null, 30, format)).toEqual([]);
});

test.each([
  [100, 40, 0.6],
  [100, -5, 1],
  [null, null, null],
])("of %s treatments between services %s are left", (treatments, treatments_left, wear) => {
  expect(wearOf({ ...machine().maintenance, treatments, treatments_left })).toBe(wear);
});

test("an empty fleet is led step by step", () => {
  const done = (patch: object): boolean[] => stepsOf(fleet(patch)).map(({ isDone }) => isDone);
  expect(done({ outlets: [], machines: [] })).toEqual([false, false, false, false]);
  expect(done({ outlets: [outlet()], machines: [], waiting: ["AA"] })).toEqual([true, true, false, false]);
  expect(done({ totals: { basic: 1, standard: 0, premium: 0, total: 1 } })).toEqual([true, true, true, true]);
});
