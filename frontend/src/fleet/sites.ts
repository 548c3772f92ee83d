/** Sites of a head office: which one an outlet or a machine belongs to, and whether that still reports. Pure. */

import type { Fleet, Machine, Outlet, Site } from "../data/contract";

type OfSite = Pick<Machine | Outlet, "site">;

/** Whether nothing can be changed here: a head office only reads what its sites tell. */
export const isReadOnly = ({ sites }: Fleet): boolean => sites !== undefined;

export const siteOf = ({ sites }: Fleet, { site }: OfSite): Site | undefined =>
  sites?.find(({ id }) => id === site);

/** The site of an outlet or a machine if it has stopped to report: what is known of that is as it was then. */
export function silentSiteOf(fleet: Fleet, item: OfSite): Site | undefined {
  const site = siteOf(fleet, item);
  return site?.running === false ? site : undefined;
}

export const nameAtSite = (site: string, name: string): string => `${site} · ${name}`;

/** The names that outlets of several sites have. */
function sharedNames(outlets: readonly Outlet[]): Set<string> {
  const sites = new Map(outlets.map(({ name, site }) => [name, site]));
  return new Set(outlets.filter(({ name, site }) => sites.get(name) !== site).map(({ name }) => name));
}

const named = new WeakMap<Fleet, Fleet>();

/** The fleet with the names of its sites before those that outlets of several sites have. */
export function withSiteNames(fleet: Fleet): Fleet {
  if (!fleet.sites) return fleet;
  const known = named.get(fleet);
  if (known) return known;
  const shared = sharedNames(fleet.outlets);
  const outlets = fleet.outlets.map((outlet) => {
    const site = shared.has(outlet.name) && siteOf(fleet, outlet);
    return site ? { ...outlet, name: nameAtSite(site.name, outlet.name) } : outlet;
  });
  const result = { ...fleet, outlets };
  named.set(fleet, result);
  return result;
}

/** The name of an outlet in the result of a question, which knows no sites. */
export const outletName = ({ sites, outlets }: Fleet, id: string, told: string): string =>
  (sites && outlets.find((outlet) => outlet.id === id)?.name) ?? told;

/** Groups or rows of a result with such names. */
export const withOutletNames = <Item extends { id: string; name: string }>(
  fleet: Fleet,
  items: Item[],
): Item[] =>
  fleet.sites ? items.map((item) => ({ ...item, name: outletName(fleet, item.id, item.name) })) : items;
