/** Styles of a button that reads like a link: it changes what the card shows. */

import { css } from "lit";

export const linkButtonStyles = css`
  button.link {
    min-width: 0;
    min-height: 28px;
    padding: 0;
    border: none;
    background: none;
    color: var(--primary-text-color);
    text-align: start;
    text-decoration: underline;
    text-decoration-color: var(--primary-color);
    text-underline-offset: 3px;
    cursor: pointer;
  }
`;
