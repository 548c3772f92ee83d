/** What the integration answers over the WebSocket (docs/websocket.md). Times are ms UTC, dates local days. */

export const KINDS = ["basic", "standard", "premium"] as const;
export type Kind = (typeof KINDS)[number];
export type KindCounts = Record<Kind, number>;
export type Totals = KindCounts & { total: number };

export interface Outlet {
  id: string;
  name: string;
  location: string;
  address: string;
  contact_person: string;
  contact_phone: string;
  active: boolean;
  time_zone: string | null;
  /** Within its opening hours now; always where it has none. */
  open: boolean;
  /** In Home Assistant's device registry. */
  device_id: string | null;
  machines: string[];
  totals: Totals;
  today: Totals;
}

/** The ESP32 that a machine has now. */
export interface Hardware {
  device_id: string;
  online: boolean;
  last_seen: number | null;
  rssi: number | null;
  wifi: boolean | null;
  rtc: boolean | null;
  sd: boolean | null;
  firmware: string | null;
  pending: number | null;
  lost: number | null;
}

export interface Maintenance {
  treatments: number | null;
  months: number | null;
  treatments_left: number | null;
  due_date: string | null;
  is_due: boolean;
}

export interface Machine {
  id: string;
  name: string;
  type: string;
  active: boolean;
  outlet: string | null;
  /** In Home Assistant's device registry. */
  device_id: string | null;
  hardware: Hardware | null;
  installed: string | null;
  last_maintenance: string | null;
  maintenance: Maintenance;
  totals: Totals;
  today: Totals;
  /** Since when it is silent against its rhythm, and how many treatments were to be expected meanwhile. */
  silence: { since: number; expected: number } | null;
  last_treatment: { kind: Kind; at: number } | null;
  swaps: { device_id: string; start: number; end: number | null }[];
  placements: { outlet: string; start: number; end: number | null }[];
}

export interface Fleet {
  entry_id: string;
  time_zone: string;
  currency: string;
  totals: Totals;
  today: Totals;
  outlets: Outlet[];
  machines: Machine[];
  waiting: string[];
  /** Treatments of adopted devices from times when they had no machine. */
  unassigned: Record<string, number>;
  names: Record<string, string>;
}

export type Bucket = "hour" | "day" | "week" | "month" | "year" | "all";
export type GroupBy = "none" | "kind" | "outlet" | "machine" | "device";
export type Compare = "previous" | "last_year";

export interface Filters {
  kinds?: readonly Kind[];
  outlets?: readonly string[];
  machines?: readonly string[];
  active_only?: boolean;
}

export interface Span {
  /** First and last local day; both are included. */
  start: string;
  end: string;
}

export interface AnalyticsQuery extends Filters, Span {
  entry_id?: string;
  bucket: Bucket;
  group_by: GroupBy;
  compare?: Compare;
}

/** How long devices were offline, of the time in which they could have been heard; in milliseconds. */
export interface Downtime {
  /** From 0 to 1; null where nobody listened. */
  share: number | null;
  offline: number;
  outages: number;
  watched: number;
  unseen: number;
}

export interface Group {
  id: string;
  name: string;
  values: number[];
  total: number;
  recovered: number;
  uncertain: number;
  share: number;
  per_day: number;
  revenue: number | null;
  /** A kind of treatment has none. */
  downtime?: Downtime | null;
  previous: { values: number[]; total: number; revenue: number | null; downtime?: Downtime | null } | null;
}

export interface AnalyticsAnswer {
  zone: string;
  /** One more than there are buckets. */
  edges: number[];
  groups: Group[];
  total: number;
  previous_edges: number[] | null;
  previous_total: number | null;
  revenue: number | null;
  previous_revenue: number | null;
  downtime?: Downtime;
  previous_downtime?: Downtime | null;
  currency: string;
}

export interface ProfileQuery extends Filters, Span {
  entry_id?: string;
}

export interface ProfileAnswer {
  /** Treatments by weekday (Monday first) and hour of the day. */
  hours: number[][];
  zone: string;
}

export type Level = "outlet" | "machine";

export interface PerformanceQuery extends Filters, Span {
  entry_id?: string;
  level: Level;
  compare?: Compare;
}

export interface PerformanceRow {
  id: string;
  name: string;
  total: number;
  per_kind: KindCounts;
  per_day: number;
  share: number;
  previous: number | null;
  delta: number | null;
  trend: number[];
  revenue: number | null;
  /** The share of time in which its device was offline. */
  downtime?: number | null;
  last_treatment: number | null;
}

export interface RecentEvent {
  at: number;
  received: number;
  kind: Kind;
  machine: string | null;
  machine_name: string | null;
  outlet: string | null;
  outlet_name: string | null;
  device_id: string;
  gen: string;
  seq: number;
  source: "device" | "derived" | "receipt";
}

export interface RecentQuery extends Filters {
  entry_id?: string;
  limit: number;
  before?: string;
}

export interface RecentAnswer {
  events: RecentEvent[];
  cursor: string | null;
}

export interface RecentPush {
  events: RecentEvent[];
  skipped?: number;
}
