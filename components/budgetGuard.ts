import * as pulumi from "@pulumi/pulumi";
import type { GuardPlan } from "../model/guard/guardPlan";
import { COMPONENT_TYPES } from "../model/names";
import { budgetGuardManifests } from "./manifests/guard";
import { guardObjectName } from "./guardObjectName";
import { register } from "./register";
import type { Written } from "./settled";

/** Plain values, never outputs. */
export interface BudgetGuardArgs {
  readonly guard: GuardPlan;
  /** Whether the hall is in service: an earlier phase is then gone back to only with its nodes drained. */
  readonly inService: boolean;
}

/**
 * The admission policy that judges a hall's budget. It comes before the budget: a raised limit must be known when the budget is
 * raised, and a lowered one when the budget is lowered, which it lets through since nothing grows. With it come the roles of those who
 * scale pools and of the one who counts nodes: nodes can be counted as soon as there is a budget to count them for.
 */
export class BudgetGuard extends pulumi.ComponentResource {
  /** @internal See `GpuNodePool.__pulumiType`. */
  public static readonly __pulumiType = COMPONENT_TYPES.budgetGuard;

  public readonly objects: readonly Written[];

  /**
   * @param name The _unique_ name of this component.
   * @param args What the budget is held against; plain values.
   * @param opts Must carry the provider of the hall's management cluster.
   */
  constructor(name: string, args: BudgetGuardArgs, opts?: pulumi.ComponentResourceOptions) {
    super(COMPONENT_TYPES.budgetGuard, name, args, opts);
    const { guard, inService } = args;
    this.objects = budgetGuardManifests(guard, inService).map((manifest) =>
      register(guardObjectName(name, manifest), manifest, { parent: this }),
    );
    this.registerOutputs({});
  }
}
