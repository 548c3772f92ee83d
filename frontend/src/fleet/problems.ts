/** What in a fleet needs a person, the most urgent first. Pure. */

import type { Fleet, Machine } from "../data/contract";
import type { Key, Values } from "../i18n/localize";
import { byName } from "./lookups";

type Severity = "error" | "warning" | "info";

export interface Problem {
  severity: Severity;
  icon: string;
  text: Key;
  /** What to do about it. */
  advice: Key;
  values: Values;
  /** Since when, where that is known. */
  since: number | null;
  /** The device in Home Assistant where one goes on; the integration's page if there is none. */
  ha_device_id: string | null;
}

type Found = Pick<Problem, "severity" | "icon" | "values" | "since"> & { what: What };
type What =
  "silent" | "offline" | "no_sd" | "no_rtc" | "lost" | "maintenance" | "no_device" | "no_outlet" | "waiting";
type Check = (machine: Machine) => Found | null;

const found = (
  severity: Severity,
  icon: string,
  what: What,
  values: Values = {},
  since: number | null = null,
): Found => ({ severity, icon, what, values, since });

const CHECKS: readonly Check[] = [
  ({ hardware }) => (hardware && !hardware.online ? found("error", "mdi:lan-disconnect", "offline") : null),
  ({ hardware }) => (hardware?.sd === false ? found("error", "mdi:micro-sd", "no_sd") : null),
  ({ hardware }) => (hardware?.rtc === false ? found("warning", "mdi:clock-alert-outline", "no_rtc") : null),
  ({ hardware }) =>
    hardware?.lost ? found("warning", "mdi:database-alert-outline", "lost", { count: hardware.lost }) : null,
  ({ silence, last_treatment: last }) =>
    silence
      ? found("warning", "mdi:sleep", "silent", { count: silence.expected }, last?.at ?? silence.since)
      : null,
  ({ maintenance }) => (maintenance.is_due ? found("warning", "mdi:wrench-clock", "maintenance") : null),
  ({ hardware }) => (hardware ? null : found("info", "mdi:chip", "no_device")),
  ({ outlet }) => (outlet ? null : found("info", "mdi:store-off-outline", "no_outlet")),
];

const URGENCY: Record<Severity, number> = { error: 0, warning: 1, info: 2 };

const problem = ({ what, values, ...rest }: Found, name: string, ha_device_id: string | null): Problem => ({
  ...rest,
  text: `problem.${what}`,
  advice: `advice.${what}`,
  values: { ...values, name },
  ha_device_id,
});

/** All problems of active machines, and devices that wait for one. */
export function problemsOf(fleet: Fleet): Problem[] {
  const ofMachines = fleet.machines
    .filter(({ active }) => active)
    .sort(byName)
    .flatMap((machine) =>
      CHECKS.map((check) => check(machine))
        .filter((each) => each !== null)
        .map((each) => problem(each, machine.name, machine.ha_device_id)),
    );
  const waiting = fleet.waiting.map((id) => problem(found("info", "mdi:chip", "waiting"), id, null));
  return [...ofMachines, ...waiting].sort((a, b) => URGENCY[a.severity] - URGENCY[b.severity]);
}
