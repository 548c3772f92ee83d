/** Styles of our own dialogs: as wide as a phone at most, their buttons at the end of the last line. */

import { css } from "lit";

export const dialogStyles = css`
  dialog {
    --line: 1px solid var(--divider-color);
    --radius: var(--ha-border-radius-md, 8px);
    box-sizing: border-box;
    width: min(440px, calc(100vw - 32px));
    padding: 24px;
    border: none;
    border-radius: var(--radius);
    background: var(--card-background-color);
    color: var(--primary-text-color);
  }
  dialog::backdrop {
    background: rgba(0, 0, 0, 0.5);
  }
  dialog form {
    display: grid;
    gap: 16px;
  }
  dialog h2,
  dialog p {
    margin: 0;
    overflow-wrap: anywhere;
    line-height: 1.5;
  }
  dialog h2 {
    font-size: var(--ha-font-size-l, 16px);
    font-weight: var(--ha-font-weight-medium, 500);
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    justify-content: flex-end;
    gap: 8px;
  }
  .confirm {
    border-color: var(--primary-color);
  }
`;
