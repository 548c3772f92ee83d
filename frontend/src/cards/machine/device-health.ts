/** Device health: the device of a machine with its signal, clock, SD card, queue, firmware and downtime. */

import { html, nothing, type TemplateResult } from "lit";
import type { DeviceStatus } from "../../data/contract";
import type { Format } from "../../i18n/format";
import type { Localize, TranslationKey, Values } from "../../i18n/localize";

export interface HealthItem {
  icon: string;
  text: TranslationKey;
  values: Values;
  isBad: boolean;
}

const partItem = (works: boolean | null, icon: string, text: "rtc" | "sd"): HealthItem | null =>
  works === null ? null : { icon, text: `health.${text}_${works ? "ok" : "bad"}`, values: {}, isBad: !works };

export const DOWNTIME_DAYS = 30;
const WEAK_DBM = -80;
const MAX_DOWNTIME = 0.05; // share of the time

/** The known health values of a device: none that it never reported, and no queue length of an offline device. */
export function healthItems({ online, rssi, rtc, sd, pending, lost, firmware }: DeviceStatus): HealthItem[] {
  const items: (HealthItem | null)[] = [
    rssi === null
      ? null
      : {
          icon: rssi < WEAK_DBM ? "mdi:wifi-strength-1" : "mdi:wifi",
          text: "health.rssi",
          values: { rssi },
          isBad: rssi < WEAK_DBM,
        },
    partItem(sd, "mdi:micro-sd", "sd"),
    partItem(rtc, "mdi:clock-outline", "rtc"),
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
  return items.filter((item) => item !== null);
}

/** The share of the last days in which the device was offline, if known. */
export const downtimeItems = (share: number | null, days: number, format: Format): HealthItem[] =>
  share === null
    ? []
    : [
        {
          icon: "mdi:lan-disconnect",
          text: "health.downtime",
          values: { share: format.percent(share, 1), count: days },
          isBad: share > MAX_DOWNTIME,
        },
      ];

export function deviceHealth(
  hardware: DeviceStatus,
  downtime: number | null,
  localize: Localize,
  format: Format,
): TemplateResult {
  const { device_id: deviceId, online, last_seen: lastSeen } = hardware;
  const items = [...healthItems(hardware), ...downtimeItems(downtime, DOWNTIME_DAYS, format)];
  return html`
    <div class="hardware">
      <div class="line">
        <ha-icon icon="mdi:chip"></ha-icon>
        <span>
          <code>${deviceId}</code>
          ${
            !online && lastSeen !== null
              ? html`<span class="muted"
                  >${localize("machine.seen", { ago: format.relativeTime(lastSeen, Date.now()) })}</span
                >`
              : nothing
          }
        </span>
      </div>
      <ul class="health">
        ${items.map(
          ({ icon, text, values, isBad }) =>
            html`<li class=${isBad ? "bad" : ""}>
              <ha-icon icon=${icon}></ha-icon>${localize(text, values)}
            </li>`,
        )}
      </ul>
    </div>
  `;
}
