/** The switches that choose a period and step from one to the next. */

import { css, html, type TemplateResult } from "lit";
import type { DateRange } from "../data/contract";
import type { Localize } from "../i18n/localize";
import { PERIODS, neighbour, type Choice } from "../period/period";
import { periodView, type PeriodView } from "../period/period-view";

export interface PeriodTools {
  shown: PeriodView;
  today: string;
  firstWeekday: number;
  spanName: string;
  localize: Localize;
  show: (period: PeriodView) => void;
}

export const periodChoice = ({
  shown,
  today,
  firstWeekday,
  localize,
  show,
}: PeriodTools): TemplateResult => html`
  <ozon-telemetry-choice
    .label=${localize("form.period")}
    .options=${[...PERIODS, "range" as const].map((value) => ({ value, label: localize(`period.${value}`) }))}
    .value=${shown.choice}
    @choose=${(event: CustomEvent<Choice>) => show(periodView(event.detail, today, firstWeekday))}
  ></ozon-telemetry-choice>
`;

export const spanSwitch = (tools: PeriodTools): TemplateResult => html`
  <div class="span">
    ${stepButton(tools, -1, "mdi:chevron-left", tools.localize("period.before"))}
    ${tools.shown.choice === "range" ? rangeInputs(tools) : html`<span class="span-name">${tools.spanName}</span>`}
    ${stepButton(tools, 1, "mdi:chevron-right", tools.localize("period.after"))}
  </div>
`;

function stepButton(tools: PeriodTools, by: -1 | 1, icon: string, label: string): TemplateResult {
  const { shown, today, firstWeekday, show } = tools;
  const span = neighbour(shown.choice, shown.span, by, firstWeekday);
  return html`
    <button
      class="button icon mirrored"
      type="button"
      aria-label=${label}
      title=${label}
      ?disabled=${by > 0 && span.start > today}
      @click=${() => show({ ...shown, span })}
    >
      <ha-icon icon=${icon}></ha-icon>
    </button>
  `;
}

function rangeInputs({ shown, localize, show }: PeriodTools): TemplateResult {
  const changed = (which: keyof DateRange, event: Event): void => {
    const span = { ...shown.span, [which]: (event.target as HTMLInputElement).value };
    if (span.start && span.start <= span.end) show({ ...shown, span });
  };
  const input = (which: keyof DateRange): TemplateResult => html`
    <input
      type="date"
      aria-label=${localize(`period.${which}`)}
      .value=${shown.span[which]}
      min=${which === "end" ? shown.span.start : "2000-01-01"}
      max=${which === "start" ? shown.span.end : "2099-12-31"}
      @change=${(event: Event) => changed(which, event)}
    />
  `;
  return html`${input("start")}<span aria-hidden="true">–</span>${input("end")}`;
}

export const periodStyles = css`
  .tools,
  .span {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 12px;
  }
  .tools {
    justify-content: space-between;
  }
  .span {
    flex-wrap: nowrap;
    gap: 4px;
  }
  .span input {
    padding: 0 8px;
    min-width: 0;
  }
  .span-name {
    min-width: 11ch;
    padding: 0 4px;
    text-align: center;
  }
  .mirrored:dir(rtl) ha-icon {
    transform: scaleX(-1);
  }
  @container (max-width: 560px) {
    .tools {
      flex-direction: column;
      align-items: stretch;
    }
    .span {
      justify-content: space-between;
    }
    .span input {
      flex: 1 1 0;
      width: 0;
      padding: 0 4px;
    }
  }
`;
