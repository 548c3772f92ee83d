/** An outlet's address and contact as links: map, telephone, mail. */

import { css, html, nothing, type TemplateResult } from "lit";
import type { Outlet } from "../../data/contract";

/** A `tel:` or `mailto:` link; none where the text is neither a number nor an address. */
export function contactLink(text: string): string | null {
  if (/^[^\s@]+@[^\s@]+$/.test(text)) return `mailto:${encodeURIComponent(text).replace("%40", "@")}`;
  const number = text.replace(/[\s()./-]/g, "");
  return /^\+?\d{3,}$/.test(number) ? `tel:${number}` : null;
}

/** The mail addresses and telephone numbers of a text, as people write them side by side. */
export const splitContacts = (text: string): string[] =>
  text
    .split(/[,;]|\s+\/\s+/)
    .map((part) => part.trim())
    .filter(Boolean);

export const mapLink = (address: string): string =>
  `https://www.openstreetmap.org/search?query=${encodeURIComponent(address.replace(/\s+/g, " "))}`;

const line = (icon: string, content: unknown): TemplateResult =>
  html`<div class="line"><ha-icon icon=${icon}></ha-icon><span>${content}</span></div>`;

const contacts = (text: string): TemplateResult =>
  html`${splitContacts(text).map((part, index) => {
    const link = contactLink(part);
    return html`${index ? ", " : ""}${link ? html`<a href=${link}>${part}</a>` : part}`;
  })}`;

const mapLine = (location: string, address: string): TemplateResult =>
  line(
    "mdi:map-marker-outline",
    html`<a href=${mapLink(address || location)} target="_blank" rel="noopener noreferrer"
      >${[location, ...address.split("\n")].filter(Boolean).join(", ")}</a
    >`,
  );

export function outletContact({
  location,
  address,
  contact_person: person,
  contact_phone: phone,
}: Outlet): TemplateResult | typeof nothing {
  if (!location && !address && !person && !phone) return nothing;
  return html`
    <div class="contact">
      ${address || location ? mapLine(location, address) : nothing}
      ${person ? line("mdi:account-outline", contacts(person)) : nothing}
      ${phone ? line("mdi:phone-outline", contacts(phone)) : nothing}
    </div>
  `;
}

export const outletContactStyles = css`
  .contact {
    display: grid;
    gap: 6px;
  }
  .line {
    display: flex;
    align-items: flex-start;
    gap: 8px;
    line-height: 1.5;
    --mdc-icon-size: 20px;
  }
  .line span {
    min-width: 0;
    overflow-wrap: anywhere;
  }
  .line ha-icon {
    flex: none;
    color: var(--secondary-text-color);
  }
`;
