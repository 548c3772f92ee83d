// Made by script/contract.py from contracts in custom_components/ozon_telemetry/api: change those, not this.

/**
 * The public JSON: every WebSocket command's request and result, and every push; actions respond with the same.
 *
 * Instants are milliseconds since 1970 UTC, dates are local days as `2026-11-28`, money is in Home Assistant's currency.
 * `device_id` is always an ESP32's own id; the id in Home Assistant's device registry is `ha_device_id`.
 *
 * `script/contract.py` makes `frontend/src/data/contract.ts` of it: docstrings and texts behind fields are comments there.
 */

export const KINDS = ["basic", "standard", "premium"] as const;
export type Kind = (typeof KINDS)[number];

export type Bucket = "hour" | "day" | "week" | "month" | "year" | "all";

export type GroupBy = "none" | "kind" | "outlet" | "machine" | "device";

export type Level = "outlet" | "machine";

export type Compare = "previous" | "yesterday" | "last_week" | "last_month" | "last_year";

export type GoalPeriod = "day" | "month";

export type GoalKind = "total" | "basic" | "standard" | "premium";

export type TimeSource = "device" | "derived" | "receipt";

/** Treatments by kind. */
export interface KindCounts {
  basic: number;
  standard: number;
  premium: number;
}

/** Treatments by kind, and in all. */
export interface Totals extends KindCounts {
  total: number;
}

/** How long devices were offline, of the time in which they could have been heard; in milliseconds. */
export interface Downtime {
  /** `offline` of `watched`, from 0 to 1; null if `watched` is 0. */
  share: number | null;
  offline: number;
  /** How many times they went offline. */
  outages: number;
  /** Time in which Home Assistant and the broker ran, and the devices could be heard. */
  watched: number;
  /** Time in which they could not be heard, whether online or offline. */
  unseen: number;
}

/** How much of the treatments has a price: only that is in the revenue. */
export interface RevenueCoverage {
  /** Outlets with treatments. */
  outlets: number;
  /** Of them, those where any of these treatments has a price. */
  priced_outlets: number;
  treatments: number;
  /** Of them, those whose kind had a price at their outlet on their day. */
  priced_treatments: number;
}

/** How many treatments an outlet wants to give in each day or month, and how many it gave in the present one. */
export interface Goal {
  period: GoalPeriod;
  kind: GoalKind;
  goal: number;
  count: number;
  /** `count` of `goal`: 1 where it is reached, more beyond it. */
  progress: number;
}

/** A place where machines stand. */
export interface Outlet {
  id: string;
  name: string;
  location: string;
  address: string;
  contact_person: string;
  contact_phone: string;
  active: boolean;
  time_zone: string;
  /** Within its opening hours now; always where it has none. */
  open: boolean;
  ha_device_id: string | null;
  machines: string[];
  totals: Totals;
  today: Totals;
  goals: Goal[];
  /** The id of its site, at a head office only; of a machine too. */
  site?: string;
}

/** The ESP32 that a machine has now; null is a value that it never reported. */
export interface DeviceStatus {
  device_id: string;
  online: boolean;
  /** When it last sent something, also before a restart; while it is online, to the quarter of an hour. */
  last_seen: number | null;
  rssi: number | null;
  wifi: boolean | null;
  rtc: boolean | null;
  sd: boolean | null;
  firmware: string | null;
  pending: number | null;
  lost: number | null;
}

/** A machine's maintenance rule, and when it is due next. */
export interface Maintenance {
  treatments: number | null;
  months: number | null;
  treatments_left: number | null;
  due_date: string | null;
  is_due: boolean;
}

/** Since when a machine is silent against its baseline, and how many treatments were to be expected meanwhile. */
export interface Silence {
  since: number;
  expected: number;
}

/** A machine's newest treatment. */
export interface LastTreatment {
  kind: Kind;
  at: number;
}

/** A device belongs to the machine from `start` to `end`, null while it does. */
export interface Assignment {
  device_id: string;
  start: number;
  end: number | null;
}

/** The machine stands in an outlet from `start` to `end`, null while it does. */
export interface Placement {
  outlet: string;
  start: number;
  end: number | null;
}

/** An ozone machine, its device and its figures. */
export interface Machine {
  id: string;
  name: string;
  type: string;
  active: boolean;
  /** Empty where it is in no outlet. */
  outlet: string;
  ha_device_id: string | null;
  hardware: DeviceStatus | null;
  installed: string | null;
  last_maintenance: string | null;
  maintenance: Maintenance;
  totals: Totals;
  today: Totals;
  silence: Silence | null;
  /** Treatments in no total that only counters tell, on which nobody has decided. */
  disputed: number;
  last_treatment: LastTreatment | null;
  swaps: Assignment[];
  placements: Placement[];
  site?: string;
}

/** A group's counts in the comparison period, which may have some buckets more or less. */
export interface Comparison {
  values: number[];
  total: number;
  revenue: number | null;
  revenue_coverage: RevenueCoverage | null;
  downtime: Downtime | null;
  /** Whether the group had counted anything by the first day of that period. */
  comparable: boolean;
}

/** The counts of one group: value i was counted between edge i and edge i + 1. */
export interface Group {
  id: string;
  name: string;
  values: number[];
  total: number;
  /** Of the total, those that only counters prove. */
  recovered: number;
  /** Of the total, those whose time is that of receipt. */
  uncertain: number;
  /** Of everything, from 0 to 1. */
  share: number;
  per_day: number;
  /** At the prices of each day; null where no counted treatment has a price. */
  revenue: number | null;
  /** Null where there is no revenue. */
  revenue_coverage: RevenueCoverage | null;
  /** Null for a kind of treatment. */
  downtime: Downtime | null;
  previous: Comparison | null;
}

/** The result of `analytics`, and the response of the action `get_analytics`. */
export interface AnalyticsResult {
  zone: string;
  /** One more than there are buckets. */
  edges: number[];
  groups: Group[];
  total: number;
  revenue: number | null;
  /** Of each bucket; empty of hours, and of more than 100 buckets. */
  revenues: (number | null)[];
  revenue_coverage: RevenueCoverage | null;
  downtime: Downtime;
  previous_edges: number[] | null;
  previous_total: number | null;
  previous_revenue: number | null;
  previous_revenue_coverage: RevenueCoverage | null;
  previous_downtime: Downtime | null;
  /** Whether any group had counted anything by the first day of that period. */
  previous_comparable: boolean | null;
  currency: string;
}

/** The result of `profile`: the busiest hours. */
export interface ProfileResult {
  zone: string;
  /** Treatments by weekday (Monday first) and hour of the day. */
  hours: number[][];
}

/** One outlet or machine in a ranking. */
export interface PerformanceRow {
  id: string;
  name: string;
  total: number;
  per_kind: KindCounts;
  per_day: number;
  share: number;
  previous: number | null;
  /** Growth over the period before: 0.5 is 50 % more; null where nothing was counted by that period's first day. */
  delta: number | null;
  trend: number[];
  revenue: number | null;
  revenue_coverage: RevenueCoverage | null;
  /** The share of time in which its devices were offline. */
  downtime: number | null;
  last_treatment: number | null;
}

/** The result of `performance`, the busiest first. */
export interface PerformanceResult {
  rows: PerformanceRow[];
}

/** One treatment; machine and outlet are empty where it belongs to none. */
export interface RecentTreatment {
  at: number;
  received: number;
  kind: Kind;
  machine: string;
  machine_name: string;
  outlet: string;
  outlet_name: string;
  device_id: string;
  gen: string;
  seq: number;
  /** Where the time comes from: the device's clock, derived from its uptime, or only the receipt. */
  source: TimeSource;
  /** The device's counters at this treatment. */
  counters: KindCounts;
}

/** The result of `recent`, newest first. */
export interface RecentPage {
  events: RecentTreatment[];
  /** The `before` of the request for the next page; null on the last one. */
  cursor: string | null;
}

/** What `subscribe_recent` pushes after a commit, newest first. */
export interface RecentPush {
  events: RecentTreatment[];
  /** How many more were committed: a replay is not pushed completely. */
  skipped: number;
}

/** The hub of a request, by its config entry; by default the only one. */
export interface HubQuery {
  entry_id?: string;
}

/** Filters of treatments; by default all that belong to a machine. */
export interface Filters extends HubQuery {
  kinds?: readonly Kind[];
  outlets?: readonly string[];
  machines?: readonly string[];
  devices?: readonly string[];
  active_only?: boolean;
}

/** The first and the last local day; both are included. */
export interface DateRange {
  start: string;
  end: string;
}

/** The request of `profile`. */
export type ProfileQuery = Filters & DateRange;

/** The request of `analytics`. */
export interface AnalyticsQuery extends Filters, DateRange {
  bucket?: Bucket;
  group_by?: GroupBy;
  compare?: Compare;
}

/** The request of `performance`. */
export interface PerformanceQuery extends Filters, DateRange {
  level: Level;
  compare?: Compare;
  /** The answer may be this many seconds old, so that one can do for all pages; 0 by default. */
  max_age?: number;
}

/** The request of `recent`; `subscribe_recent` takes its filters. */
export interface RecentQuery extends Filters {
  limit?: number;
  before?: string;
}

/** The public JSON of a fleet: all of it at once, a large one in parts, and what changes of it. */

/** What a fleet has beside outlets and machines. */
export interface FleetHead {
  entry_id: string;
  time_zone: string;
  currency: string;
  totals: Totals;
  today: Totals;
  /** Ids of devices that nobody has adopted. */
  waiting: string[];
  /** Of them, the config flow in which an administrator adopts it; none where it is still to begin. */
  adoption_flows: Record<string, string>;
  /** Treatments of adopted devices from times when they had no machine, by device. */
  unassigned: Record<string, number>;
  /** Of outlets and machines that were removed, by id. */
  names: Record<string, string>;
  /** Of a head office, which reads the fleets of all sites; missing elsewhere. */
  sites?: Site[];
}

/** The result of `fleet`, and what `subscribe_fleet` pushes first. */
export interface Fleet extends FleetHead {
  outlets: Outlet[];
  machines: Machine[];
  /** How many machines the parts bring that `subscribe_fleet` pushes next; missing where all are here. */
  to_come?: number;
}

/** What `subscribe_fleet` pushes after a fleet that is not whole yet. */
export interface FleetPart {
  /** The machines that come next. */
  part: Machine[];
  /** How many follow; 0 if the fleet is whole now. */
  to_come: number;
}

/** What `subscribe_fleet` pushes of what is there already, as long as nothing is gone from it. */
export interface FleetChange {
  /** The fields that are different, to be merged into the fleet; outlets, machines and sites by their id. */
  changed: Record<string, unknown>;
}

/** The public JSON about a company: the sites of a head office, which shows their fleets as one and changes nothing. */

/** A Home Assistant that counts for the company, as it last reported. */
export interface Site {
  id: string;
  name: string;
  /** Where its pages are; null if it has told none. */
  url: string | null;
  /** Null if it never did. */
  last_reported: number | null;
  /** Whether it still reports; if not, what is told of its machines is as it was when it last did. */
  running: boolean;
  /** Of this integration there. */
  version: string | null;
  machines: number;
  /** Devices there that nobody has adopted. */
  waiting: number;
}

/** The public JSON about exports: what is asked for, and the link to the file. */

/** The result of `export`, and the response of `export_csv` without a path: a link that is valid for 10 minutes. */
export interface ExportLink {
  url: string;
}

/** The request of `export`. */
export interface ExportQuery extends AnalyticsQuery {
  what?: "treatments" | "summary" | "daily";
  separator?: "comma" | "semicolon" | "tab";
}

/** The public JSON about automations: whom they can tell, and the draft of one that a page saves. */

export type BlueprintName = "offline" | "silence" | "maintenance_due" | "lost_treatments" | "goal_reached" | "daily_summary" | "monthly_report" | "milestone";

/** Someone or something that Home Assistant can tell; the id is that of a notify entity, or of an action. */
export interface Notifier {
  id: string;
  name: string;
  /** Whether it gets a report as a page; others get it as text. */
  takes_html: boolean;
}

/** The result of `notifiers`. */
export interface NotifierList {
  notifiers: Notifier[];
}

/** A blueprint, as it is installed, and its inputs. */
export interface BlueprintUse {
  path: string;
  input: Record<string, unknown>;
}

/** An automation made of a blueprint, as Home Assistant saves it. */
export interface AutomationConfig {
  alias: string;
  use_blueprint: BlueprintUse;
}

/** The result of `draft_automation`: to be posted to `config/automation/config/<id>`. */
export interface AutomationDraft {
  id: string;
  config: AutomationConfig;
}
