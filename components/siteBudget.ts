import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { formatWatts } from "../model/format";
import { ANNOTATIONS, COMPONENT_TYPES, SITE_BUDGET } from "../model/names";
import type { NodePoolPlan } from "../model/nodePools";
import type { HallPlan } from "../model/phasePlan";
import { recommendedLabels } from "./objectLabels";
import { siteBudgetDefinition } from "./siteBudgetDefinition";
import { waiting } from "./waiting";

/** Plain values, never outputs; see `GpuNodePoolArgs`. */
export interface SiteBudgetArgs {
  readonly site: string;
  readonly phase: string;
  /** The UTC day that the phase was judged on, `YYYY-MM-DD`. */
  readonly now: string;
  readonly hall: HallPlan;
  /** What the hall's pools are made of, by pool: ceilings are by MachineDeployment. */
  readonly nodePools: Readonly<Record<string, NodePoolPlan>>;
}

/**
 * What a hall may run in this phase: one cluster-scoped `SiteBudget` per hall with the ceiling of each MachineDeployment. Every pool
 * depends on it, so that it is judged before the first pool exists.
 *
 * The object carries ceilings and no watts to decide by. What a unit takes and what the hall may use is known to those who
 * judge the budget, so a changed budget object cannot make room for itself. The megawatts in its annotations are for people.
 */
export class SiteBudget extends pulumi.ComponentResource {
  /** @internal See `GpuNodePool.__pulumiType`. */
  public static readonly __pulumiType = COMPONENT_TYPES.siteBudget;

  public readonly budget: k8s.apiextensions.CustomResource;

  /**
   * @param name The _unique_ name of this component.
   * @param args What the hall may run; plain values.
   * @param opts Must carry the provider of the hall's management cluster.
   */
  constructor(name: string, args: SiteBudgetArgs, opts?: pulumi.ComponentResourceOptions) {
    const { own, first } = waiting(opts);
    const { site, phase, now, hall, nodePools } = args;
    super(COMPONENT_TYPES.siteBudget, name, { site, phase, now, hall: hall.name }, own);
    const definition = siteBudgetDefinition(`${name}-definition`, { ...first, parent: this });
    this.budget = new k8s.apiextensions.CustomResource(
      name,
      {
        apiVersion: `${SITE_BUDGET.group}/${SITE_BUDGET.version}`,
        kind: SITE_BUDGET.kind,
        metadata: {
          name: site,
          labels: recommendedLabels(site, "site-budget", site),
          annotations: {
            [ANNOTATIONS.usablePower]: formatWatts(hall.limitWatts),
            [ANNOTATIONS.budgetedPower]: formatWatts(hall.facilityWatts),
          },
        },
        spec: {
          site,
          phase,
          hall: hall.name,
          now,
          pools: Object.fromEntries(
            hall.pools.flatMap(({ name: pool, gpuSystem, gpuPowerCapWatts }) =>
              (nodePools[pool]?.machineDeployments ?? []).map((part) => [
                part.name,
                {
                  ceilingUnits: part.units,
                  ceilingNodes: part.nodes,
                  gpuSystem,
                  ...(gpuPowerCapWatts === undefined ? {} : { gpuPowerCapWatts }),
                },
              ]),
            ),
          ),
        },
      },
      { parent: this, dependsOn: [definition] },
    );
    this.registerOutputs({ budget: this.budget });
  }
}
