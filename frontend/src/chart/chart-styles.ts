/** Styles of the chart and its tooltip. */

import { css } from "lit";

export const chartStyles = css`
  :host {
    display: block;
    position: relative;
    height: 100%;
  }
  .plot {
    position: absolute;
    inset: 0;
    direction: ltr;
    border-radius: var(--ha-border-radius-sm, 4px);
  }
  .plot:focus-visible {
    outline: 2px solid var(--primary-color);
    outline-offset: 2px;
  }
  .announcement {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
  }
  .title {
    color: var(--secondary-text-color);
    margin-bottom: 4px;
  }
  .row {
    display: flex;
    align-items: center;
    gap: 8px;
    line-height: 1.6;
  }
  .row span {
    min-width: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .row i {
    flex: none;
    width: 10px;
    height: 10px;
    border-radius: 50%;
  }
  .row b {
    margin-inline-start: auto;
    padding-inline-start: 16px;
    font-variant-numeric: tabular-nums;
  }
`;
