/** Styles of the summary card. */

import { css } from "lit";

export const summaryStyles = css`
  .figures {
    display: grid;
    grid-template-columns: 2fr 2fr 1fr;
    gap: 32px;
  }
  .title {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 4px 12px;
    min-height: 36px;
  }
  .title select {
    max-width: 100%;
    min-height: 32px;
    padding: 0 8px;
    font-size: var(--ha-font-size-s, 12px);
  }
  .pair {
    display: flex;
    flex-wrap: wrap;
    gap: 8px 32px;
  }
  section {
    display: flex;
    flex-direction: column;
    gap: 8px;
    min-width: 0;
  }
  .main {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 4px 12px;
  }
  dl {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 20px;
    margin: 0;
  }
  dl div,
  dt {
    display: flex;
    align-items: center;
    gap: 6px;
  }
  dt {
    color: var(--secondary-text-color);
  }
  dd {
    margin: 0;
    font-weight: var(--ha-font-weight-medium, 500);
  }
  .cells {
    display: flex;
    flex-wrap: wrap;
    gap: 4px;
  }
  .cells i {
    width: 12px;
    height: 12px;
    border-radius: 3px;
    background: var(--success-color);
  }
  .cells .no_card,
  .cells .no_clock {
    background: var(--warning-color);
  }
  .cells .offline {
    background: var(--error-color);
  }
  .cells .unknown {
    background: var(--disabled-color, var(--divider-color));
  }
  @container (max-width: 720px) {
    .figures {
      grid-template-columns: 1fr 1fr;
      gap: 24px;
    }
  }
  @container (max-width: 480px) {
    .figures {
      grid-template-columns: 1fr;
    }
  }
`;
