/** Column layout of the views: how many section columns the screen has room for, and how many each page uses. */

import type { HomeAssistant } from "../home-assistant/types";
import type { Page } from "./strategy-config";

// the widths of Home Assistant's own themes
const COLUMN = 320;
const GAP = 32;
const SIDEBAR = 256;
const SIDEBAR_OVERLAYS_BELOW = 870; // on narrower screens the sidebar opens over the page

export const columnsForWidth = (width: number): number =>
  Math.max(1, Math.floor((width - GAP) / (COLUMN + GAP)));

export function screenColumns(
  width: number,
  { dockedSidebar }: Pick<HomeAssistant, "dockedSidebar">,
): number {
  const hasSidebar = dockedSidebar === "docked" && width > SIDEBAR_OVERLAYS_BELOW;
  return columnsForWidth(hasSidebar ? width - SIDEBAR : width);
}

/** The columns of a page on a screen with room for `room`; an even number for charts, as two stand side by side. */
export function pageColumns(page: Page, room: number): number {
  if (page === "overview") return Math.min(4, Math.max(2, room));
  if (page === "charts") return room < 4 ? 2 : 4;
  return 4;
}
