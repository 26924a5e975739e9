import type { Catalog, GpuSystem } from "./catalog";
import type { Granularity } from "./nodeSchema";
import { phaseOf, poolNamed } from "./site";
import type { Pool, Site } from "./siteSchema";

/** A part of a pool that is one MachineDeployment, with its ceiling in a phase. */
export interface MachineDeploymentPlan {
  /** The object's name: `h100-1`, or `h100-1-su-001` and `h100-1-block-001` for a part of a split pool. */
  readonly name: string;
  readonly pool: string;
  readonly units: number;
  readonly nodes: number;
  /** Units that the autoscaler keeps at least; undefined for a fixed pool. */
  readonly minimumUnits?: number;
}

/** What of a pool decides its split. */
export type SplitPool = Pick<Pool, "name" | "granularity" | "scaling">;

const PREFIXES = { block: "block", "scalable-unit": "su" } as const;

/**
 * Splits a pool's units into MachineDeployments: the one rule for the program, the budget object and the policies.
 *
 * Parts are filled in order, so a part keeps its name and its place when the pool grows, and only the last one changes when
 * it shrinks. Units are never split, so neither is a rack. The parts' units add up to the pool's, exactly.
 *
 * @throws RangeError if the pool is to be split and the catalogue does not know the system's scalable unit.
 */
export function machineDeployments(
  pool: SplitPool,
  system: Pick<GpuSystem, "name" | "nodesPerUnit" | "scalableUnit">,
  units: number,
): MachineDeploymentPlan[] {
  const size = partUnits(pool.granularity, system);
  const minimum = pool.scaling.mode === "autoscaled" ? pool.scaling.minimum : undefined;
  const parts = size === undefined ? (units > 0 ? 1 : 0) : Math.ceil(units / size);
  return Array.from({ length: parts }, (_, index) => {
    const start = size === undefined ? 0 : index * size;
    const own = size === undefined ? units : Math.min(size, units - start);
    return {
      name: partName(pool, index),
      pool: pool.name,
      units: own,
      nodes: own * system.nodesPerUnit,
      ...(minimum === undefined
        ? {}
        : { minimumUnits: Math.max(0, Math.min(own, minimum - start)) }),
    };
  });
}

/** Units of a full part; undefined when the pool is not split. @throws RangeError, see `machineDeployments`. */
export function partUnits(
  granularity: Granularity,
  { name, scalableUnit }: Pick<GpuSystem, "name" | "scalableUnit">,
): number | undefined {
  if (granularity === "hall") {
    return undefined;
  }
  if (scalableUnit === undefined) {
    throw new RangeError(
      `the catalogue has no scalable unit of ${name}, so a pool of it cannot be split: state scalableUnit there, or leave granularity out`,
    );
  }
  if (granularity === "scalable-unit") {
    return scalableUnit.units;
  }
  if (scalableUnit.perBlock === undefined) {
    throw new RangeError(
      `the catalogue does not say how many scalable units of ${name} make a block: state scalableUnit.perBlock there, or split by scalable-unit`,
    );
  }
  return scalableUnit.units * scalableUnit.perBlock;
}

function partName(
  { name, granularity }: Pick<SplitPool, "name" | "granularity">,
  index: number,
): string {
  return granularity === "hall"
    ? name
    : `${name}-${PREFIXES[granularity]}-${String(index + 1).padStart(3, "0")}`;
}

/**
 * The pool that a MachineDeployment or its templates belong to by name, whatever the phase; undefined for a name that is
 * no pool's. A split pool has no MachineDeployment of its own name.
 */
export function poolOfMachineDeployment(site: Site, name: string): Pool | undefined {
  const whole = poolNamed(site, name);
  if (whole?.granularity === "hall") {
    return whole;
  }
  const { pool = "", prefix } = PART.exec(name)?.groups ?? {};
  const split = poolNamed(site, pool);
  return split !== undefined &&
    split.granularity !== "hall" &&
    PREFIXES[split.granularity] === prefix
    ? split
    : undefined;
}

const PART = /^(?<pool>.+)-(?<prefix>su|block)-\d{3,}$/;

/** Whether a name could be that of a part of some other pool, and so must not be a pool's own. */
export function partOfPool(name: string): string | undefined {
  return PART.exec(name)?.groups?.pool;
}

/**
 * The MachineDeployments that a phase declares for one pool; none for a pool without units in it.
 *
 * @throws UnknownNameError if the site has no such phase; RangeError as `machineDeployments`.
 */
export function declaredMachineDeployments(
  site: Site,
  catalog: Catalog,
  phaseName: string,
  pool: Pool,
): MachineDeploymentPlan[] {
  const system = catalog.get(pool.gpuSystem);
  const units = phaseOf(site, phaseName).units[pool.name] ?? 0;
  return system === undefined ? [] : machineDeployments(pool, system, units);
}

/**
 * The phase that gave a MachineDeployment its units: the first since which they are what they are in the given phase. It is the
 * object's phase label, so that moving on to a phase that changes nothing of a pool touches nothing of it.
 *
 * @throws UnknownNameError if the site has no such phase; RangeError as `machineDeployments`.
 */
export function phaseOfUnits(
  site: Site,
  catalog: Catalog,
  phaseName: string,
  pool: Pool,
  { name, units }: Pick<MachineDeploymentPlan, "name" | "units">,
): string {
  const upTo = site.phases.slice(0, site.phases.indexOf(phaseOf(site, phaseName)) + 1);
  const other = upTo.findLastIndex((phase) => {
    const part = declaredMachineDeployments(site, catalog, phase.name, pool).find(
      (candidate) => candidate.name === name,
    );
    return part?.units !== units;
  });
  return upTo[other + 1]?.name ?? phaseName;
}
