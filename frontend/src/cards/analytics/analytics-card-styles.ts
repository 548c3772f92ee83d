/** Styles of the analytics card. */

import { css } from "lit";

export const analyticsStyles = css`
  .selects,
  .kinds,
  .downloads {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
  }
  .selects select {
    flex: 1 1 auto;
    max-width: 220px;
  }
  .total {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 4px 12px;
  }
  .plot {
    position: relative;
    flex: 1 1 auto;
    height: 320px;
    min-height: 320px;
  }
  .empty {
    position: absolute;
    inset: 0;
    display: grid;
    place-items: center;
    padding: 24px;
    color: var(--secondary-text-color);
    text-align: center;
    pointer-events: none;
  }
  .toggle {
    border-radius: 18px;
  }
  .toggle b {
    font-weight: var(--ha-font-weight-medium, 500);
  }
  .toggle[aria-pressed="false"] {
    color: var(--secondary-text-color);
    text-decoration: line-through;
  }
  .toggle[aria-pressed="false"] .dot {
    background: var(--disabled-color) !important;
  }
  .legend {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(200px, 1fr));
    gap: 6px 24px;
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .legend li {
    display: flex;
    align-items: baseline;
    gap: 8px;
    min-width: 0;
  }
  .legend li > span:first-of-type {
    flex: 1;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .legend b {
    font-weight: var(--ha-font-weight-medium, 500);
  }
  .table {
    font-size: var(--ha-font-size-m, 14px);
  }
  .table summary {
    color: var(--secondary-text-color);
    cursor: pointer;
    min-height: 24px;
  }
  .table .scroll {
    max-height: 320px;
    margin-top: 8px;
    overflow: auto;
  }
  @container (min-width: 1400px) {
    .plot {
      height: 440px;
    }
  }
  @container (max-width: 560px) {
    .selects select {
      max-width: none;
      width: 100%;
    }
    .plot {
      height: 260px;
      min-height: 260px;
    }
  }
`;
