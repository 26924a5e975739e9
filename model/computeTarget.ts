import type { Catalog, GpuSystem } from "./catalog";
import { isCountable } from "./countable";
import { MAXIMUM_NODES_PER_HALL } from "./hallSize";
import { facilityWatts, UncountablePowerError, unitsThatFit, type PowerFactors } from "./power";
import type { PowerBasis } from "./power/basis";
import { powerBudget, type PowerBudget } from "./powerBudget";
import { factorsOf } from "./pricedDemand";
import type { Site } from "./siteSchema";

/** Number formats that throughput is published for, the most precise first. */
export const PRECISIONS = ["bf16", "fp8", "fp4"] as const;
export type Precision = (typeof PRECISIONS)[number];

/** What one generation would need for a target, and which phase has the power. */
export interface TargetAnswer {
  readonly gpuSystem: string;
  readonly units: number;
  readonly gpus: number;
  readonly nodes: number;
  /** Halls of at most 5,000 nodes. */
  readonly halls: number;
  /** At the design PUE of the phase it fits in, else of the last phase. */
  readonly facilityWatts: number;
  /** The first phase with enough usable power for a site of only this system; undefined if none has. */
  readonly phase: string | undefined;
  /** What the last phase lacks; 0 where it fits. */
  readonly missingWatts: number;
  /** Share of the target that the last phase carries, per mille; 1000 where it fits. */
  readonly reachedPerMille: number;
}

/** Why a system cannot answer. */
export interface TargetSilence {
  readonly gpuSystem: string;
  readonly reason: string;
}

/** The answer to `--target compute=10x`. */
export interface TargetReport {
  readonly factor: number;
  readonly precision: Precision;
  /** The announced GPUs. */
  readonly baselineGpus: number;
  readonly baselineSystem: string;
  /** FP8 for an H100 where the target is FP4, which it does not have. */
  readonly baselinePrecision: Precision;
  readonly targetTeraflops: number;
  readonly answers: readonly TargetAnswer[];
  readonly silent: readonly TargetSilence[];
}

/**
 * Which generation and phase a multiple of the announced compute takes: dense throughput as published, so a target and not a
 * benchmark. The site's connection decides; halls and nodes are said beside it, since halls can be built.
 *
 * Where the announced system has no throughput in the asked precision, its next more precise one is the baseline, and the report
 * says so.
 *
 * @param factor above 0.
 * @returns undefined if the site file says no `announcedCompute`, or its system has no throughput at all.
 * @throws UncountablePowerError if the target takes more units of a system than can be counted to the watt.
 */
export function computeTarget(
  site: Site,
  catalog: Catalog,
  factor: number,
  precision: Precision,
  basis: PowerBasis,
): TargetReport | undefined {
  const announced = site.announcedCompute;
  if (announced === undefined) {
    return undefined;
  }
  const announcedSystem = catalog.get(announced.gpuSystem);
  const [baseline] = PRECISIONS.slice(0, PRECISIONS.indexOf(precision) + 1)
    .reverse()
    .flatMap((candidate) => {
      const perGpu = teraflopsPerGpu(announcedSystem, candidate);
      return perGpu === undefined ? [] : [{ precision: candidate, perGpu }];
    });
  if (baseline === undefined) {
    return undefined;
  }
  const targetTeraflops = Math.ceil(factor * announced.gpus * baseline.perGpu);
  if (!Number.isSafeInteger(targetTeraflops)) {
    throw tooMuchCompute(factor);
  }
  const budgets = site.phases.map((phase) => powerBudget(site, phase.name, basis));
  const answers: TargetAnswer[] = [];
  const silent: TargetSilence[] = [];
  for (const system of catalog.values()) {
    const throughput = teraflopsPerGpu(system, precision);
    if (throughput === undefined) {
      silent.push({ gpuSystem: system.name, reason: `no ${precision.toUpperCase()} throughput` });
    } else {
      const priced = priceIn(system, budgets, catalog);
      if ("reason" in priced) {
        silent.push({ gpuSystem: system.name, reason: priced.reason });
      } else {
        const units = Math.ceil(targetTeraflops / (throughput * system.gpusPerUnit));
        if (!isCountable(BigInt(units), system)) {
          throw tooMuchCompute(factor);
        }
        answers.push(answerFor(system, units, priced.prices));
      }
    }
  }
  return {
    factor,
    precision,
    baselineGpus: announced.gpus,
    baselineSystem: announced.gpuSystem,
    baselinePrecision: baseline.precision,
    targetTeraflops,
    answers,
    silent,
  };
}

/** A phase's budget with what prices a unit of a system under it. */
interface PhasePrice {
  readonly budget: PowerBudget;
  readonly factors: PowerFactors;
}

/** Prices units of a system that no pool has yet, in every phase. */
function priceIn(
  { name: gpuSystem }: GpuSystem,
  budgets: readonly PowerBudget[],
  catalog: Catalog,
): { readonly prices: readonly PhasePrice[] } | { readonly reason: string } {
  const prices: PhasePrice[] = [];
  for (const budget of budgets) {
    const factors = factorsOf({ pool: "", hall: "", gpuSystem }, budget, catalog);
    if ("reason" in factors) {
      return factors;
    }
    prices.push({ budget, factors });
  }
  return { prices };
}

function tooMuchCompute(factor: number): UncountablePowerError {
  return new UncountablePowerError(
    `compute=${factor}x takes more GPUs than can be counted to the watt: ask for less`,
  );
}

function answerFor(system: GpuSystem, units: number, prices: readonly PhasePrice[]): TargetAnswer {
  const enough = prices.find(
    ({ budget, factors }) => facilityWatts(units, factors) <= budget.siteWatts,
  );
  const last = prices.at(-1);
  const decisive = enough ?? last;
  const needed = decisive === undefined ? 0 : facilityWatts(units, decisive.factors);
  const carried = last === undefined ? 0 : unitsThatFit(last.budget.siteWatts, last.factors);
  const nodes = units * system.nodesPerUnit;
  return {
    gpuSystem: system.name,
    units,
    gpus: units * system.gpusPerUnit,
    nodes,
    halls: Math.ceil(nodes / MAXIMUM_NODES_PER_HALL),
    facilityWatts: needed,
    phase: enough?.budget.phase,
    missingWatts: enough === undefined ? needed - (last?.budget.siteWatts ?? 0) : 0,
    reachedPerMille: enough === undefined ? Math.floor((carried * 1000) / units) : 1000,
  };
}

function teraflopsPerGpu(system: GpuSystem | undefined, precision: Precision): number | undefined {
  return system?.denseTeraflops[precision]?.value;
}
