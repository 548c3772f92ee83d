/** Link to a page of another Home Assistant, which opens beside this one; only its text where there is none. */

import { html, type TemplateResult } from "lit";

export const externalLink = (url: string | null, text: TemplateResult): TemplateResult =>
  url ? html`<a class="name" href=${url} target="_blank" rel="noopener">${text}</a>` : text;
