import type { Catalog, GpuSystem } from "../catalog";
import { phaseCapital } from "../economics";
import type { LoadedSite } from "../site";
import type { Phase, Pool } from "../siteSchema";
import { unitWattsAtCap } from "../unitPower";
import { PLANNED, type ProvenGate } from "./gateSchema";
import type { Measure } from "./measure";

/**
 * The figure that a gate compares with: what its site file says, or what `planned` stands for. That is the power that the phase
 * is built on, the capital that the site declares up to it, its GPUs (of one system, where the gate names one), or the watts that the
 * budget counts for one unit of a pool.
 *
 * @throws Error if `planned` stands for nothing; the site file's checks let no such gate through.
 */
export function thresholdOf(
  { site, catalog }: LoadedSite,
  phase: Phase,
  gate: ProvenGate,
): Measure {
  if (gate.threshold !== PLANNED) {
    return gate.threshold;
  }
  switch (gate.kind) {
    case "grid-energised":
      return { dimension: "power", amount: phase.energisedWatts };
    case "capital-released":
      return { dimension: "usd", amount: phaseCapital(site, catalog, phase).declaredSoFarUsd };
    case "capacity-booked":
      return { dimension: "gpus", amount: gpusOf(catalog, phase, site.pools) };
    case "gpus-delivered": {
      const pools = site.pools.filter(({ gpuSystem }) => gpuSystem === gate.gpuSystem);
      return { dimension: "gpus", amount: gpusOf(catalog, phase, pools) };
    }
    case "measured-pool-power":
      return { dimension: "power", amount: unitWattsOf({ site, catalog }, gate.pool ?? "") };
    case "phase-accepted":
    case "measured-pue":
    case "measured-utilisation":
    case "registration":
      throw new Error(`gate ${gate.name}: a phase plans no figure for ${gate.kind}`);
  }
}

function gpusOf(catalog: LoadedSite["catalog"], phase: Phase, pools: readonly Pool[]): number {
  return pools.reduce((sum, pool) => {
    const units = phase.units[pool.name] ?? 0;
    return units === 0 ? sum : sum + units * systemOf(catalog, pool, pool.name).gpusPerUnit;
  }, 0);
}

function unitWattsOf({ site, catalog }: LoadedSite, poolName: string): number {
  const pool = site.pools.find(({ name }) => name === poolName);
  return unitWattsAtCap(systemOf(catalog, pool, poolName), pool?.gpuPowerCapWatts);
}

/** A threshold of 0 for what is unknown would let every record through. */
function systemOf(catalog: Catalog, pool: Pool | undefined, poolName: string): GpuSystem {
  const system = pool === undefined ? undefined : catalog.get(pool.gpuSystem);
  if (system === undefined) {
    throw new Error(`there is no pool "${poolName}" with a GPU system of the catalogue`);
  }
  return system;
}
