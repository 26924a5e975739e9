import type { Catalog } from "./catalog";
import {
  phaseCapital,
  yearOfOperation,
  type PhaseCapital,
  type YearOfOperation,
} from "./economics";
import { largestLoadSwing, type LoadSwing } from "./loadSwing";
import { planPhase, type PhasePlan, type PoolPlan } from "./phasePlan";
import type { PowerBasis, ProvenFigures } from "./power/basis";
import { placementOf, type Placement } from "./placement";
import { powerSteps, type PowerSteps } from "./powerSteps";
import { phaseOf } from "./site";
import type { Site } from "./siteSchema";
import { sourcesOf, type SourceNote } from "./sources";

/** GPUs of one system in a phase. */
export interface SystemCount {
  readonly gpuSystem: string;
  readonly title: string;
  readonly units: number;
  readonly nodes: number;
  readonly gpus: number;
}

/** A phase with all that follows from it: power, energy, carbon, money. What the planner shows. */
export interface PhaseReport extends PhasePlan {
  readonly energisedWatts: number;
  readonly energisedOn?: string | undefined;
  /** What evidence proves of the planned figures; undefined where no evidence has been looked at, as in a what-if. */
  readonly proven?: ProvenFigures | undefined;
  /** Where the power of the grid connection goes. */
  readonly powerSteps: PowerSteps;
  /** What of the headroom can be used, and what is stranded. */
  readonly placement: Placement;
  readonly annualPuePerMille: number;
  /** By system, in the order of the catalogue. */
  readonly systems: readonly SystemCount[];
  readonly year: YearOfOperation | undefined;
  readonly capital: PhaseCapital;
  /** Undefined where the phase has no units, or the power of some is unknown. */
  readonly loadSwing: LoadSwing | undefined;
}

/** Every phase of a site, side by side. */
export interface SitePlan {
  readonly site: string;
  readonly title: string;
  readonly phases: readonly PhaseReport[];
  /** Where its figures come from. */
  readonly sources: readonly SourceNote[];
}

/** Plans every phase of a site. Nothing is thrown for a phase that does not fit. */
export function planSite(site: Site, catalog: Catalog, basis: PowerBasis): SitePlan {
  const phases = site.phases.map(({ name }) => reportPhase(site, catalog, name, basis));
  return { site: site.name, title: site.title, phases, sources: sourcesOf(site, catalog) };
}

/**
 * Plans one phase with its energy, carbon and money.
 *
 * @throws UnknownNameError if the site has no such phase.
 */
export function reportPhase(
  site: Site,
  catalog: Catalog,
  phaseName: string,
  basis: PowerBasis,
): PhaseReport {
  const phase = phaseOf(site, phaseName);
  const plan = planPhase(site, catalog, phaseName, basis);
  const pools = plan.halls.flatMap((hall) => hall.pools);
  // What follows from the power of all pools is unknown where that of one is: a part of it would read as the whole.
  const isPriced = plan.unpricedPools.length === 0;
  return {
    ...plan,
    energisedWatts: phase.energisedWatts,
    ...(phase.energisedOn === undefined ? {} : { energisedOn: phase.energisedOn }),
    powerSteps: powerSteps(site, catalog, phaseName, basis),
    placement: placementOf(site, catalog, plan, basis),
    annualPuePerMille: site.power.annualPuePerMille,
    systems: countSystems(pools, catalog),
    year: isPriced ? yearOfOperation(site, pools) : undefined,
    capital: phaseCapital(site, catalog, phase),
    loadSwing: isPriced ? largestLoadSwing(site, catalog, phaseName, pools) : undefined,
  };
}

function countSystems(pools: readonly PoolPlan[], catalog: Catalog): SystemCount[] {
  return [...catalog.values()].flatMap(({ name, title }) => {
    const own = pools.filter((pool) => pool.gpuSystem === name);
    const sum = (key: "units" | "nodes" | "gpus"): number =>
      own.reduce((total, pool) => total + pool[key], 0);
    return own.length === 0
      ? []
      : [{ gpuSystem: name, title, units: sum("units"), nodes: sum("nodes"), gpus: sum("gpus") }];
  });
}
