import type { Catalog } from "./catalog";
import { declaredDemand } from "./declaredDemand";
import { budgetedWatts, facilityWatts, itWatts, sumExactly, usableWatts } from "./power";
import type { PowerBasis } from "./power/basis";
import { powerBudget } from "./powerBudget";
import { powerDomains } from "./powerDomains";
import { priceDemand } from "./pricedDemand";
import { phaseOf } from "./site";
import type { Site } from "./siteSchema";

/**
 * Where the power of the grid connection goes in a phase, from what is contracted down to what is left, in watts. They add
 * up exactly: contracted, less every step but the last two, plus `oversubscriptionWatts`, is `headroomWatts`.
 */
export interface PowerSteps {
  readonly contractedWatts: number;
  /** Contracted and not switched on in this phase; for a `proven` basis, not proven to be. */
  readonly notEnergisedWatts: number;
  /** Kept free by the site's reserve. */
  readonly reserveWatts: number;
  /** Control planes, storage, house load, of the site and of everything under it. */
  readonly fixedLoadWatts: number;
  /** What the locked limits withhold of what the site file would allow. */
  readonly lockedWatts: number;
  /** The GPU systems themselves, at nameplate or power cap. */
  readonly gpuSystemsWatts: number;
  /** Network and storage beside them. */
  readonly overheadWatts: number;
  /** Cooling and losses: what the design PUE adds to IT power. */
  readonly lossesWatts: number;
  /** Facility power that is not counted, since the pools it belongs to are granted oversubscription. */
  readonly oversubscriptionWatts: number;
  /** Left for more pools; negative when the connection carries too much. */
  readonly headroomWatts: number;
}

/**
 * Takes the power of a site's connection apart for one phase, pool by pool, by the same arithmetic as the energy budget.
 * A pool without a price counts nothing here; it is a violation of its own.
 *
 * @throws UnknownNameError if the site has no such phase.
 */
export function powerSteps(
  site: Site,
  catalog: Catalog,
  phaseName: string,
  basis: PowerBasis,
): PowerSteps {
  const phase = phaseOf(site, phaseName);
  const budget = powerBudget(site, phaseName, basis);
  const { contractedWatts } = site.power.gridConnection;
  const connectedWatts = budget.gridWatts;
  const lessReserveWatts = usableWatts(connectedWatts, budget.reservePerMille);
  const [connection] = powerDomains(site, phase, { ...budget, fixedLoadWattsAtLeast: 0 });
  const unlockedWatts = connection?.usableWatts ?? 0;

  const { priced } = priceDemand(declaredDemand(site, phaseName), budget, catalog);
  const sumOf = (watts: (pool: (typeof priced)[number]) => number): number =>
    sumExactly(priced.map(watts));
  const gpuSystemsWatts = sumOf(({ units, factors }) =>
    itWatts(units, { ...factors, overheadPerMille: 0 }),
  );
  const itPowerWatts = sumOf(({ units, factors }) => itWatts(units, factors));
  const facilityPowerWatts = sumOf(({ units, factors }) => facilityWatts(units, factors));
  const countedWatts = sumOf(({ units, factors }) => budgetedWatts(units, factors));
  return {
    contractedWatts,
    notEnergisedWatts: contractedWatts - connectedWatts,
    reserveWatts: connectedWatts - lessReserveWatts,
    fixedLoadWatts: lessReserveWatts - unlockedWatts,
    lockedWatts: unlockedWatts - budget.siteWatts,
    gpuSystemsWatts,
    overheadWatts: itPowerWatts - gpuSystemsWatts,
    lossesWatts: facilityPowerWatts - itPowerWatts,
    oversubscriptionWatts: facilityPowerWatts - countedWatts,
    headroomWatts: budget.siteWatts - countedWatts,
  };
}
