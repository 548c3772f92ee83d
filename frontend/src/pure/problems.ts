/** What in a fleet needs a person, the most urgent first. Pure. */

import type { Fleet, Machine } from "../data/contract";
import type { Key, Values } from "../i18n/localize";
import { byName } from "./fleet";

export interface Problem {
  severity: "error" | "warning" | "info";
  icon: string;
  text: Key;
  values: Values;
  /** The device in Home Assistant where one goes on; the integration's page if there is none. */
  device_id: string | null;
}

type Check = (machine: Machine) => Pick<Problem, "severity" | "icon" | "text" | "values"> | null;

const CHECKS: readonly Check[] = [
  ({ hardware }) =>
    hardware && !hardware.online
      ? { severity: "error", icon: "mdi:lan-disconnect", text: "problem.offline", values: {} }
      : null,
  ({ hardware }) =>
    hardware?.sd === false
      ? { severity: "error", icon: "mdi:micro-sd", text: "problem.no_sd", values: {} }
      : null,
  ({ hardware }) =>
    hardware?.rtc === false
      ? { severity: "warning", icon: "mdi:clock-alert-outline", text: "problem.no_rtc", values: {} }
      : null,
  ({ hardware }) =>
    hardware?.lost
      ? {
          severity: "warning",
          icon: "mdi:database-alert-outline",
          text: "problem.lost",
          values: { count: hardware.lost },
        }
      : null,
  ({ maintenance }) =>
    maintenance.is_due
      ? { severity: "warning", icon: "mdi:wrench-clock", text: "problem.maintenance", values: {} }
      : null,
  ({ hardware }) =>
    hardware ? null : { severity: "info", icon: "mdi:chip", text: "problem.no_device", values: {} },
  ({ outlet }) =>
    outlet
      ? null
      : { severity: "info", icon: "mdi:store-off-outline", text: "problem.no_outlet", values: {} },
];

const URGENCY = { error: 0, warning: 1, info: 2 };

/** All problems of active machines, and devices that wait for one. */
export function problemsOf(fleet: Fleet): Problem[] {
  const ofMachines = fleet.machines
    .filter(({ active }) => active)
    .sort(byName)
    .flatMap((machine) =>
      CHECKS.map((check) => check(machine))
        .filter((found) => found !== null)
        .map((found) => ({
          ...found,
          values: { ...found.values, name: machine.name },
          device_id: machine.device_id,
        })),
    );
  const waiting = fleet.waiting.map((id) => ({
    severity: "info" as const,
    icon: "mdi:chip",
    text: "problem.waiting" as const,
    values: { name: id },
    device_id: null,
  }));
  return [...ofMachines, ...waiting].sort((a, b) => URGENCY[a.severity] - URGENCY[b.severity]);
}
