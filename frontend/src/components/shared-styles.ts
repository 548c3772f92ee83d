/** Shared styles of the cards: only variables of Home Assistant's themes, logical sides for right-to-left. */

import { css } from "lit";
import { nameTextStyles } from "./name-text";

export const cardStyles = css`
  ${nameTextStyles}
  :host {
    --gap: var(--ha-space-4, 16px);
    --small-gap: var(--ha-space-2, 8px);
    --line: 1px solid var(--divider-color);
    --radius: var(--ha-border-radius-md, 8px);
    --tint: color-mix(in srgb, var(--primary-text-color) 6%, transparent);
    display: block;
    height: 100%;
    font-variant-numeric: tabular-nums;
  }
  ha-card {
    display: flex;
    flex-direction: column;
    gap: var(--gap);
    box-sizing: border-box;
    height: 100%;
    padding: var(--gap);
    container-type: inline-size;
    overflow: hidden;
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--small-gap) var(--gap);
    min-height: 40px;
  }
  .head > * {
    min-width: 0;
  }
  h2,
  h3,
  p {
    margin: 0;
  }
  h2 {
    flex: 1 1 8em;
    overflow-wrap: break-word;
    font-size: var(--ha-font-size-l, 16px);
    font-weight: var(--ha-font-weight-medium, 500);
    line-height: 1.4;
  }
  h3 {
    color: var(--secondary-text-color);
    font-size: var(--ha-font-size-s, 12px);
    font-weight: var(--ha-font-weight-medium, 500);
    line-height: 1.4;
  }
  a {
    color: inherit;
    text-decoration-color: var(--primary-color);
    text-underline-offset: 3px;
  }
  .muted {
    color: var(--secondary-text-color);
    font-size: var(--ha-font-size-s, 12px);
    line-height: 1.5;
  }
  .big {
    font-size: 32px;
    font-weight: var(--ha-font-weight-normal, 400);
    line-height: 1.15;
  }
  .message {
    display: flex;
    align-items: center;
    gap: var(--small-gap);
    padding: var(--gap) 0;
    color: var(--secondary-text-color);
  }
  .skeleton {
    min-height: 120px;
    border-radius: var(--radius);
    background: var(--tint);
  }
`;

export const tableStyles = css`
  .scroll {
    overflow-x: auto;
  }
  table {
    width: 100%;
    border-collapse: collapse;
    font-size: var(--ha-font-size-m, 14px);
    line-height: 1.4;
  }
  th {
    color: var(--secondary-text-color);
    font-size: var(--ha-font-size-s, 12px);
    font-weight: var(--ha-font-weight-medium, 500);
    text-align: start;
    white-space: nowrap;
  }
  th,
  td {
    padding: 8px;
    border-bottom: var(--line);
  }
  tr:last-child > td,
  tr:last-child > th[scope="row"] {
    border-bottom: none;
  }
  th:first-child,
  td:first-child {
    padding-inline-start: 0;
  }
  th:last-child,
  td:last-child {
    padding-inline-end: 0;
  }
  .number {
    text-align: end;
    white-space: nowrap;
  }
`;

export const buttonStyles = css`
  button,
  select,
  input {
    font: inherit;
    color: inherit;
  }
  button:focus-visible,
  select:focus-visible,
  input:focus-visible,
  a:focus-visible,
  summary:focus-visible {
    outline: 2px solid var(--primary-color);
    outline-offset: 2px;
  }
  .button,
  select,
  input {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    box-sizing: border-box;
    min-height: 36px;
    padding: 0 12px;
    border: var(--line);
    border-radius: var(--radius);
    background: transparent;
    font-size: var(--ha-font-size-m, 14px);
    cursor: pointer;
  }
  select,
  option {
    background-color: var(--card-background-color);
  }
  input {
    cursor: text;
    color-scheme: var(--ozon-colour-scheme, normal);
  }
  .button:hover,
  select:hover {
    background: var(--tint);
  }
  .button[disabled] {
    opacity: 0.5;
    cursor: default;
  }
  .icon {
    justify-content: center;
    width: 36px;
    padding: 0;
    --mdc-icon-size: 20px;
  }
  a.button {
    color: var(--primary-text-color);
    text-decoration: none;
  }
`;
