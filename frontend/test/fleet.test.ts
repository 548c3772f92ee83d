import { describe, expect, test } from "vitest";
import { deviceFilters, machineStatus, nameOf } from "../src/fleet/lookups";
import { problemsOf } from "../src/fleet/problems";
import { fleet, hardware, machine } from "./builders";

test("Home Assistant devices become filters for their outlets and machines", () => {
  expect(deviceFilters(fleet(), [])).toEqual({});
  expect(deviceFilters(fleet(), ["ha-o1", "ha-m1", "unknown"])).toEqual({
    outlets: ["o1"],
    machines: ["m1"],
  });
});

test("a removed outlet keeps its name", () => {
  expect(nameOf(fleet({ names: { gone: "Old Mill" } }), "gone")).toBe("Old Mill");
});

test.each([
  [{ active: false }, "inactive"],
  [{ hardware: null }, "no_device"],
  [{ hardware: hardware({ online: false }) }, "offline"],
  [{ hardware: hardware({ sd: false }) }, "no_card"],
  [{ hardware: hardware({ rtc: false }) }, "no_clock"],
  [{ hardware: hardware({ sd: null, rtc: null }) }, "online"],
  [{}, "online"],
])("the status of %o is %s", (patch, status) => {
  expect(machineStatus(machine(patch), fleet())).toBe(status);
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
    expect(problemsOf(fleet({ machines: [machine(patch)] })).map((problem) => problem.textKey)).toEqual([
      text,
    ]);
  });

  test("each has a recommended action", () => {
    const machines = [machine({ hardware: hardware({ online: false }), outlet: "" })];
    const problems = problemsOf(fleet({ machines, waiting: ["AA:BB"] }));
    expect(problems.map(({ adviceKey: advice }) => advice)).toEqual([
      "advice.offline",
      "advice.no_outlet",
      "advice.waiting",
    ]);
  });

  test("each names the machine, its outlet, since when and what to do", () => {
    const machines = [
      machine({ hardware: hardware({ online: false, last_seen: 7 }), outlet: "gone" }),
      machine({ id: "m2", name: "Ozone 2", maintenance: { ...machine().maintenance, is_due: true } }),
    ];
    expect(problemsOf(fleet({ machines, names: { gone: "Old Mill" } }))).toMatchObject([
      { name: "Ozone 1", outlet: "Old Mill", machine: "m1", since: 7, action: "check" },
      { name: "Ozone 2", outlet: "Laundry", machine: "m2", since: null, action: "maintain" },
    ]);
  });

  test("silence starts at the last treatment", () => {
    const silent = machine({ silence: { since: 9, expected: 4 }, last_treatment: { kind: "basic", at: 2 } });
    expect(problemsOf(fleet({ machines: [silent] }))).toMatchObject([{ since: 2, values: { count: 4 } }]);
  });

  test("a machine is without a device and an outlet since it had its last ones", () => {
    const swaps = [
      { device_id: "d1", start: 1, end: 3 },
      { device_id: "d2", start: 3, end: 5 },
    ];
    const placements = [{ outlet: "o1", start: 1, end: 4 }];
    const bare = machine({ hardware: null, outlet: "", swaps, placements });
    expect(problemsOf(fleet({ machines: [bare] })).map(({ since }) => since)).toEqual([5, 4]);
  });

  test("treatments that nobody decided on are one", () => {
    expect(problemsOf(fleet({ machines: [machine({ disputed: 500 }), machine()] }))).toMatchObject([
      { severity: "warning", textKey: "problem.disputed", values: { count: 500 } },
    ]);
  });

  test("a value that was never reported is no problem", () => {
    const silent = hardware({ sd: null, rtc: null, lost: null });
    expect(problemsOf(fleet({ machines: [machine({ hardware: silent })] }))).toEqual([]);
  });

  test("an inactive machine has none", () => {
    expect(problemsOf(fleet({ machines: [machine({ active: false, hardware: null })] }))).toEqual([]);
  });

  test("are sorted by severity, unassigned devices included", () => {
    const machines = [machine({ hardware: null }), machine({ hardware: hardware({ online: false }) })];
    const texts = problemsOf(fleet({ machines, waiting: ["AA:BB"] })).map(({ textKey: text }) => text);
    expect(texts).toEqual(["problem.offline", "problem.no_device", "problem.waiting"]);
  });
});
