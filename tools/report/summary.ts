import { formatCount } from "../../model/format";
import type { PhaseReport, SitePlan } from "../../model/sitePlan";
import { html, type Html } from "./html";
import type { PowerScale } from "./powerScale";

/** Title, date and the verdict: of the site in one line, then phase by phase. */
export function summary(plan: SitePlan, now: string, scale: PowerScale): Html {
  return html`<header>
    <p class="kind">Power and capacity plan</p>
    <h1>${plan.title}</h1>
    <p class="facts">Site ${plan.site} · as of <time datetime="${now}">${now}</time></p>
    <p class="verdict">${verdict(plan.phases)}</p>
    <ul class="phases">
      ${plan.phases.map((phase) => card(phase, scale))}
    </ul>
  </header> `;
}

function verdict(phases: readonly PhaseReport[]): Html {
  const over = phases.filter(({ fits }) => !fits).map(({ phase }) => phase);
  if (over.length > 0) {
    return html`<strong class="over">✗ The power does not fit</strong> in ${over.join(", ")}.`;
  }
  const which = phases.length === 1 ? (phases[0]?.phase ?? "") : `all ${phases.length} phases`;
  return html`<strong class="fits">✓ The power fits</strong> in ${which}.`;
}

function card(phase: PhaseReport, scale: PowerScale): Html {
  const { fits } = phase;
  const word = fits
    ? html`<span class="fits">✓ fits</span>`
    : html`<span class="over">✗ does not fit</span>`;
  return html`<li class="${fits ? "card-fits" : "card-over"}">
    <p class="name">${phase.phase} ${word}</p>
    <p class="size">${formatCount(phase.gpus)} GPUs</p>
    <p>${room(phase, scale)}<br />due ${phase.due}</p>
  </li> `;
}

/** What is left at the connection and what of it can be placed, or the first limit that is broken: halls can be short where the connection is not. */
function room(
  { headroomWatts, violations, placement }: PhaseReport,
  { rounded, unit }: PowerScale,
): string {
  if (headroomWatts < 0) {
    return `${rounded(-headroomWatts)} ${unit} short`;
  }
  const [first] = violations;
  if (first === undefined) {
    return `${rounded(headroomWatts)} ${unit} headroom, ${rounded(placement.placeable.watts)} ${unit} placeable`;
  }
  return first.excessWatts === 0
    ? `${first.domain}: see its violation`
    : `${first.domain} ${rounded(first.excessWatts)} ${unit} over`;
}
