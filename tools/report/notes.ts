import type { SitePlan } from "../../model/sitePlan";
import { html, type Html } from "./html";
import { table, text } from "./table";

/** How the figures are counted, what they assume, and where they come from. */
export function notes({ sources }: SitePlan, locked: boolean): Html {
  return html`<section aria-labelledby="notes-heading">
    <h2 id="notes-heading">Assumptions and sources</h2>
    <ul>
      <li>
        A phase <strong>fits</strong> when its power does, at every node of the limit tree. Its
        gates say whether it may be deployed.
      </li>
      <li>
        A pool counts at the most it can become, at the nameplate of its GPU system or its enforced
        power cap. Every step rounds against the asker.
      </li>
      <li>
        <strong>Usable</strong> is what is energised, less the reserve and the fixed load.
        ${locked ? "Limits locked outside the site file apply; the smaller of the two counts." : "No limits are locked outside the site file, so nothing is usable and no phase opens."}
      </li>
      <li>
        The <strong>design PUE</strong> is the worst hour's and gates megawatts; the
        <strong>annual PUE</strong> prices energy. The expected PUE is what the site's curve says
        for the part load of the plant: above the design PUE at the design day, a phase does not fit
        unless it states its own design PUE.
      </li>
      <li>
        Energy is at the declared load factors, all of the phase running for a year. Carbon is given
        by the mix that is physically delivered (location-based) and by the residual mix without
        guarantees of origin (market-based).
      </li>
      <li>
        The load swing is all training pools of one tenant going from full load to idle at once, in
        IT power: one job can run on all of them.
      </li>
    </ul>
    ${table(
      "Where the figures come from",
      [text("Subject"), text("Figure"), text("Source")],
      [{ rows: sources.map(({ subject, figure, source }) => [subject, figure, source]) }],
    )}
  </section> `;
}
