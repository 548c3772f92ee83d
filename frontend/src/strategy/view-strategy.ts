/** The view strategy: asks for the fleet once, and makes a page of it; its cards then follow the fleet live. */

import { fetchFleet } from "../data/commands";
import type { HomeAssistant } from "../home-assistant/types";
import { dictionaryOf, loadDictionary, localizer, spokenFor } from "../i18n/localize";
import { columnsOn } from "./column-layout";
import type { ViewConfig } from "./strategy-config";
import { columnsOf, sectionsOf, welcome, type Section } from "./page-sections";

interface SectionsView {
  type: "sections";
  max_columns: number;
  dense_section_placement: boolean;
  sections: Section[];
}

export class ViewStrategy extends HTMLElement {
  static registryDependencies = ["devices"];

  static async generate(config: ViewConfig, hass: HomeAssistant): Promise<SectionsView> {
    const columns = columnsOf(config.page, columnsOn(window.innerWidth, hass));
    const page = { max_columns: columns, dense_section_placement: true };
    return { type: "sections", ...page, sections: await this.sections(config, hass, columns) };
  }

  private static async sections(
    config: ViewConfig,
    hass: HomeAssistant,
    columns: number,
  ): Promise<Section[]> {
    const language = hass.locale.language;
    try {
      const [fleet] = await Promise.all([fetchFleet(hass, config.entry_id), loadDictionary(language)]);
      return sectionsOf(fleet, config, localizer(dictionaryOf(language), spokenFor(language)), columns);
    } catch {
      return [welcome(config.entry_id)]; // the card finds the same failure, and says it with a way out
    }
  }
}
