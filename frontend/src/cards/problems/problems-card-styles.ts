/** Styles of the problems card. */

import { css } from "lit";

export const problemsStyles = css`
  ul {
    display: grid;
    gap: 8px;
    margin: 0;
    padding: 0;
    list-style: none;
  }
  li {
    display: flex;
    align-items: center;
    gap: 12px;
    min-width: 0;
  }
  li ha-icon {
    flex: none;
  }
  .what {
    display: grid;
    grid-template-columns: minmax(0, max-content) minmax(0, 1fr);
    flex: 1 1 auto;
    align-items: baseline;
    gap: 0 12px;
    min-width: 0;
  }
  .what .name-text {
    -webkit-line-clamp: 1;
    font-weight: var(--ha-font-weight-medium, 500);
  }
  .name {
    text-decoration: none;
  }
  .text {
    min-width: 0;
    overflow-wrap: anywhere;
  }
  .what p {
    grid-column: 1 / -1;
  }
  .action {
    flex: none;
  }
  .error ha-icon {
    color: var(--error-color);
  }
  .warning ha-icon {
    color: var(--warning-color);
  }
  .info ha-icon {
    color: var(--info-color);
  }
  .message {
    padding: 4px 0;
  }
  .good ha-icon {
    color: var(--success-color);
  }
  @container (max-width: 560px) {
    .what {
      grid-template-columns: minmax(0, 1fr);
    }
    .what p {
      display: none;
    }
  }
`;
