/** Breadcrumb of the analytics card: where the user is, and the way back. */

import { css, html, nothing, type TemplateResult } from "lit";
import { shortName } from "../../components/name-text";
import type { Crumb } from "./drill-down";

export function breadcrumb(
  paths: readonly (readonly Crumb[])[],
  label: string,
  go: (crumb: Crumb) => void,
): TemplateResult | typeof nothing {
  const shown = paths.filter((path) => path.length > 0);
  if (shown.length === 0) return nothing;
  return html`
    <nav class="crumbs" aria-label=${label}>
      ${shown.map(
        (path) =>
          html`<ol>
            ${path.map((crumb) => renderCrumb(crumb, go))}
          </ol>`,
      )}
    </nav>
  `;
}

const renderCrumb = (crumb: Crumb, go: (crumb: Crumb) => void): TemplateResult =>
  crumb.view || crumb.selection
    ? html`<li>
        <button type="button" class="link" title=${crumb.name} @click=${() => go(crumb)}>
          ${shortName(crumb.name, 30)}
        </button>
      </li>`
    : html`<li aria-current="true" title=${crumb.name}>${shortName(crumb.name, 30)}</li>`;

export const breadcrumbStyles = css`
  .crumbs {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 24px;
  }
  .crumbs ol {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0 4px;
    min-width: 0;
    margin: 0;
    padding: 0;
    list-style: none;
    color: var(--secondary-text-color);
  }
  .crumbs li {
    min-width: 0;
    overflow-wrap: anywhere;
  }
  .crumbs li + li::before {
    content: "›";
    margin-inline-end: 4px;
  }
`;
