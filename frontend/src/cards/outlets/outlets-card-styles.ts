/** Styles of the outlets card. */

import { css } from "lit";

export const outletsStyles = css`
  .tiles {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(180px, 100%), 1fr));
    gap: 12px;
  }
  .tile {
    display: flex;
    flex-direction: column;
    gap: 6px;
    min-width: 0;
    padding: 12px;
    border: var(--line);
    border-radius: var(--radius);
    color: var(--primary-text-color);
    text-decoration: none;
  }
  a.tile:hover {
    background: var(--tint);
  }
  .name {
    font-weight: var(--ha-font-weight-medium, 500);
  }
  .location {
    min-height: 1.5em;
  }
  .count {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 0 6px;
  }
  .revenue {
    margin-inline-start: auto;
  }
  .count b {
    font-size: 24px;
    font-weight: var(--ha-font-weight-normal, 400);
  }
  .state {
    display: flex;
    align-items: center;
    gap: 4px;
    --mdc-icon-size: 16px;
  }
  .state ha-icon {
    color: var(--success-color);
  }
  .faulty ha-icon {
    color: var(--warning-color);
  }
  .bad ha-icon {
    color: var(--error-color);
  }
`;
