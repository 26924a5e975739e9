import type { SitePlan } from "../../model/sitePlan";
import { html, type Html } from "./html";

/** A full site warns of each of its halls: from here on in two columns. */
const MANY = 8;

/** Violations and warnings, phase by phase, in the plan's own words. */
export function remarks({ phases }: SitePlan): Html {
  const blocks = phases.flatMap(({ phase, violations, warnings }) =>
    violations.length + warnings.length === 0
      ? []
      : [
          html`<h3>${phase}</h3>
            <ul class="${violations.length + warnings.length > MANY ? "remarks many" : "remarks"}">
              ${violations.map(({ message }) => html`<li class="violation"><strong>Violation:</strong> ${message}</li> `)}${warnings.map((message) => html`<li class="warning"><strong>Warning:</strong> ${message}</li> `)}
            </ul> `,
        ],
  );
  return html`<section aria-labelledby="remarks-heading">
    <h2 id="remarks-heading">Violations and warnings</h2>
    ${blocks.length === 0 ? html`<p>None: every limit is kept, and none is at 90 % or more.</p> ` : blocks}
  </section> `;
}
