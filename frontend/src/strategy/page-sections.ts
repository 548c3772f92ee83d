/** Page sections: the card configurations of each view for a fleet. Pure. */

import type { Fleet, Machine, Outlet } from "../data/contract";
import { byName, machinesOf } from "../fleet/lookups";
import type { Localize } from "../i18n/localize";
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

type PageBuilder = (fleet: Fleet, config: ViewConfig, localize: Localize, columns: number) => Section[];

/** The configuration that all cards of the dashboard share. */
const commonConfig = ({ entry_id, period }: ViewConfig) => ({
  ...(entry_id !== undefined && { entry_id }),
  ...(period && { period }),
  link_to_views: true,
  grid_options: FULL,
});

const overviewPage: PageBuilder = (_fleet, config, _localize, columns) => {
  const common = commonConfig(config);
  const [right, left] = fillingSpans(2, columns);
  return [
    section([card("problems", common)], columns),
    section([card("summary", common)], columns),
    section([card("outlets", common)], left),
    section([card("events", common)], right),
  ];
};

const chartsPage: PageBuilder = (_fleet, config, _localize, columns) => {
  const common = { ...commonConfig(config), state_in_url: true };
  const follower = { ...common, hide_controls: true };
  const [left, right] = fillingSpans(2, columns);
  return [
    section([card("analytics", common)], columns),
    section([card("performance", follower)], left),
    section([card("profile", follower)], right),
  ];
};

const deviceCards = (name: string, items: readonly (Outlet | Machine)[], entryId: string): Card[] =>
  [...items]
    .sort(byName)
    .filter(({ ha_device_id }) => ha_device_id !== null)
    .map(({ ha_device_id }) => card(name, { device: ha_device_id, entry_id: entryId, link_to_views: true }));

const outletsPage: PageBuilder = (fleet, _config, _localize, columns) => {
  const cards = deviceCards("outlet", fleet.outlets, fleet.entry_id);
  const spans = fillingSpans(cards.length, columns);
  return cards.map((outletCard, index) => section([{ ...outletCard, grid_options: FULL }], spans[index]));
};

/** The machines of each outlet side by side; machines without an outlet come last. */
const machinesPage: PageBuilder = (fleet, _config, localize, columns) => {
  const withoutOutlet = fleet.machines.filter(({ outlet }) => !fleet.outlets.some(({ id }) => id === outlet));
  const groups = [
    ...[...fleet.outlets]
      .sort(byName)
      .map((outlet) => ({ title: outlet.name, machines: machinesOf(fleet, outlet) })),
    { title: localize("machines.no_outlet"), machines: withoutOutlet },
  ];
  return groups
    .filter(({ machines }) => machines.length > 0)
    .map(({ title, machines }) =>
      section(
        [
          { type: "heading", heading: title, icon: "mdi:store-outline" },
          ...deviceCards("machine", machines, fleet.entry_id),
        ],
        Math.min(machines.length, columns),
      ),
    );
};

/** An outlet with its chart and its machines. */
const outletPage: PageBuilder = (fleet, config, _localize, columns) => {
  const outlet = fleet.outlets.find(({ id }) => id === config.id);
  if (!outlet) return [];
  const common = { ...commonConfig(config), devices: [outlet.ha_device_id] };
  const [left, right] = fillingSpans(2, columns);
  return [
    section([card("outlet", { ...commonConfig(config), device: outlet.ha_device_id })], left),
    section([card("events", common)], right),
    section([card("analytics", { ...common, title: outlet.name, group_by: "machine" })], columns),
    section(deviceCards("machine", machinesOf(fleet, outlet), fleet.entry_id), columns),
  ];
};

/** A machine with its treatments and its chart. */
const machinePage: PageBuilder = (fleet, config, _localize, columns) => {
  const machine = fleet.machines.find(({ id }) => id === config.id);
  if (!machine) return [];
  const common = { ...commonConfig(config), devices: [machine.ha_device_id] };
  const [left, right] = fillingSpans(2, columns);
  const own = { ...commonConfig(config), link_to_views: false, device: machine.ha_device_id };
  return [
    section([card("machine", own)], left),
    section([card("events", common)], right),
    section([card("analytics", { ...common, title: machine.name })], columns),
  ];
};

const reportsPage: PageBuilder = (_fleet, config, _localize, columns) => [
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

/** The sections of a page; the welcome card while there are no outlets or machines to show. */
export function pageSections(fleet: Fleet, config: ViewConfig, localize: Localize, columns = 2): Section[] {
  const isEmpty = fleet.outlets.length + fleet.machines.length === 0;
  const sections = isEmpty ? [] : PAGE_BUILDERS[config.page](fleet, config, localize, columns);
  return sections.length > 0 ? sections : [welcomeSection(config.entry_id)];
}

export const welcomeSection = (entryId?: string): Section =>
  section([card("welcome", { ...(entryId !== undefined && { entry_id: entryId }), grid_options: FULL })], 2);
