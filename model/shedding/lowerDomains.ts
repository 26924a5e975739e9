import { ownEntry } from "../input/ownEntry";
import { lockedSets, type PowerBasis } from "../power/basis";
import { placedLoads, withLockedFixedLoads } from "../power/lockedFixedLoads";
import { facilityWattsOf, sumExactly, usableWatts } from "../power";
import type { LockedLimits, PowerBudget } from "../powerBudget";
import { fixedFacilityWattsOfHall, type PowerDomain } from "../powerDomains";
import { phaseOf } from "../site";
import type { Hall, Site } from "../siteSchema";

/** What follows the name of a domain that only the lock has. */
const LOCKED = " (locked limit)";

/**
 * The domains of a budget that stand for the named one: that of the site file, and locked limits of the same equipment. The first has exactly
 * the name that was asked for, if any has.
 *
 * @returns an empty list where there is no such domain.
 */
export function domainsNamed({ domains }: PowerBudget, name: string): PowerDomain[] {
  if (!domains.some((domain) => withoutSuffix(domain.name) === withoutSuffix(name))) {
    return [];
  }
  const same = domains.filter((domain) => bareName(domain.name) === bareName(name));
  return [
    ...same.filter((domain) => domain.name === name),
    ...same.filter((domain) => domain.name !== name),
  ];
}

/**
 * A budget in which the power domain of a name carries at most so many watts, and so does every locked limit of that name: equipment that
 * the site file has moved or renamed is still the same equipment.
 *
 * @param name as in messages: `transformer main`, `transformer main (locked limit)`.
 * @param watts after redundancy and before reserve and fixed load, of the power that the domain carries.
 */
export function lowerDomains(
  budget: PowerBudget,
  site: Site,
  name: string,
  watts: number,
  basis: PowerBasis,
): PowerBudget {
  const sets = basis.kind === "declared" ? [] : lockedSets(basis.locked);
  const phase = phaseOf(site, budget.phase);
  const placed = placedLoads(site, phase, sets, budget.designPuePerMille);
  const { halls } = withLockedFixedLoads(site, placed);
  const afterReserve = usableWatts(watts, budget.reservePerMille);
  const carried = (domain: PowerDomain): number =>
    domain.kind === "locked limit"
      ? Math.max(0, afterReserve - lockedLoadWatts(domain, halls, sets, budget.designPuePerMille))
      : afterReserve;
  const named = domainsNamed(budget, name);
  return {
    ...budget,
    domains: budget.domains.map((domain) =>
      named.includes(domain)
        ? { ...domain, usableWatts: Math.min(domain.usableWatts, carried(domain)) }
        : domain,
    ),
  };
}

/** The name of a domain, without what marks a locked limit that the site file does not have. */
export function withoutSuffix(name: string): string {
  return name.endsWith(LOCKED) ? name.slice(0, -LOCKED.length) : name;
}

/** `transformer main` and `feed main` are one domain under two kinds: a name is unique among the transformers and feeds of a site. */
function bareName(name: string): string {
  return withoutSuffix(name).replace(/^(transformer|feed) /, "domain ");
}

/**
 * What takes power of a locked limit beside the GPU pools: its own locked fixed load, and that of its halls. Counted as facility power,
 * which is more than IT power, so taking it off an IT limit errs on the safe side.
 */
function lockedLoadWatts(
  { name, halls: fed, isLockedRow }: PowerDomain,
  halls: readonly Hall[],
  sets: readonly LockedLimits[],
  designPuePerMille: number,
): number {
  const [, own = ""] = bareName(name).split(" ");
  const ownWatts = sets.map(({ fixedLoadsWattsAtLeast: loads }) =>
    ownEntry((isLockedRow === true ? loads?.rows : loads?.domains) ?? {}, own),
  );
  const under =
    isLockedRow === true
      ? []
      : halls
          .filter((hall) => fed.has(hall.name))
          .map((hall) => fixedFacilityWattsOfHall(hall, designPuePerMille));
  return sumExactly([
    facilityWattsOf(Math.max(0, ...ownWatts.map((watts) => watts ?? 0)), designPuePerMille),
    ...under,
  ]);
}
