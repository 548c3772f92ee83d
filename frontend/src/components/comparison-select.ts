/** Selector of what today is compared with, shared by the cards of a page. */

import { html, type TemplateResult } from "lit";
import type { Localize } from "../i18n/localize";
import { DAY_COMPARISONS, type DayComparison } from "../period/day-comparison";

export const comparisonSelect = (comparison: DayComparison, localize: Localize): TemplateResult => html`
  <select
    aria-label=${localize("form.compare")}
    @change=${({ target }: Event) => (comparison.value = (target as HTMLSelectElement).value as DayComparison["value"])}
  >
    ${DAY_COMPARISONS.map(
      (value) =>
        html`<option value=${value} .selected=${value === comparison.value}>
          ${localize(`compare.${value}`)}
        </option>`,
    )}
  </select>
`;
