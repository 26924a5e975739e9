import * as pulumi from "@pulumi/pulumi";
import { COMPONENT_TYPES } from "../model/names";
import { guardSyncCronJob, type GuardSyncHall } from "./manifests/guardSyncCronJob";
import { register } from "./register";
import type { Written } from "./settled";
import { readScripts } from "./manifests/scripts";
import { waiting } from "./waiting";

/** Plain values but for the last: the name of the ConfigMap is a hash of its content, and the site says which budget is written. */
export interface GuardSyncArgs extends GuardSyncHall {
  /** Tells the hall's budget from one that is made again in its place, whose nodes must be counted anew: its uid. @default none */
  readonly budgetUid?: pulumi.Input<string>;
}

/**
 * Counts a hall's nodes into its budget, in its management cluster: what `kvandal guard sync` does from outside. Once before there are pools, and each
 * minute: a plain `pulumi up` finds them counted, and no ceiling grows on an old count.
 */
export class GuardSync extends pulumi.ComponentResource {
  /** @internal See `GpuNodePool.__pulumiType`. */
  public static readonly __pulumiType = COMPONENT_TYPES.guardSync;

  public readonly cronJob: Written;
  /** Ends when the hall's nodes are counted for the first time: no pool grows before. */
  public readonly firstCount: Written;

  /**
   * @param name The _unique_ name of this component.
   * @param args Whose nodes; plain values.
   * @param opts Must carry the provider of the hall's management cluster; put the guard, whose account it runs as, into `dependsOn`.
   */
  constructor(name: string, args: GuardSyncArgs, opts?: pulumi.ComponentResourceOptions) {
    const { own, first } = waiting(opts);
    const { budgetUid, ...hall } = args;
    super(COMPONENT_TYPES.guardSync, name, hall, own);
    const manifests = guardSyncCronJob(hall, readScripts());
    const scripts = register(`${name}-scripts`, manifests.scripts, { ...first, parent: this });
    this.cronJob = register(name, manifests.cronJob, { parent: this, dependsOn: [scripts] });
    this.firstCount = register(`${name}-first-count`, manifests.firstCount, {
      parent: this,
      dependsOn: [scripts],
      ...(budgetUid === undefined ? {} : { replacementTrigger: budgetUid }),
      // By its name the new one would be the old one, which has ended.
      deleteBeforeReplace: true,
    });
    this.registerOutputs({ cronJob: this.cronJob, firstCount: this.firstCount });
  }
}
