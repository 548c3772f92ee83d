/** Name of an outlet or machine: at most two lines, whatever its length and direction; the title has all of it. */

import { css, html, type TemplateResult } from "lit";

export const nameText = (name: string): TemplateResult =>
  html`<span class="name-text" dir="auto" title=${name}>${name}</span>`;

/** A name that leads to its page in another Home Assistant, beside this one; only the name where there is none. */
export const nameElsewhere = (name: string, url: string | null): TemplateResult =>
  url
    ? html`<a class="name" href=${url} target="_blank" rel="noopener">${nameText(name)}</a>`
    : nameText(name);

const LONGEST = 60;

/** A name that fits into a sentence; the sentence's title has all of it. */
export function shortName(name: string, longest = LONGEST): string {
  const characters = Array.from(name);
  return characters.length > longest ? `${characters.slice(0, longest - 1).join("")}…` : name;
}

export const nameTextStyles = css`
  .name-text {
    display: -webkit-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
    min-width: 0;
    overflow: hidden;
    overflow-wrap: anywhere;
  }
`;
