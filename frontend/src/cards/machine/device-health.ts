/** The state of a machine's device as short facts. Pure. */

import type { DeviceStatus } from "../../data/contract";
import type { Key, Values } from "../../i18n/localize";
import type { Format } from "../../i18n/format";

export interface Fact {
  icon: string;
  text: Key;
  values: Values;
  isBad: boolean;
}

const part = (works: boolean | null, icon: string, text: "rtc" | "sd"): Fact | null =>
  works === null ? null : { icon, text: `health.${text}_${works ? "ok" : "bad"}`, values: {}, isBad: !works };

const WEAK_DBM = -80;
const OFTEN_OFFLINE = 0.05; // of the time

/** What is known of a device; nothing is said of what it never told, or of a queue that it told of long ago. */
export function healthOf({ online, rssi, rtc, sd, pending, lost, firmware }: DeviceStatus): Fact[] {
  const facts: (Fact | null)[] = [
    rssi === null
      ? null
      : {
          icon: rssi < WEAK_DBM ? "mdi:wifi-strength-1" : "mdi:wifi",
          text: "health.rssi",
          values: { rssi },
          isBad: rssi < WEAK_DBM,
        },
    part(sd, "mdi:micro-sd", "sd"),
    part(rtc, "mdi:clock-outline", "rtc"),
    online && pending
      ? { icon: "mdi:tray-full", text: "health.pending", values: { count: pending }, isBad: false }
      : null,
    lost
      ? { icon: "mdi:database-alert-outline", text: "health.lost", values: { count: lost }, isBad: true }
      : null,
    firmware
      ? { icon: "mdi:package-variant-closed", text: "health.firmware", values: { firmware }, isBad: false }
      : null,
  ];
  return facts.filter((fact) => fact !== null);
}

/** For which share of some days a device was offline, where that is known. */
export const downtimeOf = (share: number | null, days: number, format: Format): Fact[] =>
  share === null
    ? []
    : [
        {
          icon: "mdi:lan-disconnect",
          text: "health.downtime",
          values: { share: format.percent(share, 1), count: days },
          isBad: share > OFTEN_OFFLINE,
        },
      ];
