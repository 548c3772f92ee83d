/** Period controls: a selector (day, week, month, year, range) and a stepper with buttons or date inputs. */

import { css, html, type TemplateResult } from "lit";
import type { DateRange } from "../data/contract";
import type { Localize } from "../i18n/localize";
import {
  adjacentSpan,
  type PeriodOption,
  PERIODS,
  type PeriodSelection,
  selectPeriod,
} from "../period/period";
import type { SegmentEvent } from "./segmented-control";

export interface PeriodControls {
  selection: PeriodSelection;
  today: string;
  firstWeekday: number;
  spanName: string;
  localize: Localize;
  onSelect: (selection: PeriodSelection) => void;
}

export const periodSelector = ({
  selection,
  today,
  firstWeekday,
  localize,
  onSelect,
}: PeriodControls): TemplateResult => html`
  <ozon-telemetry-segmented-control
    .label=${localize("form.period")}
    .segments=${[...PERIODS, "range" as const].map((value) => ({ value, label: localize(`period.${value}`) }))}
    .value=${selection.period}
    @value-changed=${({ detail }: SegmentEvent<PeriodOption>) => onSelect(selectPeriod(detail.value, today, firstWeekday))}
  ></ozon-telemetry-segmented-control>
`;

export const spanStepper = (controls: PeriodControls): TemplateResult => html`
  <div class="span">
    ${stepButton(controls, -1, "mdi:chevron-left", controls.localize("period.before"))}
    ${controls.selection.period === "range" ? rangeInputs(controls) : html`<span class="span-name">${controls.spanName}</span>`}
    ${stepButton(controls, 1, "mdi:chevron-right", controls.localize("period.after"))}
  </div>
`;

function stepButton(controls: PeriodControls, step: -1 | 1, icon: string, label: string): TemplateResult {
  const { selection, today, firstWeekday, onSelect } = controls;
  const span = adjacentSpan(selection.period, selection.span, step, firstWeekday);
  return html`
    <button
      class="button icon mirrored"
      type="button"
      aria-label=${label}
      title=${label}
      ?disabled=${step > 0 && span.start > today}
      @click=${() => onSelect({ ...selection, span })}
    >
      <ha-icon icon=${icon}></ha-icon>
    </button>
  `;
}

function rangeInputs({ selection, localize, onSelect }: PeriodControls): TemplateResult {
  const setDay = (end: keyof DateRange, event: Event): void => {
    const span = { ...selection.span, [end]: (event.target as HTMLInputElement).value };
    if (span.start && span.start <= span.end) onSelect({ ...selection, span });
  };
  const input = (end: keyof DateRange): TemplateResult => html`
    <input
      type="date"
      aria-label=${localize(`period.${end}`)}
      .value=${selection.span[end]}
      min=${end === "end" ? selection.span.start : "2000-01-01"}
      max=${end === "start" ? selection.span.end : "2099-12-31"}
      @change=${(event: Event) => setDay(end, event)}
    />
  `;
  return html`${input("start")}<span aria-hidden="true">–</span>${input("end")}`;
}

export const periodControlStyles = css`
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
    white-space: nowrap;
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
