/** Styles of the sites card: a row for each site; on a narrow card its name and figure, and below them the rest. */

import { css } from "lit";

export const sitesStyles = css`
  ul {
    margin: 0;
    padding: 0;
    list-style: none;
  }
  li {
    display: grid;
    grid-template: "icon name machines today reported" / 24px 2fr 2fr 1fr 2fr;
    align-items: center;
    gap: 0 12px;
    min-height: 44px;
    padding: 6px 0;
  }
  li + li {
    border-top: var(--line);
  }
  li > * {
    min-width: 0;
    overflow-wrap: anywhere;
  }
  li > ha-icon {
    grid-area: icon;
    color: var(--success-color);
  }
  .faulty > ha-icon {
    color: var(--warning-color);
  }
  .bad > ha-icon {
    color: var(--error-color);
  }
  .site {
    grid-area: name;
    font-weight: var(--ha-font-weight-medium, 500);
  }
  .machines {
    grid-area: machines;
  }
  .today {
    grid-area: today;
    text-align: end;
    white-space: nowrap;
  }
  .reported {
    grid-area: reported;
    text-align: end;
  }
  @container (max-width: 560px) {
    li {
      grid-template:
        "icon name today"
        ". machines machines"
        ". reported reported" / 24px 1fr auto;
    }
    .machines {
      font-size: var(--ha-font-size-s, 12px);
    }
    .reported {
      text-align: start;
    }
  }
`;
