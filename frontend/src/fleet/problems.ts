/** Problems of a fleet that need user action, most severe first. Pure. */

import type { Fleet, Machine, Site } from "../data/contract";
import type { TranslationKey, Values } from "../i18n/localize";
import { byName, nameOf } from "./lookups";

type Severity = "error" | "warning" | "info";

/** What a user does about a problem; each has its label and its place in Home Assistant. */
export type ProblemAction = "check" | "maintain" | "decide" | "assign" | "adopt";

export interface Problem {
  severity: Severity;
  icon: string;
  /** The name of the machine, or the id of a device that has none. */
  name: string;
  /** The machine; null for a device that has none. */
  machine: string | null;
  /** The name of the machine's outlet; empty where it is in none. */
  outlet: string;
  textKey: TranslationKey;
  /** Translation key of the recommended action. */
  adviceKey: TranslationKey;
  action: ProblemAction;
  values: Values;
  /** Start of the problem in ms, if known. */
  since: number | null;
  /** The Home Assistant device to open; null for the integration's page. */
  ha_device_id: string | null;
  /** Its page in another Home Assistant, null where that has none; missing where it is looked after here. */
  url?: string | null;
  /** The site that has stopped to report: the problem is as it was then. */
  site?: Site;
}

type Finding = Pick<Problem, "severity" | "icon" | "values" | "since"> & { kind: ProblemKind };
type ProblemKind =
  | "silent"
  | "offline"
  | "no_sd"
  | "no_rtc"
  | "lost"
  | "disputed"
  | "maintenance"
  | "no_device"
  | "no_outlet"
  | "waiting";
type Check = (machine: Machine) => Finding | null;

const ACTIONS: Partial<Record<ProblemKind, ProblemAction>> = {
  disputed: "decide",
  maintenance: "maintain",
  no_device: "assign",
  no_outlet: "assign",
  waiting: "adopt",
};

const finding = (
  severity: Severity,
  icon: string,
  kind: ProblemKind,
  values: Values = {},
  since: number | null = null,
): Finding => ({ severity, icon, kind, values, since });

/** When the newest of these spans ended; null where there was none. */
const endOf = (spans: readonly { end: number | null }[]): number | null =>
  spans.reduce<number | null>(
    (latest, { end }) => (end !== null && end > (latest ?? 0) ? end : latest),
    null,
  );

const CHECKS: readonly Check[] = [
  ({ hardware }) =>
    hardware && !hardware.online
      ? finding("error", "mdi:lan-disconnect", "offline", {}, hardware.last_seen)
      : null,
  ({ hardware }) => (hardware?.sd === false ? finding("error", "mdi:micro-sd", "no_sd") : null),
  ({ hardware }) =>
    hardware?.rtc === false ? finding("warning", "mdi:clock-alert-outline", "no_rtc") : null,
  ({ hardware }) =>
    hardware?.lost
      ? finding("warning", "mdi:database-alert-outline", "lost", { count: hardware.lost })
      : null,
  ({ disputed: count }) =>
    count ? finding("warning", "mdi:database-alert-outline", "disputed", { count }) : null,
  ({ silence, last_treatment: last }) =>
    silence
      ? finding("warning", "mdi:sleep", "silent", { count: silence.expected }, last?.at ?? silence.since)
      : null,
  ({ maintenance }) => (maintenance.is_due ? finding("warning", "mdi:wrench-clock", "maintenance") : null),
  ({ hardware, swaps }) => (hardware ? null : finding("info", "mdi:chip", "no_device", {}, endOf(swaps))),
  ({ outlet, placements }) =>
    outlet ? null : finding("info", "mdi:store-off-outline", "no_outlet", {}, endOf(placements)),
];

const URGENCY: Record<Severity, number> = { error: 0, warning: 1, info: 2 };

const problem = (
  { kind, ...rest }: Finding,
  subject: Pick<Problem, "name" | "machine" | "outlet" | "ha_device_id">,
): Problem => ({
  ...rest,
  ...subject,
  textKey: `problem.${kind}`,
  adviceKey: `advice.${kind}`,
  action: ACTIONS[kind] ?? "check",
});

function problemsOfMachine(machine: Machine, fleet: Fleet): Problem[] {
  const { id, name, ha_device_id } = machine;
  const outlet = machine.outlet ? nameOf(fleet, machine.outlet) : "";
  return CHECKS.map((check) => check(machine))
    .filter((result) => result !== null)
    .map((result) => problem(result, { name, machine: id, outlet, ha_device_id }));
}

/** All problems of active machines, and devices that wait to be assigned. */
export function problemsOf(fleet: Fleet): Problem[] {
  const ofMachines = fleet.machines
    .filter(({ active }) => active)
    .sort(byName)
    .flatMap((machine) => problemsOfMachine(machine, fleet));
  const waiting = fleet.waiting.map((name) =>
    problem(finding("info", "mdi:chip", "waiting"), { name, machine: null, outlet: "", ha_device_id: null }),
  );
  return [...ofMachines, ...waiting].sort((a, b) => URGENCY[a.severity] - URGENCY[b.severity]);
}
