import { powerBudget, type LockedDomain, type LockedLimits, type PowerBudget } from "./powerBudget";
import type { Site } from "./siteSchema";

/**
 * The limits of a site as it stands, in the form that is locked in `policies/limits/<site>.json`: usable watts of every
 * power domain in every phase, and the ratios that demand is counted with. Whoever owns the grid contract reviews and keeps them.
 */
export function lockedLimitsOf(site: Site): LockedLimits {
  const { trainingPerMille, inferencePerMille } = site.power.oversubscription;
  const oversubscribed = trainingPerMille > 1000 || inferencePerMille > 1000;
  const budgets = site.phases.map((phase) => powerBudget(site, phase.name));
  return {
    site: site.name,
    overheadPerMilleAtLeast: site.power.overheadPerMille,
    designPuePerMilleAtLeast: Math.min(...budgets.map((budget) => budget.designPuePerMille)),
    ...(oversubscribed
      ? {
          oversubscriptionPerMilleAtMost: {
            training: trainingPerMille,
            inference: inferencePerMille,
          },
        }
      : {}),
    phases: Object.fromEntries(
      budgets.map((budget) => {
        const domains = lockedDomains(site, budget);
        const { siteWatts } = budget;
        const hallWatts = Object.fromEntries(budget.hallWatts);
        return [
          budget.phase,
          { siteWatts, hallWatts, ...(domains.length === 0 ? {} : { domains }) },
        ];
      }),
    ),
  };
}

/** What is neither the grid connection nor a hall: those have fields of their own. */
function lockedDomains(site: Site, budget: PowerBudget): LockedDomain[] {
  return budget.domains.flatMap(
    ({ name, kind, carries, usableWatts, halls, row }): LockedDomain[] => {
      if (kind === "grid connection" || kind === "hall") {
        return [];
      }
      if (row === undefined) {
        return [{ name, watts: usableWatts, carries, halls: [...halls], pools: [] }];
      }
      const [hall = ""] = halls;
      const inHall = site.pools.filter((pool) => pool.hall === hall);
      const inRow = (wanted: string | undefined): string[] =>
        inHall.filter((pool) => pool.row === wanted).map((pool) => pool.name);
      const where = { hall, name: row, poolsWithoutRow: inRow(undefined) };
      return [{ name, watts: usableWatts, carries, halls: [], pools: inRow(row), row: where }];
    },
  );
}
