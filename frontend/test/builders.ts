/** Test data builders; each test sets only the fields that matter to it. */

import type { ChartModel } from "../src/chart/chart-model";
import type { Series } from "../src/chart/series";
import type { ChartTheme } from "../src/chart/theme";
import type {
  DeviceStatus,
  Fleet,
  Group,
  Machine,
  Outlet,
  RecentTreatment,
  Site,
} from "../src/data/contract";

const zero = { basic: 0, standard: 0, premium: 0, total: 0 };

export const group = (id: string, values: number[], before?: number[]): Group => {
  const total = values.reduce((sum, value) => sum + value, 0);
  const previous = before && {
    values: before,
    total: before.reduce((sum, value) => sum + value, 0),
    revenue: null,
    revenue_coverage: null,
    downtime: null,
    comparable: true,
  };
  return {
    id,
    name: id,
    values,
    total,
    recovered: 0,
    uncertain: 0,
    share: 0,
    per_day: 0,
    revenue: null,
    revenue_coverage: null,
    downtime: null,
    previous: previous ?? null,
  };
};

export const hardware = (patch: Partial<DeviceStatus> = {}): DeviceStatus => ({
  device_id: "3C:8A:1F:00:00:01",
  online: true,
  last_seen: 0,
  rssi: -60,
  wifi: true,
  rtc: true,
  sd: true,
  firmware: "1.0",
  pending: 0,
  lost: 0,
  ...patch,
});

export const machine = (patch: Partial<Machine> = {}): Machine => ({
  id: "m1",
  name: "Ozone 1",
  type: "",
  active: true,
  outlet: "o1",
  ha_device_id: "ha-m1",
  hardware: hardware(),
  installed: null,
  last_maintenance: null,
  maintenance: { treatments: null, months: null, treatments_left: null, due_date: null, is_due: false },
  totals: zero,
  today: zero,
  silence: null,
  disputed: 0,
  last_treatment: null,
  swaps: [],
  placements: [],
  ...patch,
});

export const outlet = (patch: Partial<Outlet> = {}): Outlet => ({
  id: "o1",
  name: "Laundry",
  location: "",
  address: "",
  contact_person: "",
  contact_phone: "",
  active: true,
  time_zone: "UTC",
  open: true,
  ha_device_id: "ha-o1",
  machines: [],
  totals: zero,
  today: zero,
  goals: [],
  ...patch,
});

export const fleet = (patch: Partial<Fleet> = {}): Fleet => ({
  entry_id: "hub",
  time_zone: "UTC",
  currency: "EUR",
  totals: zero,
  today: zero,
  outlets: [outlet()],
  machines: [machine()],
  waiting: [],
  adoption_flows: {},
  unassigned: {},
  names: {},
  ...patch,
});

export const site = (patch: Partial<Site> = {}): Site => ({
  id: "harbour",
  name: "Harbour",
  url: "https://harbour.example.org",
  last_reported: 1_000,
  running: true,
  version: "1.0.0",
  machines: 1,
  waiting: 0,
  ...patch,
});

/** The fleet of a head office with two sites. */
export const headOffice = (patch: Partial<Fleet> = {}): Fleet =>
  fleet({
    sites: [site(), site({ id: "old-town", name: "Old Town", url: "https://old-town.example.org" })],
    outlets: [outlet({ site: "harbour" })],
    machines: [machine({ site: "harbour" })],
    ...patch,
  });

export const event = (patch: Partial<RecentTreatment> = {}): RecentTreatment => ({
  at: 1_000,
  received: 1_000,
  kind: "basic",
  machine: "m1",
  machine_name: "Ozone 1",
  outlet: "o1",
  outlet_name: "Laundry",
  device_id: "3C:8A:1F:00:00:01",
  gen: "0123abcd",
  seq: 1,
  source: "device",
  counters: { basic: 1, standard: 0, premium: 0 },
  ...patch,
});

export const chartSeriesOf = (patch: Partial<Series> = {}): Series => ({
  id: "basic",
  name: "Basic",
  colour: "teal",
  values: [3, 0],
  total: 3,
  share: 1,
  comparison: null,
  ...patch,
});

export const chartModelOf = (patch: Partial<ChartModel> = {}): ChartModel => ({
  type: "bar",
  series: [chartSeriesOf(), chartSeriesOf({ id: "premium", name: "Premium", values: [1, 2] })],
  labels: ["Mon", "Tue"],
  startedBuckets: 2,
  stack: true,
  titles: ["Mon, Nov 23, 2026", "Tue, Nov 24, 2026"],
  totalName: "Total",
  goal: null,
  revenues: [],
  revenueName: "Revenue",
  comparison: null,
  summary: "Three treatments",
  formatNumber: String,
  formatAxis: String,
  ...patch,
});

export const chartTheme: ChartTheme = {
  text: "black",
  muted: "grey",
  grid: "silver",
  surface: "white",
  font: "Roboto",
  isMirrored: false,
  isNarrow: false,
  resolve: (colour) => `resolved ${colour}`,
  reducedMotion: false,
  patterns: false,
};
