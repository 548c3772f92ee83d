/** Styles of the machine card. */

import { css } from "lit";
import { progressStyles } from "../../components/progress-bar";

export const machineStyles = css`
  ha-card {
    gap: 12px;
  }
  .title {
    flex: 1;
    min-width: 0;
  }
  .plain {
    color: inherit;
    text-decoration: none;
  }
  .counters td,
  .counters th {
    padding-block: 5px;
  }
  .counters tbody th {
    color: var(--primary-text-color);
    font-size: inherit;
    font-weight: var(--ha-font-weight-normal, 400);
  }
  .counters .total > * {
    font-weight: var(--ha-font-weight-medium, 500);
  }
  .line {
    display: flex;
    align-items: flex-start;
    gap: 8px;
    line-height: 1.45;
    --mdc-icon-size: 20px;
  }
  .line ha-icon,
  .health ha-icon {
    flex: none;
    color: var(--secondary-text-color);
  }
  .line span {
    overflow-wrap: anywhere;
  }
  .maintenance,
  .hardware {
    display: grid;
    gap: 8px;
  }
  ${progressStyles}
  .due .progress i {
    background: var(--warning-color);
  }
  .maintenance.due ha-icon {
    color: var(--warning-color);
  }
  .health,
  .history {
    display: flex;
    flex-wrap: wrap;
    gap: 6px 14px;
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .health li {
    display: inline-flex;
    align-items: center;
    gap: 4px;
    color: var(--secondary-text-color);
    font-size: var(--ha-font-size-s, 12px);
    --mdc-icon-size: 16px;
  }
  .health .bad ha-icon {
    color: var(--error-color);
  }
  .history {
    flex-direction: column;
    margin-top: 8px;
  }
  details summary {
    min-height: 24px;
    color: var(--secondary-text-color);
    cursor: pointer;
  }
  code {
    font-family: var(--ha-font-family-code, monospace);
    font-size: var(--ha-font-size-s, 12px);
  }
`;
