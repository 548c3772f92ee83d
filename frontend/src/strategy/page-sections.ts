/** Page sections: the card configurations of each view for a fleet. Pure. */

import type { Fleet } from "../data/contract";
import { byName, deviceKey } from "../fleet/lookups";
import { isReadOnly } from "../fleet/sites";
import { fillingSpans } from "./column-layout";
import type { DetailPage, Page, ViewConfig } from "./strategy-config";

type Card = { type: string } & Record<string, unknown>;

export interface Section {
  type: "grid";
  column_span?: number;
  cards: Card[];
}

const FULL = { columns: "full" };

const card = (name: string, config: object = {}): Card => ({
  type: `custom:ozon-telemetry-${name}-card`,
  ...config,
});

const section = (cards: Card[], span?: number): Section => ({
  type: "grid",
  ...(span && { column_span: span }),
  cards,
});

type PageBuilder = (fleet: Fleet, config: ViewConfig, columns: number) => Section[];

/** The configuration that all cards of the dashboard share. */
const commonConfig = ({ entry_id, period }: ViewConfig) => ({
  ...(entry_id !== undefined && { entry_id }),
  ...(period && { period }),
  link_to_views: true,
  grid_options: FULL,
});

const sitesSection = (config: ViewConfig, columns: number): Section =>
  section([card("sites", commonConfig(config))], columns);

const overviewPage: PageBuilder = (fleet, config, columns) => {
  const common = commonConfig(config);
  const [right, left] = fillingSpans(2, columns);
  return [
    section([card("problems", common)], columns),
    section([card("summary", common)], columns),
    ...(isReadOnly(fleet) ? [sitesSection(config, columns)] : []),
    section([card("outlets", common)], left),
    section([card("events", common)], right),
  ];
};

const chartsPage: PageBuilder = (_fleet, config, columns) => {
  const common = { ...commonConfig(config), state_in_url: true };
  const follower = { ...common, hide_controls: true };
  const [left, right] = fillingSpans(2, columns);
  return [
    section([card("analytics", common)], columns),
    section([card("performance", follower)], left),
    section([card("profile", follower)], right),
    section([card("calendar", follower)], columns),
  ];
};

const outletsPage: PageBuilder = ({ outlets, entry_id }, _config, columns) => {
  const spans = fillingSpans(outlets.length, columns);
  const common = { entry_id, link_to_views: true, grid_options: FULL };
  return [...outlets]
    .sort(byName)
    .map((outlet, index) =>
      section([card("outlet", { device: deviceKey(outlet), ...common })], spans[index]),
    );
};

const machinesPage: PageBuilder = (_fleet, config, columns) => [
  section([card("machines", commonConfig(config))], columns),
];

/** An outlet with its chart and its machines. */
const outletPage: PageBuilder = (fleet, config, columns) => {
  const outlet = fleet.outlets.find(({ id }) => id === config.id);
  if (!outlet) return [];
  const common = { ...commonConfig(config), devices: [deviceKey(outlet)] };
  const [left, right] = fillingSpans(2, columns);
  return [
    section([card("outlet", { ...commonConfig(config), device: deviceKey(outlet) })], left),
    section([card("events", common)], right),
    section([card("analytics", { ...common, title: outlet.name, group_by: "machine" })], columns),
    section([card("machines", { ...common, hide_controls: true })], columns),
  ];
};

/** A machine with its treatments and its chart. */
const machinePage: PageBuilder = (fleet, config, columns) => {
  const machine = fleet.machines.find(({ id }) => id === config.id);
  if (!machine) return [];
  const common = { ...commonConfig(config), devices: [deviceKey(machine)] };
  const [left, right] = fillingSpans(2, columns);
  const own = { ...commonConfig(config), link_to_views: false, device: deviceKey(machine) };
  return [
    section([card("machine", own)], left),
    section([card("events", common)], right),
    section([card("analytics", { ...common, title: machine.name })], columns),
  ];
};

const reportsPage: PageBuilder = (_fleet, config, columns) => [
  section([card("report", { ...commonConfig(config), period: "month", state_in_url: true })], columns),
];

const PAGE_BUILDERS: Record<Page | DetailPage, PageBuilder> = {
  overview: overviewPage,
  charts: chartsPage,
  outlets: outletsPage,
  machines: machinesPage,
  reports: reportsPage,
  outlet: outletPage,
  machine: machinePage,
};

/** The sections of a page; the welcome card while there are no outlets or machines to show, or a head office's sites. */
export function pageSections(fleet: Fleet, config: ViewConfig, columns = 2): Section[] {
  const isEmpty = fleet.outlets.length + fleet.machines.length === 0 && !isReadOnly(fleet);
  const sections = isEmpty ? [] : PAGE_BUILDERS[config.page](fleet, config, columns);
  if (sections.length > 0) return sections;
  return [isReadOnly(fleet) ? sitesSection(config, columns) : welcomeSection(config.entry_id)];
}

export const welcomeSection = (entryId?: string): Section =>
  section([card("welcome", { ...(entryId !== undefined && { entry_id: entryId }), grid_options: FULL })], 2);
