/** The sections of each view, made of our cards. Pure: a fleet in, a configuration out. */

import type { Fleet, Machine, Outlet } from "../data/contract";
import { byName, machinesOf } from "../fleet/lookups";
import type { Localize } from "../i18n/localize";
import type { Page, ViewConfig } from "./strategy-config";

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

type MakePage = (fleet: Fleet, config: ViewConfig, localize: Localize, columns: number) => Section[];

/** Two cards beside each other, that fill the columns together; those of a phone have one each. */
const halves = (columns: number): [number, number] => [Math.floor(columns / 2), Math.ceil(columns / 2)];

const overview: MakePage = (_fleet, { entry_id }, _localize, columns) => {
  const common = { ...(entry_id !== undefined && { entry_id }), grid_options: FULL };
  const [left, right] = halves(columns);
  return [
    section([card("summary", common)], columns),
    section([card("problems", common), card("outlets", { ...common, navigation_path: "outlets" })], left),
    section([card("events", common)], right),
  ];
};

const charts: MakePage = (_fleet, { entry_id, period }, _localize, columns) => {
  const common = {
    ...(entry_id !== undefined && { entry_id }),
    ...(period && { period }),
    grid_options: FULL,
  };
  const [left, right] = halves(columns);
  return [
    section([card("analytics", common)], columns),
    section([card("performance", common)], left),
    section([card("profile", common)], right),
  ];
};

const things = (name: string, of: readonly (Outlet | Machine)[], entryId: string): Card[] =>
  [...of]
    .sort(byName)
    .filter(({ ha_device_id }) => ha_device_id !== null)
    .map(({ ha_device_id }) => card(name, { device: ha_device_id, entry_id: entryId }));

const outlets: MakePage = (fleet) =>
  things("outlet", fleet.outlets, fleet.entry_id).map((each) => section([each]));

/** Machines beside each other under the outlet where they stand; those that stand nowhere come last. */
const machines: MakePage = (fleet, _config, localize, columns) => {
  const nowhere = fleet.machines.filter(({ outlet }) => !fleet.outlets.some(({ id }) => id === outlet));
  const groups = [
    ...[...fleet.outlets]
      .sort(byName)
      .map((outlet) => ({ title: outlet.name, of: machinesOf(fleet, outlet) })),
    { title: localize("machines.nowhere"), of: nowhere },
  ];
  return groups
    .filter(({ of }) => of.length > 0)
    .map(({ title, of }) =>
      section(
        [
          { type: "heading", heading: title, icon: "mdi:store-outline" },
          ...things("machine", of, fleet.entry_id),
        ],
        Math.min(of.length, columns),
      ),
    );
};

const MAKERS: Record<Page, MakePage> = { overview, charts, outlets, machines };

/** The columns of a page of which the screen has room for some: charts are even, as two stand side by side. */
export function columnsOf(page: Page, room: number): number {
  if (page === "overview") return Math.min(4, Math.max(2, room));
  if (page === "charts") return room < 4 ? 2 : 4;
  return 4;
}

/** What only makes sense with outlets or machines shows the way there while there are none. */
export function sectionsOf(fleet: Fleet, config: ViewConfig, localize: Localize, columns = 2): Section[] {
  const isEmpty = fleet.outlets.length + fleet.machines.length === 0;
  const made = isEmpty ? [] : MAKERS[config.page](fleet, config, localize, columns);
  return made.length > 0 ? made : [welcome(config.entry_id)];
}

export const welcome = (entryId?: string): Section =>
  section([card("welcome", { ...(entryId !== undefined && { entry_id: entryId }), grid_options: FULL })], 2);
