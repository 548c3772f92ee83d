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
import { FIRST_DAY, LAST_DAY, rangeError } from "../period/selection-text";
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

/** Two date inputs; a range that nobody can mean is not shown, and the reason stands beside them. */
function rangeInputs({ selection, localize, onSelect }: PeriodControls): TemplateResult {
  const onChange = ({ target }: Event): void => {
    const box = (target as HTMLElement).closest(".range");
    const [start = "", end = ""] = [...(box?.querySelectorAll("input") ?? [])].map(({ value }) => value);
    const error = rangeError({ start, end });
    box?.querySelector("[role=alert]")?.replaceChildren(error ? localize(`period.error_${error}`) : "");
    if (!error) onSelect({ ...selection, span: { start, end } });
  };
  const input = (name: keyof DateRange): TemplateResult => html`
    <input
      type="date"
      aria-label=${localize(`period.${name}`)}
      .value=${selection.span[name]}
      min=${FIRST_DAY}
      max=${LAST_DAY}
      @change=${onChange}
    />
  `;
  return html`
    <div class="range">
      ${input("start")}<span aria-hidden="true">–</span>${input("end")}
      <span class="range-error" role="alert"></span>
    </div>
  `;
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
  .range {
    display: flex;
    flex: 1 1 auto;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px;
    min-width: 0;
  }
  .range-error {
    flex: 1 0 100%;
    color: var(--error-color);
    font-size: var(--ha-font-size-s, 12px);
  }
  .range-error:empty {
    display: none;
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
