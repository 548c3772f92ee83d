/** Styles of the machines card: one card with rows on a phone; else a page of cards, without a frame of its own. */

import { css } from "lit";

export const machinesStyles = css`
  ha-card.page {
    padding: 0;
    border: none;
    background: none;
    box-shadow: none;
    overflow: visible;
  }
  .controls {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
  }
  .controls > * {
    flex: 1 1 120px;
    min-width: 0;
  }
  .controls input {
    flex-basis: 240px;
  }
  .controls .muted {
    flex-grow: 0;
  }
  .page .controls input,
  .page .controls select {
    max-width: 320px;
    background-color: var(--ha-card-background, var(--card-background-color));
  }
  .phone .controls .muted {
    flex-basis: 100%;
  }
  section {
    min-width: 0;
  }
  .outlet {
    display: flex;
    align-items: center;
    gap: 8px;
    --mdc-icon-size: 20px;
  }
  .outlet ha-icon {
    flex: none;
    color: var(--secondary-text-color);
  }
  .page .outlet {
    margin-bottom: 12px;
  }
  .cards {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(320px, 100%), 1fr));
    gap: var(--ha-space-2, 8px);
  }
`;
