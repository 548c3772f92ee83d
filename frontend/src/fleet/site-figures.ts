/** Figures of the sites of a head office, from their machines. Pure. */

import type { Fleet, Site } from "../data/contract";
import { byName, isOnline, machineStatus } from "./lookups";

export interface SiteFigures {
  site: Site;
  /** Machines in use. */
  machines: number;
  /** Of them, those whose device is online; zero where the site has stopped to report. */
  online: number;
  /** Treatments of all its machines today. */
  today: number;
  state: "good" | "faulty" | "bad";
}

export function siteFigures(fleet: Fleet): SiteFigures[] {
  return [...(fleet.sites ?? [])].sort(byName).map((site) => {
    const machines = fleet.machines.filter((machine) => machine.site === site.id);
    const statuses = machines.map((machine) => machineStatus(machine, fleet));
    const online = statuses.filter(isOnline).length;
    return {
      site,
      machines: statuses.filter((status) => status !== "inactive").length,
      online,
      today: machines.reduce((sum, machine) => sum + machine.today.total, 0),
      state: !site.running ? "bad" : statuses.includes("offline") ? "faulty" : "good",
    };
  });
}
