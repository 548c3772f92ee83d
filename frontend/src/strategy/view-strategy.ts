/** View strategy: generates a page from the fleet of one request; its cards then follow the fleet live. */

import { fetchFleet } from "../data/commands";
import type { HomeAssistant } from "../home-assistant/types";
import { pageColumns, screenColumns } from "./column-layout";
import { pageSections, type Section, welcomeSection } from "./page-sections";
import type { ViewConfig } from "./strategy-config";

interface SectionsView {
  type: "sections";
  max_columns: number;
  dense_section_placement: boolean;
  sections: Section[];
}

export async function generateView(config: ViewConfig, hass: HomeAssistant): Promise<SectionsView> {
  const columns = pageColumns(screenColumns(window.innerWidth, hass));
  const layout = { max_columns: columns, dense_section_placement: true };
  return { type: "sections", ...layout, sections: await viewSections(config, hass, columns) };
}

async function viewSections(config: ViewConfig, hass: HomeAssistant, columns: number): Promise<Section[]> {
  try {
    return pageSections(await fetchFleet(hass, config.entry_id), config, columns);
  } catch {
    return [welcomeSection(config.entry_id)]; // the card gets the same error, and shows it with a link
  }
}
