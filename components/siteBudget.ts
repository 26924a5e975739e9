import * as pulumi from "@pulumi/pulumi";
import { COMPONENT_TYPES } from "../model/names";
import { siteBudget, type SiteBudgetArgs } from "./manifests/siteBudget";
import { siteBudgetDefinition } from "./manifests/siteBudgetDefinition";
import { register } from "./register";
import type { Written } from "./settled";
import { waiting } from "./waiting";

export type { SiteBudgetArgs } from "./manifests/siteBudget";

/**
 * What a hall may run in this phase: one cluster-scoped `SiteBudget` per hall with the ceiling of each MachineDeployment. Every pool
 * depends on it, so that it is judged before the first pool exists.
 */
export class SiteBudget extends pulumi.ComponentResource {
  /** @internal See `GpuNodePool.__pulumiType`. */
  public static readonly __pulumiType = COMPONENT_TYPES.siteBudget;

  public readonly budget: Written;

  /**
   * @param name The _unique_ name of this component.
   * @param args What the hall may run; plain values.
   * @param opts Must carry the provider of the hall's management cluster.
   */
  constructor(name: string, args: SiteBudgetArgs, opts?: pulumi.ComponentResourceOptions) {
    const { own, first } = waiting(opts);
    const { site, phase, now, hall } = args;
    super(COMPONENT_TYPES.siteBudget, name, { site, phase, now, hall: hall.name }, own);
    const definition = register(`${name}-definition`, siteBudgetDefinition(), {
      ...first,
      parent: this,
    });
    this.budget = register(name, siteBudget(args), { parent: this, dependsOn: [definition] });
    this.registerOutputs({ budget: this.budget });
  }
}
