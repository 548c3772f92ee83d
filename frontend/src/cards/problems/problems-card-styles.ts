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
    display: flex;
    flex: 1 1 0;
    flex-wrap: wrap;
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
  .what > :first-child {
    flex: 0 1 auto;
    min-width: 0;
    max-width: 60%;
  }
  .text {
    flex: 1 1 0;
    min-width: 8em;
    overflow-wrap: anywhere;
  }
  .what p {
    flex: 1 0 100%;
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
    flex-wrap: wrap;
    padding: 4px 0;
  }
  .offer {
    margin-inline-start: auto;
    color: var(--primary-text-color);
    --mdc-icon-size: 20px;
  }
  .good > ha-icon {
    color: var(--success-color);
  }
  @container (max-width: 560px) {
    .what > :first-child,
    .text {
      flex: 1 0 100%;
      min-width: 0;
      max-width: 100%;
    }
    .what p {
      display: none;
    }
  }
`;
