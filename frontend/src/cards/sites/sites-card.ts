/** `<ozon-telemetry-sites-card>`: the sites of a head office: machines online, today's treatments, the last report. */

import { html, type TemplateResult } from "lit";
import { configForm, titleField } from "../../components/config-form";
import { nameElsewhere } from "../../components/name-text";
import { OzonCard } from "../../components/ozon-card";
import { buttonStyles, cardStyles } from "../../components/shared-styles";
import type { Fleet } from "../../data/contract";
import { pageAt } from "../../fleet/site-problems";
import { type SiteFigures, siteFigures } from "../../fleet/site-figures";
import type { CardConfig, CardForm, GridOptions } from "../../home-assistant/types";
import { sitesStyles } from "./sites-card-styles";

const ICONS = { good: "mdi:check-circle", faulty: "mdi:alert", bad: "mdi:alert-circle" };

export class SitesCard extends OzonCard<CardConfig> {
  static getConfigForm = (): CardForm => configForm([titleField]);
  static getStubConfig = (): Partial<CardConfig> => ({});
  static override styles = [cardStyles, buttonStyles, sitesStyles];

  getGridOptions(): GridOptions {
    return { columns: "full", rows: "auto", min_columns: 6 };
  }

  protected override renderCard(fleet: Fleet): TemplateResult {
    const sites = siteFigures(fleet);
    return html`
      <ha-card>
        <div class="head"><h2>${this.config.title ?? this.localize("card.sites")}</h2></div>
        ${
          sites.length === 0
            ? html`<p class="muted">${this.localize("card.sites_description")}</p>`
            : html`<ul>
                ${sites.map((site) => this.renderSite(site))}
              </ul>`
        }
      </ha-card>
    `;
  }

  private renderSite(figures: SiteFigures): TemplateResult {
    const { site, state, online, machines, today } = figures;
    const count = site.running
      ? this.localize("sites.online", { online, count: machines })
      : this.localize("summary.machines", { count: machines });
    return html`
      <li class=${state}>
        <ha-icon icon=${ICONS[state]}></ha-icon>
        <span class="site">${nameElsewhere(site.name, pageAt(site, "/"))}</span>
        <span class="today"><b>${this.format.number(today)}</b> ${this.localize("outlets.today")}</span>
        <span class="machines">${count}</span>
        <span class="reported muted">${this.reportOf(figures)}</span>
      </li>
    `;
  }

  private reportOf({ site: { running, last_reported: at } }: SiteFigures): TemplateResult | string {
    if (at === null) return this.localize("site.never");
    const now = Date.now();
    const text = running
      ? this.localize("sites.reported", { ago: this.format.relativeTime(at, now) })
      : this.localize("problem.site_silent", { time: this.format.moment(at, now) });
    return html`<time datetime=${new Date(at).toISOString()} title=${this.format.dateTime(at)}
      >${text}</time
    >`;
  }
}
