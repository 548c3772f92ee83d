/** Styles of the analytics card. */

import { css } from "lit";

export const analyticsStyles = css`
  .selects {
    flex: 1 1 100%;
    min-width: 0;
    max-width: 100%;
  }
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
    min-width: 0;
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
    grid-template-columns: repeat(auto-fill, minmax(min(200px, 100%), 1fr));
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
  .legend li > .name-text,
  .legend button {
    flex: 1;
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
  .table th .name-text {
    max-width: 16em;
    min-width: 5em;
    white-space: normal;
  }
  .table .scroll {
    max-height: 320px;
    margin-top: 8px;
    overflow: auto;
  }
  @container (min-width: 900px) {
    .tools,
    .selects {
      flex-wrap: nowrap;
    }
    .selects {
      flex-basis: 0;
      justify-content: flex-end;
    }
    .selects select {
      flex: 0 1 auto;
    }
  }
  @container (min-width: 1400px) {
    .plot {
      height: 440px;
    }
  }
  @container (max-width: 560px) {
    .selects {
      flex: none;
    }
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
