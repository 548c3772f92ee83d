/** Styles of the events card. */

import { css } from "lit";

export const eventsStyles = css`
  .at-time {
    white-space: nowrap;
    --mdc-icon-size: 16px;
  }
  .at-time ha-icon {
    display: inline-flex;
    height: 1em;
    margin-inline-start: 6px;
    color: var(--secondary-text-color);
    vertical-align: -1px;
  }
  .at-machine,
  .at-outlet {
    min-width: 5em;
  }
  .outlet-below {
    display: none;
  }
  .more {
    align-self: center;
  }
  @container (max-width: 520px) {
    .at-outlet {
      display: none;
    }
    .outlet-below {
      display: block;
    }
  }
  @container (max-width: 300px) {
    th,
    td {
      padding-inline: 3px;
    }
    .at-machine {
      min-width: 4em;
    }
    .at-time {
      white-space: normal;
    }
  }
`;
