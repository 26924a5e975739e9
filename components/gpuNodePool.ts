import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { COMPONENT_TYPES } from "../model/names";
import type { PoolStep } from "../model/scaling/nextDeployment";
import { logicalName } from "./logicalNames";
import type { Manifest } from "./manifests/manifest";
import { nodePoolManifests, type NodePoolArgs } from "./manifests/nodePool";
import { register } from "./register";
import { ScalingPolicy } from "./scalingPolicy";
import { waiting } from "./waiting";

/**
 * Capacity as plain values, never outputs: a mandatory policy that meets an unknown value is turned into an advisory one by
 * the policy SDK, so a capacity that is unknown at preview would go unjudged.
 */
export interface GpuNodePoolArgs extends NodePoolArgs {
  /** How this deployment came to the pool's units; see `ScalingPolicy`. */
  readonly step?: PoolStep | undefined;
  /** Whether Pulumi refuses to delete the MachineDeployments: true for a phase in service. @default false */
  readonly protectNodes?: boolean;
  /** A provider of the same cluster that takes over existing objects: for templates, and for a pool that is imported. */
  readonly adoptingProvider: k8s.Provider;
}

/**
 * Nodes of one GPU system in one hall: Cluster API MachineDeployments, one for the pool or one for each of its parts, with their
 * bootstrap and machine templates and a health check. The nodes themselves are made by Cluster API and are never Pulumi
 * resources.
 */
export class GpuNodePool extends pulumi.ComponentResource {
  /** @internal Lets policies recognise this component: without it `isType` silently never matches. */
  public static readonly __pulumiType = COMPONENT_TYPES.gpuNodePool;

  public readonly machineDeployments: readonly pulumi.CustomResource[];
  /** The last of its objects: when they are registered, the others are. */
  public readonly objects: readonly pulumi.CustomResource[];

  /**
   * @param name The _unique_ name of this component; see `LOGICAL_NAMES`.
   * @param args What the pool is; plain values.
   * @param opts Must carry the hall's provider; put the site budget into `dependsOn`.
   */
  constructor(name: string, args: GpuNodePoolArgs, opts?: pulumi.ComponentResourceOptions) {
    const { adoptingProvider, step, nodePool, system, ...inputs } = args;
    const { own, first } = waiting(opts);
    // What the nodes are made of is in the templates.
    super(COMPONENT_TYPES.gpuNodePool, name, inputs, own);
    const { pool, protectNodes = false } = args;
    const { scaling } = nodePool;
    const manifests = nodePoolManifests(args);
    const called = (resource: "bootstrap" | "data" | "health" | "scaling") =>
      logicalName(resource, pool.hall, pool.name);
    /**
     * The old object of a changed template stays in the cluster: machines of it are there until the roll-out is done, on metal for days,
     * while Pulumi would delete it at the end of the deployment. It is pruned afterwards, once no Machine refers to it. Going back to
     * an earlier template finds it still there, so the provider takes it over.
     */
    const registerTemplate = (
      { name: logical, aliases }: ReturnType<typeof logicalName>,
      manifest: Manifest,
      waitFor: Pick<pulumi.CustomResourceOptions, "dependsOn">,
    ) =>
      register(logical, manifest, {
        ...waitFor,
        parent: this,
        provider: adoptingProvider,
        aliases,
        retainOnDelete: true,
      });

    const bootstrap = registerTemplate(called("bootstrap"), manifests.bootstrap, first);
    // The pool's other objects wait for this one, and so for all that it waits for.
    const dataTemplate =
      manifests.dataTemplate &&
      registerTemplate(called("data"), manifests.dataTemplate, { dependsOn: [bootstrap] });

    const policyName = called("scaling");
    new ScalingPolicy(
      policyName.name,
      {
        pool: pool.name,
        scaling,
        machineDeployments: nodePool.machineDeployments,
        nodesPerUnit: system.nodesPerUnit,
        step,
      },
      { parent: this, aliases: policyName.aliases },
    );
    this.machineDeployments = manifests.machineDeployments.map(
      ({ deployment, machineTemplate, machineDeployment }) => {
        const object = logicalName("machineDeployment", pool.hall, deployment.name);
        const machines = registerTemplate(
          logicalName("machines", pool.hall, deployment.name),
          machineTemplate,
          { dependsOn: dataTemplate === undefined ? [bootstrap] : [bootstrap, dataTemplate] },
        );
        return register(object.name, machineDeployment, {
          parent: this,
          aliases: object.aliases,
          // Not Pulumi's `import`: it refuses an object that differs from what the program says, as one made by hand does.
          ...(nodePool.import === true ? { provider: adoptingProvider } : {}),
          dependsOn: [bootstrap, machines],
          protect: protectNodes,
          // Ignored and not left out: Cluster API would set a missing number to one of its own.
          ignoreChanges: scaling.mode === "autoscaled" ? ["spec.replicas"] : [],
        });
      },
    );
    const health = called("health");
    const healthCheck = register(health.name, manifests.healthCheck, {
      parent: this,
      aliases: health.aliases,
      dependsOn: [bootstrap],
    });
    this.objects = [...this.machineDeployments, healthCheck];
    this.registerOutputs({ machineDeployments: this.machineDeployments });
  }
}
