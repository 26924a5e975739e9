import { bookedWatts } from "../capitalRelease";
import type { EvidenceRecord } from "../evidence/recordSchema";
import { formatCount, formatPercent, formatWatts } from "../format";
import { machineDeployments, partUnits } from "../machineDeployments";
import { planPhase } from "../phasePlan";
import { planned } from "../power/basis";
import { phaseOf, type LoadedSite, type LockedSite } from "../site";
import type { Pool } from "../siteSchema";
import { desiredUnits, type Wish } from "./desiredUnits";
import type { ScalingPolicy } from "./scalingSchema";

/** The units that a pool should have in a phase, and what that follows. */
export interface WantedUnits {
  readonly pool: string;
  /** `phase` also for a pool without a policy of its own. */
  readonly follows: ScalingPolicy["follows"];
  /** Its units in the phase: it never has more. */
  readonly ceilingUnits: number;
  readonly wantedUnits: number;
  /** Why, for people: `follows demand, 1.2 MW booked of 1.8 MW with a buffer of 10 %`. */
  readonly reason: string;
}

/**
 * The units that the pools of a phase should have on a day, in the order of the site file; pools without units in it are left out.
 *
 * A pool that follows demand has the part of its ceiling that booked power is of the phase's facility power, rounded up.
 *
 * @throws UnknownNameError if the site has no such phase.
 */
export function wantedUnits(
  loaded: LockedSite,
  phaseName: string,
  records: readonly EvidenceRecord[],
  now: string,
): WantedUnits[] {
  const { site, catalog, locked } = loaded;
  const { units } = phaseOf(site, phaseName);
  const pools = site.pools.filter(({ name }) => (units[name] ?? 0) > 0);
  const demand = pools.some(({ scalingPolicy }) => scalingPolicy?.follows === "demand")
    ? {
        bookedWatts: bookedWatts(loaded, records, now),
        phaseWatts: planPhase(site, catalog, phaseName, planned(locked)).facilityWatts,
      }
    : { bookedWatts: 0, phaseWatts: 0 };
  return pools.map((pool) => {
    const ceilingUnits = units[pool.name] ?? 0;
    const policy = pool.scalingPolicy ?? { follows: "phase" as const };
    const wish: Wish = {
      ceilingUnits,
      follows: followed(policy, ceilingUnits, demand),
      floorUnits: policy.follows === "demand" ? policy.floor : 0,
      scalableUnits: partsOf(pool, loaded),
    };
    return {
      pool: pool.name,
      follows: policy.follows,
      ceilingUnits,
      wantedUnits: desiredUnits(wish),
      reason: reasonOf(policy, demand),
    };
  });
}

/** Units of a whole part of a pool, along which it grows; 1 for a pool that is not split. */
export function partsOf(pool: Pool, { catalog }: LoadedSite): number {
  const system = catalog.get(pool.gpuSystem);
  return (system === undefined ? undefined : partUnits(pool.granularity, system)) ?? 1;
}

/** Units of each MachineDeployment of a pool, by name. @param units of the pool. */
export function unitsOfParts(
  pool: Pool,
  units: number,
  { catalog }: LoadedSite,
): Readonly<Record<string, number>> {
  const system = catalog.get(pool.gpuSystem);
  const parts = system === undefined ? [] : machineDeployments(pool, system, units);
  return Object.fromEntries(parts.map((part) => [part.name, part.units]));
}

interface Demand {
  readonly bookedWatts: number;
  readonly phaseWatts: number;
}

function followed(policy: ScalingPolicy, ceilingUnits: number, demand: Demand): Wish["follows"] {
  switch (policy.follows) {
    case "phase":
      return { kind: "phase" };
    case "manual":
      return { kind: "manual", units: policy.units };
    case "demand":
      return {
        kind: "demand",
        bookedUnits: shareOf(ceilingUnits, demand),
        bufferPerMille: policy.buffer,
      };
  }
}

/** More than the whole phase may be booked; no pool has more than its ceiling for it. */
function shareOf(ceilingUnits: number, { bookedWatts: booked, phaseWatts }: Demand): number {
  if (booked >= phaseWatts) {
    return ceilingUnits;
  }
  const [units, part, whole] = [BigInt(ceilingUnits), BigInt(booked), BigInt(phaseWatts)];
  return Number((units * part + whole - 1n) / whole);
}

function reasonOf(policy: ScalingPolicy, demand: Demand): string {
  switch (policy.follows) {
    case "phase":
      return "follows the phase";
    case "manual":
      return `set by hand to ${formatCount(policy.units)}`;
    case "demand": {
      const buffer =
        policy.buffer === 0 ? "" : ` with a buffer of ${formatPercent(policy.buffer, 1000)}`;
      return `follows demand, ${formatWatts(demand.bookedWatts)} booked of ${formatWatts(demand.phaseWatts)}${buffer}`;
    }
  }
}
