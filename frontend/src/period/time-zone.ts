/** Time zones that this browser knows: an old one does not have the newest, and would throw. */

const usable = new Map<string, string>();

const isKnown = (zone: string): boolean => {
  try {
    new Intl.DateTimeFormat("en-US", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
};

/** The time zone; the browser's own in place of one that it does not know. */
export function usableZone(zone: string): string {
  const found = usable.get(zone) ?? (isKnown(zone) ? zone : Intl.DateTimeFormat().resolvedOptions().timeZone);
  usable.set(zone, found);
  return found;
}
