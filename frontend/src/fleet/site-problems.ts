/**
 * Problems of a head office: those of all sites, each with its site's name and its page in that Home Assistant. Pure.
 *
 * Loaded where a fleet has sites. A site that has stopped to report is one problem; what is known of its machines is old.
 */

import type { Fleet, Site } from "../data/contract";
import { DISCOVERED_PATH, machinePath, REPAIRS_PATH } from "../home-assistant/navigation";
import type { Problem } from "./problems";
import { nameAtSite, siteOf } from "./sites";

/** The dashboard that a hub puts into the sidebar. */
const PANEL_PATH = "/ozon-telemetry";

/** What only a device that is heard can show. */
const LIVE: readonly Problem["textKey"][] = ["problem.offline", "problem.silent"];

/** The address of a page in the Home Assistant of a site; null where that has told none that can be opened. */
export const pageAt = ({ url }: Site, path: string): string | null => {
  try {
    const { protocol, href } = new URL(path, url ?? "");
    return protocol === "http:" || protocol === "https:" ? href : null;
  } catch {
    return null;
  }
};

const ofSite = (site: Site, path: string) => ({
  name: site.name,
  url: pageAt(site, path),
  machine: null,
  outlet: "",
  ha_device_id: null,
});

const silentSite = (site: Site): Problem => ({
  ...ofSite(site, "/"),
  severity: "error",
  icon: "mdi:home-off-outline",
  textKey: site.last_reported === null ? "site.never" : "problem.site_silent",
  adviceKey: "advice.site_silent",
  action: "check",
  values: {},
  since: site.last_reported,
});

const waitingAt = (site: Site): Problem => ({
  ...ofSite(site, DISCOVERED_PATH),
  severity: "info",
  icon: "mdi:chip",
  textKey: "problem.site_waiting",
  adviceKey: "advice.site_waiting",
  action: "adopt",
  values: { count: site.waiting },
  since: null,
});

/** The page that shows a problem at its site: the machine's, or the repair that asks. */
const pathOf = ({ action, machine }: Problem): string =>
  action === "decide" ? REPAIRS_PATH : `${PANEL_PATH}/${machinePath(machine ?? "")}`;

/** A machine's problem as it is told away from its site. */
const awayFrom = (site: Site, problem: Problem): Problem => ({
  ...problem,
  name: nameAtSite(site.name, problem.name),
  outlet: problem.outlet === site.name ? "" : problem.outlet.replace(nameAtSite(site.name, ""), ""),
  url: pageAt(site, pathOf(problem)),
  ...(!site.running && { site }),
});

/** All problems of a head office from those of its machines: sites that have stopped to report first. */
export function problemsOfSites(fleet: Fleet, ofMachines: readonly Problem[]): Problem[] {
  const siteOfMachine = new Map(fleet.machines.map((machine) => [machine.id, siteOf(fleet, machine)]));
  const away = ofMachines.flatMap((problem) => {
    const site = siteOfMachine.get(problem.machine ?? "");
    if (!site) return [problem];
    return !site.running && LIVE.includes(problem.textKey) ? [] : [awayFrom(site, problem)];
  });
  const sites = [...(fleet.sites ?? [])].sort((a, b) => a.name.localeCompare(b.name));
  return [
    ...sites.filter(({ running }) => !running).map(silentSite),
    ...away,
    ...sites.filter(({ running, waiting }) => running && waiting > 0).map(waitingAt),
  ];
}
