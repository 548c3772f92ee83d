/** Styles of the performance card. */

import { css } from "lit";

export const performanceStyles = css`
  th[scope="row"] {
    width: 34%;
    color: var(--primary-text-color);
    font-size: inherit;
    min-width: 6em;
    white-space: normal;
  }
  .name {
    display: flex;
    gap: 8px;
    margin-bottom: 6px;
  }
  .rank {
    min-width: 1.5em;
    color: var(--secondary-text-color);
    font-weight: var(--ha-font-weight-normal, 400);
  }
  .at-trend {
    width: 15%;
    min-width: 48px;
  }
  .sort {
    display: inline-flex;
    align-items: center;
    gap: 2px;
    min-height: 24px;
    padding: 0;
    border: none;
    background: none;
    font: inherit;
    color: inherit;
    cursor: pointer;
    --mdc-icon-size: 14px;
  }
  .number .change {
    flex-wrap: nowrap;
  }
  .more {
    align-self: center;
  }
  @container (max-width: 640px) {
    .at-per_day {
      display: none;
    }
  }
  .label {
    display: none;
  }
  @container (max-width: 480px) {
    table,
    thead,
    tbody,
    th,
    td {
      display: block;
    }
    thead th:not([aria-sort]) {
      display: none;
    }
    tr {
      display: flex;
      flex-wrap: wrap;
      gap: 4px 20px;
      padding: 8px 0;
      border-bottom: var(--line);
    }
    tr:last-child {
      border-bottom: none;
    }
    th,
    td,
    td.number {
      padding: 0;
      border: none;
      text-align: start;
    }
    th[scope="row"] {
      flex: 1 0 100%;
      min-width: 0;
    }
    .at-trend {
      flex: 1 0 100%;
    }
    .at-per_day,
    .label {
      display: block;
    }
  }
`;
