import * as pulumi from "@pulumi/pulumi";
import type { GuardPlan } from "../model/guard/guardPlan";
import { COMPONENT_TYPES } from "../model/names";
import { energyGuardManifests } from "./manifests/guard";
import { guardObjectName } from "./guardObjectName";
import { register } from "./register";
import type { Written } from "./settled";
import { waiting } from "./waiting";

/** Plain values, never outputs. */
export interface EnergyGuardArgs {
  readonly guard: GuardPlan;
}

/**
 * The guard of a hall's pools, in its management cluster: the admission policy that holds every pool to its ceiling, whoever changes
 * it and however; the quota on Machines under it; and the account that counts nodes.
 *
 * It depends on the budget, which is its parameter, and every pool depends on it. So a destroy removes pools, then the guard, then the
 * budget: a guard without its budget would refuse whatever is left to clean up.
 */
export class EnergyGuard extends pulumi.ComponentResource {
  /** @internal See `GpuNodePool.__pulumiType`. */
  public static readonly __pulumiType = COMPONENT_TYPES.energyGuard;

  public readonly objects: readonly Written[];

  /**
   * @param name The _unique_ name of this component.
   * @param args What the pools are held to beside the budget; plain values.
   * @param opts Must carry the provider of the hall's management cluster; put budget and namespace into `dependsOn`.
   */
  constructor(name: string, args: EnergyGuardArgs, opts?: pulumi.ComponentResourceOptions) {
    const { own, first } = waiting(opts);
    super(COMPONENT_TYPES.energyGuard, name, args, own);
    this.objects = energyGuardManifests(args.guard).map((manifest) =>
      register(guardObjectName(name, manifest), manifest, { ...first, parent: this }),
    );
    this.registerOutputs({});
  }
}
