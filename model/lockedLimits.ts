import type { Catalog } from "./catalog";
import { lockedGatesOf } from "./gates/lockedGates";
import { DECLARED } from "./power/basis";
import { usableWatts } from "./power";
import { lockedFixedLoadsOf } from "./power/lockedFixedLoads";
import { lockedHallOf } from "./power/lockedHalls";
import { lockedPueCurveOf } from "./power/lockedPlants";
import { lockedGpuSystemOf } from "./power/lockedSystems";
import { lockedOversubscriptionOf } from "./power/oversubscribedPools";
import { powerBudget, type LockedDomain, type LockedLimits, type PowerBudget } from "./powerBudget";
import { domainsUnder } from "./powerDomains";
import { phaseOf } from "./site";
import type { Site } from "./siteSchema";

/**
 * The limits of a site as it stands, in the form that is locked in `policies/limits/<site>.json`: everything that opens power. Usable watts
 * of every power domain in every phase by the grid contract, the ratios that demand is counted with, the gates of each phase, the figures
 * of the GPU systems, and which cluster each hall is. Nothing depends on evidence. The owners of the grid contract review and keep them.
 *
 * @param before the lock so far: what only its owners know (people, keys, API servers, gates made mandatory, exemptions) is kept.
 */
export function lockedLimitsOf(site: Site, catalog: Catalog, before?: LockedLimits): LockedLimits {
  const { rampStepWatts } = site.power.gridConnection;
  const pueCurve = lockedPueCurveOf(site);
  const fixedLoads = lockedFixedLoadsOf(site);
  const budgets = site.phases.map((phase) => powerBudget(site, phase.name, DECLARED));
  return {
    site: site.name,
    overheadPerMilleAtLeast: site.power.overheadPerMille,
    designPuePerMilleAtLeast: site.power.designPuePerMille,
    ...(pueCurve === undefined ? {} : { pueCurve }),
    reservePerMilleAtLeast: site.power.reservePerMille,
    infrastructure: site.infrastructure.kind,
    ...(rampStepWatts === undefined ? {} : { rampStepWattsAtMost: rampStepWatts }),
    ...(fixedLoads === undefined ? {} : { fixedLoadsWattsAtLeast: fixedLoads }),
    phases: Object.fromEntries(
      budgets.map((budget) => {
        const phase = phaseOf(site, budget.phase);
        const domains = lockedDomains(site, budget);
        const { siteWatts } = budget;
        const { plantWatts, designPuePerMille } = phase;
        const oversubscribedPools = lockedOversubscriptionOf(site, phase);
        const hallWatts = Object.fromEntries(budget.hallWatts);
        return [
          phase.name,
          {
            siteWatts,
            hallWatts,
            fixedLoadWattsAtLeast:
              usableWatts(budget.gridWatts, budget.reservePerMille) - siteWatts,
            ...(designPuePerMille === undefined
              ? {}
              : { designPuePerMilleAtLeast: designPuePerMille }),
            plantWatts,
            ...(oversubscribedPools === undefined ? {} : { oversubscribedPools }),
            ...(domains.length === 0 ? {} : { domains }),
            gates: lockedGatesOf(phase, before?.phases[phase.name]?.gates),
          },
        ];
      }),
    ),
    gpuSystems: Object.fromEntries(
      [...catalog.values()].map((system) => [system.name, lockedGpuSystemOf(system)]),
    ),
    halls: Object.fromEntries(
      site.halls.map((hall) => [hall.name, lockedHallOf(hall, before?.halls[hall.name])]),
    ),
    signers: before?.signers ?? [],
    ...(before?.exemptions === undefined ? {} : { exemptions: before.exemptions }),
  };
}

/** What is neither the grid connection nor a hall: those have fields of their own. */
function lockedDomains(site: Site, budget: PowerBudget): LockedDomain[] {
  return budget.domains.flatMap(
    ({ name, kind, carries, usableWatts: watts, halls, row }): LockedDomain[] => {
      if (kind === "grid connection" || kind === "hall") {
        return [];
      }
      if (row === undefined) {
        const [own, ...under] = domainsUnder(site, name.slice(kind.length + 1));
        const domains = own === undefined || under.length === 0 ? {} : { domains: under };
        return [{ name, watts, carries, halls: [...halls], ...domains, pools: [] }];
      }
      const [hall = ""] = halls;
      const inHall = site.pools.filter((pool) => pool.hall === hall);
      const inRow = (wanted: string | undefined): string[] =>
        inHall.filter((pool) => pool.row === wanted).map((pool) => pool.name);
      const where = { hall, name: row, poolsWithoutRow: inRow(undefined) };
      return [{ name, watts, carries, halls: [], pools: inRow(row), row: where }];
    },
  );
}
