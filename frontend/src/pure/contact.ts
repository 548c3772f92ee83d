/** Links out of what people wrote: call, mail, map. Pure. */

/** A link that calls or mails; none where the text is neither number nor address. */
export function contactLink(text: string): string | null {
  if (/^[^\s@]+@[^\s@]+$/.test(text)) return `mailto:${encodeURIComponent(text).replace("%40", "@")}`;
  const number = text.replace(/[\s()./-]/g, "");
  return /^\+?\d{3,}$/.test(number) ? `tel:${number}` : null;
}

/** Addresses of mail and telephone numbers within a longer text, as people write them side by side. */
export const contactParts = (text: string): string[] =>
  text
    .split(/[,;]|\s+\/\s+/)
    .map((part) => part.trim())
    .filter(Boolean);

export const mapLink = (address: string): string =>
  `https://www.openstreetmap.org/search?query=${encodeURIComponent(address.replace(/\s+/g, " "))}`;
