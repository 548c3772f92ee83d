/** Styles of the report card. */

import { css } from "lit";

export const reportStyles = css`
  select {
    min-width: 0;
    max-width: 100%;
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    min-width: 0;
  }
  [role="status"]:empty {
    display: none;
  }
  iframe {
    box-sizing: border-box;
    width: 100%;
    min-height: 480px;
    border: var(--line);
    border-radius: var(--radius);
    background: #fff;
  }
`;
