import * as pulumi from "@pulumi/pulumi";
import type { MachineDeploymentPlan } from "../model/machineDeployments";
import { COMPONENT_TYPES } from "../model/names";
import type { Scaling } from "../model/nodeSchema";
import type { PoolStep } from "../model/scaling/nextDeployment";

/** How many nodes a MachineDeployment has, and who may change that within which bounds. */
export interface ScalingBounds {
  readonly replicas: number;
  /** What the autoscaler keeps to; undefined where the site file owns the number. */
  readonly autoscaler: { readonly minimumNodes: number; readonly maximumNodes: number } | undefined;
}

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

  private readonly bounds: ReadonlyMap<string, ScalingBounds>;

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
    this.bounds = new Map(
      machineDeployments.map((part) => [part.name, boundsOf(part, nodesPerUnit)]),
    );
    this.registerOutputs({ bounds: Object.fromEntries(this.bounds) });
  }

  /** @throws Error for a MachineDeployment that is not of the pool. */
  public boundsOf(machineDeployment: string): ScalingBounds {
    const bounds = this.bounds.get(machineDeployment);
    if (bounds === undefined) {
      throw new Error(`the scaling policy knows no MachineDeployment ${machineDeployment}`);
    }
    return bounds;
  }
}

function boundsOf(
  { nodes, minimumUnits }: MachineDeploymentPlan,
  nodesPerUnit: number,
): ScalingBounds {
  if (minimumUnits === undefined) {
    return { replicas: nodes, autoscaler: undefined };
  }
  const minimumNodes = minimumUnits * nodesPerUnit;
  return { replicas: minimumNodes, autoscaler: { minimumNodes, maximumNodes: nodes } };
}
