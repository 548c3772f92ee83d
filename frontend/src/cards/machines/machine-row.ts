/** Machine row: a machine in two lines, for a phone: name, status, today's treatments and the newest one. */

import { css, html, nothing, type TemplateResult } from "lit";
import { nameText } from "../../components/name-text";
import { machineChip } from "../../components/status-chip";
import type { Fleet, Machine } from "../../data/contract";
import { navigateInApp } from "../../home-assistant/navigation";
import type { Format } from "../../i18n/format";
import type { Localize } from "../../i18n/localize";

/** A row that leads to `path`, where there is one. */
export function machineRow(
  machine: Machine,
  fleet: Fleet,
  path: string | null,
  localize: Localize,
  format: Format,
): TemplateResult {
  const { today, last_treatment: last, maintenance } = machine;
  const treatments = `${format.number(today.total)} ${localize("outlets.today")}`;
  const facts = [treatments, last && format.relativeTime(last.at, Date.now())].filter(Boolean).join(" · ");
  const content = html`
    <span class="what">
      ${nameText(machine.name)}
      <span class="facts">
        ${machineChip(machine, fleet, localize, format)}<span class="muted">${facts}</span>
        ${maintenance.is_due ? html`<span class="due"><ha-icon icon="mdi:wrench-clock"></ha-icon>${localize("maintenance.due")}</span>` : nothing}
      </span>
    </span>
  `;
  return path
    ? html`<li>
        <a class="row" href=${path} @click=${navigateInApp}
          >${content}<ha-icon class="mirrored" icon="mdi:chevron-right"></ha-icon
        ></a>
      </li>`
    : html`<li class="row">${content}</li>`;
}

export const machineRowStyles = css`
  .rows {
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .row {
    display: flex;
    align-items: center;
    gap: 8px;
    min-height: 48px;
    padding: 6px 0;
    text-decoration: none;
  }
  li + li {
    border-top: var(--line);
  }
  .what {
    display: grid;
    flex: 1 1 0;
    gap: 2px;
    min-width: 0;
  }
  .row .name-text {
    -webkit-line-clamp: 1;
    font-weight: var(--ha-font-weight-medium, 500);
  }
  .facts {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0 12px;
  }
  .due {
    display: inline-flex;
    align-items: center;
    gap: 4px;
    font-size: var(--ha-font-size-s, 12px);
    --mdc-icon-size: 16px;
  }
  .due ha-icon {
    color: var(--warning-color);
  }
  .mirrored {
    flex: none;
    color: var(--secondary-text-color);
  }
  .mirrored:dir(rtl) {
    transform: scaleX(-1);
  }
`;
