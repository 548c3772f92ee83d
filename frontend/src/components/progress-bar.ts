/** Progress bar: how much of something is done. */

import { css, html, type TemplateResult } from "lit";

export const progressBar = (share: number, label: string): TemplateResult => html`
  <div class="progress" role="img" aria-label=${label}>
    <i style="width: ${100 * Math.min(1, Math.max(0, share))}%"></i>
  </div>
`;

export const progressStyles = css`
  .progress {
    height: 6px;
    border-radius: 3px;
    background: var(--tint);
    overflow: hidden;
  }
  .progress i {
    display: block;
    height: 100%;
    border-radius: 3px;
    background: var(--primary-color);
  }
`;
