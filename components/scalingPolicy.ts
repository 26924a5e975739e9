import * as pulumi from "@pulumi/pulumi";
import type { MachineDeploymentPlan } from "../model/machineDeployments";
import { COMPONENT_TYPES } from "../model/names";
import type { Scaling } from "../model/nodeSchema";
import type { PoolStep } from "../model/scaling/nextDeployment";
import { scalingBounds } from "./manifests/scalingBounds";

/** Plain values, never outputs; see `GpuNodePoolArgs`. */
export interface ScalingPolicyArgs {
  readonly pool: string;
  readonly scaling: Scaling;
  /** What the pool gets in this deployment. */
  readonly machineDeployments: readonly MachineDeploymentPlan[];
  readonly nodesPerUnit: number;
  /** How the deployment came to these units, for a site whose growth is worked out; see `nextDeployment`. */
  readonly step?: PoolStep | undefined;
}

/**
 * How a pool scales in this deployment: from its units the replicas and autoscaler bounds of each of its MachineDeployments. What it
 * follows, its ceiling in the phase, and what more units wait for are its inputs, so that a preview shows them as they change.
 *
 * It allows nothing: the same units are the ceilings in the hall's budget, to which the guard holds whoever scales.
 */
export class ScalingPolicy extends pulumi.ComponentResource {
  /** @internal See `GpuNodePool.__pulumiType`. */
  public static readonly __pulumiType = COMPONENT_TYPES.scalingPolicy;

  /**
   * @param name The _unique_ name of this component.
   * @param args What the pool gets and why; plain values.
   */
  constructor(name: string, args: ScalingPolicyArgs, opts?: pulumi.ComponentResourceOptions) {
    const { pool, scaling, machineDeployments, nodesPerUnit, step } = args;
    const units = machineDeployments.reduce((sum, part) => sum + part.units, 0);
    const inputs = {
      pool,
      mode: scaling.mode,
      units,
      ...(step === undefined
        ? {}
        : {
            follows: step.follows,
            ceilingUnits: step.ceilingUnits,
            wantedUnits: step.wantedUnits,
            because: step.reason,
            ...(step.waitsFor === undefined ? {} : { waitsFor: step.waitsFor }),
          }),
    };
    super(COMPONENT_TYPES.scalingPolicy, name, inputs, opts);
    const bounds = machineDeployments.map((part) => [part.name, scalingBounds(part, nodesPerUnit)]);
    this.registerOutputs({ bounds: Object.fromEntries(bounds) as Record<string, unknown> });
  }
}
