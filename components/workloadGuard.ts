import * as pulumi from "@pulumi/pulumi";
import type { GuardPlan } from "../model/guard/guardPlan";
import { COMPONENT_TYPES } from "../model/names";
import { workloadGuardManifests } from "./manifests/guard";
import { guardObjectName } from "./guardObjectName";
import { register } from "./register";
import type { Written } from "./settled";

/** Plain values, never outputs. */
export interface WorkloadGuardArgs {
  readonly guard: GuardPlan;
}

/**
 * The guard of a workload cluster that is another one than the hall's management cluster: the admission policies on power caps, and on the labels of
 * nodes by which they have their pool and their cap. Where a hall has one cluster, its budget guard and energy guard hold these as well.
 */
export class WorkloadGuard extends pulumi.ComponentResource {
  /** @internal See `GpuNodePool.__pulumiType`. */
  public static readonly __pulumiType = COMPONENT_TYPES.workloadGuard;

  /** Put them into the `dependsOn` of power caps and pools. */
  public readonly objects: readonly Written[];

  /**
   * @param name The _unique_ name of this component.
   * @param args Who deploys to the cluster; plain values.
   * @param opts Must carry the provider of the hall's workload cluster.
   */
  constructor(name: string, args: WorkloadGuardArgs, opts?: pulumi.ComponentResourceOptions) {
    super(COMPONENT_TYPES.workloadGuard, name, args, opts);
    this.objects = workloadGuardManifests(args.guard).map((manifest) =>
      register(guardObjectName(name, manifest), manifest, { parent: this }),
    );
    this.registerOutputs({});
  }
}
