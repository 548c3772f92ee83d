/** How many columns a view of sections has on this screen, so that a page leaves no hole in them. */

import type { HomeAssistant } from "../home-assistant/types";

// as Home Assistant's own themes have it
const COLUMN = 320;
const GAP = 32;
const SIDEBAR = 256;
const WITHOUT_SIDEBAR = 870; // and narrower: it opens over the page

export const columnsIn = (width: number): number => Math.max(1, Math.floor((width - GAP) / (COLUMN + GAP)));

export function columnsOn(width: number, { dockedSidebar }: Pick<HomeAssistant, "dockedSidebar">): number {
  const hasSidebar = dockedSidebar === "docked" && width > WITHOUT_SIDEBAR;
  return columnsIn(hasSidebar ? width - SIDEBAR : width);
}
