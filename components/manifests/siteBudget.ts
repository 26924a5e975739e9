import { formatWatts } from "../../model/format";
import { ANNOTATIONS, SITE_BUDGET } from "../../model/names";
import type { NodePoolPlan } from "../../model/nodePools";
import type { HallPlan } from "../../model/phasePlan";
import type { Manifest } from "./manifest";
import { recommendedLabels } from "./objectLabels";

/** Plain values, never outputs. */
export interface SiteBudgetArgs {
  readonly site: string;
  readonly phase: string;
  /** The UTC day that the phase was judged on, `YYYY-MM-DD`. */
  readonly now: string;
  readonly hall: HallPlan;
  /** What the hall's pools are made of, by pool: ceilings are by MachineDeployment. */
  readonly nodePools: Readonly<Record<string, NodePoolPlan>>;
}

/** A MachineDeployment's ceiling in a budget. */
export interface Ceiling {
  readonly ceilingUnits: number;
  readonly ceilingNodes: number;
  readonly gpuSystem: string;
  readonly gpuPowerCapWatts?: number;
}

/**
 * A hall's `SiteBudget`.
 *
 * The object carries ceilings and no watts to decide by. What a unit takes and what the hall may use is known to those who check the
 * budget, so a changed budget object cannot make room for itself. The megawatts in its annotations are for people.
 */
export function siteBudget({ site, phase, now, hall, nodePools }: SiteBudgetArgs): Manifest {
  const pools = ceilings(hall, nodePools);
  return {
    apiVersion: `${SITE_BUDGET.group}/${SITE_BUDGET.version}`,
    kind: SITE_BUDGET.kind,
    metadata: {
      name: site,
      labels: recommendedLabels(site, "site-budget", site),
      annotations: {
        [ANNOTATIONS.usablePower]: formatWatts(hall.limitWatts),
        [ANNOTATIONS.budgetedPower]: formatWatts(hall.facilityWatts),
        // The site file owns the ceilings: a deployment takes over fields that another manager has applied.
        "pulumi.com/patchForce": "true",
      },
    },
    spec: {
      ...{ site, phase, hall: hall.name, now },
      // The provider leaves out an empty map.
      ...(Object.keys(pools).length === 0 ? {} : { pools }),
    },
  };
}

function ceilings(hall: HallPlan, nodePools: SiteBudgetArgs["nodePools"]): Record<string, Ceiling> {
  // With a ceiling of zero, nodes that still run keep the price of their own system.
  const resting = hall.resting.map(({ name, ...pool }): [string, Ceiling] => [
    name,
    { ceilingUnits: 0, ceilingNodes: 0, ...pool },
  ]);
  const powered = hall.pools.flatMap(({ name: pool, gpuSystem, gpuPowerCapWatts }) =>
    (nodePools[pool]?.machineDeployments ?? []).map((part): [string, Ceiling] => [
      part.name,
      {
        ceilingUnits: part.units,
        ceilingNodes: part.nodes,
        gpuSystem,
        ...(gpuPowerCapWatts === undefined ? {} : { gpuPowerCapWatts }),
      },
    ]),
  );
  return Object.fromEntries([...powered, ...resting]);
}
