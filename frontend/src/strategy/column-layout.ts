/** Column layout of the views: how many section columns the screen has room for, and how many each page uses. */

import type { HomeAssistant } from "../home-assistant/types";

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

const FEWEST = 2;
const MOST = 4;

/** The columns of every page on a screen with room for `room`: alike, so that all pages have the same edges. */
export const pageColumns = (room: number): number => Math.min(MOST, Math.max(FEWEST, room));

/** The spans of items that fill `columns` together, the first ones wider where it does not divide evenly. */
export const fillingSpans = (count: number, columns: number): number[] =>
  Array.from({ length: count }, (_, index) => (count < columns ? Math.ceil((columns - index) / count) : 1));
