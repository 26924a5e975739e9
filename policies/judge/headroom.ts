import { weigh } from "../../model/energyBudget";
import { nearlyFull } from "../../model/headroom";
import { powerBudget } from "../../model/powerBudget";
import { siteDemand } from "./siteInputs";
import { basisOf, phaseProblem, type FindFacts } from "./siteFacts";

/** The power domains that a site nearly fills; what cannot be read is the energy budget's to refuse. */
export function judgeHeadroom(props: unknown, find: FindFacts, warnAtPerMille: number): string[] {
  const asked = siteDemand(props);
  if (asked === undefined) {
    return [];
  }
  const { site, phase, demand } = asked;
  const facts = find(site);
  if (phaseProblem(facts, phase) !== undefined) {
    return [];
  }
  const budget = powerBudget(facts.site, phase, basisOf(facts));
  return weigh(demand, budget, facts.catalog).loads.flatMap(({ domain, usedWatts }) =>
    nearlyFull({ ...domain, usedWatts }, phase, warnAtPerMille).map(
      (sentence) =>
        `${sentence}: from ${warnAtPerMille / 10} % on there is no room for a figure that was too low`,
    ),
  );
}
