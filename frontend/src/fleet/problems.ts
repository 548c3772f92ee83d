/** Problems of a fleet that need user action, most severe first. Pure. */

import type { Fleet, Machine } from "../data/contract";
import type { TranslationKey, Values } from "../i18n/localize";
import { byName } from "./lookups";

type Severity = "error" | "warning" | "info";

export interface Problem {
  severity: Severity;
  icon: string;
  textKey: TranslationKey;
  /** Translation key of the recommended action. */
  adviceKey: TranslationKey;
  values: Values;
  /** Start of the problem in ms, if known. */
  since: number | null;
  /** The Home Assistant device to open; null for the integration's page. */
  ha_device_id: string | null;
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

const finding = (
  severity: Severity,
  icon: string,
  kind: ProblemKind,
  values: Values = {},
  since: number | null = null,
): Finding => ({ severity, icon, kind, values, since });

const CHECKS: readonly Check[] = [
  ({ hardware }) => (hardware && !hardware.online ? finding("error", "mdi:lan-disconnect", "offline") : null),
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
  ({ hardware }) => (hardware ? null : finding("info", "mdi:chip", "no_device")),
  ({ outlet }) => (outlet ? null : finding("info", "mdi:store-off-outline", "no_outlet")),
];

const URGENCY: Record<Severity, number> = { error: 0, warning: 1, info: 2 };

const problem = ({ kind, values, ...rest }: Finding, name: string, ha_device_id: string | null): Problem => ({
  ...rest,
  textKey: `problem.${kind}`,
  adviceKey: `advice.${kind}`,
  values: { ...values, name },
  ha_device_id,
});

/** All problems of active machines, and devices that wait to be assigned. */
export function problemsOf(fleet: Fleet): Problem[] {
  const ofMachines = fleet.machines
    .filter(({ active }) => active)
    .sort(byName)
    .flatMap((machine) =>
      CHECKS.map((check) => check(machine))
        .filter((result) => result !== null)
        .map((result) => problem(result, machine.name, machine.ha_device_id)),
    );
  const waiting = fleet.waiting.map((id) => problem(finding("info", "mdi:chip", "waiting"), id, null));
  return [...ofMachines, ...waiting].sort((a, b) => URGENCY[a.severity] - URGENCY[b.severity]);
}
