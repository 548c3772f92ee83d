/** Words about sites: of when that is what is known of one that no longer reports. */

import type { Site } from "../data/contract";
import type { Format } from "../i18n/format";
import type { Localize } from "../i18n/localize";

export const asOf = (site: Site | undefined, localize: Localize, format: Format): string =>
  site?.last_reported == null
    ? localize("site.never")
    : localize("site.as_of", { time: format.moment(site.last_reported, Date.now()) });
