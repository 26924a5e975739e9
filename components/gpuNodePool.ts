import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { GpuSystem } from "../model/catalog";
import { clusterNameOf } from "../model/clusterApi";
import { COMPONENT_TYPES, LABELS } from "../model/names";
import type { NodePoolPlan } from "../model/nodePools";
import type { PoolPlan } from "../model/phasePlan";
import type { PoolStep } from "../model/scaling/nextDeployment";
import type { Infrastructure } from "../model/siteSchema";
import { machineInfrastructure } from "./infrastructure/infrastructure";
import { partLabels } from "./infrastructure/selection";
import { logicalName } from "./logicalNames";
import { machineDeployment } from "./machineDeployment";
import { machineHealthCheck } from "./machineHealthCheck";
import { nodeBootstrap } from "./nodeBootstrap";
import { addLabels, poolLabels, recommendedLabels } from "./objectLabels";
import { ScalingPolicy } from "./scalingPolicy";
import { createTemplate } from "./template";
import { waiting } from "./waiting";

/**
 * Capacity as plain values, never outputs: a mandatory policy that meets an unknown value is turned into an advisory one by
 * the policy SDK, so a capacity that is unknown at preview would go unjudged.
 */
export interface GpuNodePoolArgs {
  readonly site: string;
  readonly pool: PoolPlan;
  /** What the pool is made of: its MachineDeployments and the settings of its nodes. */
  readonly nodePool: NodePoolPlan;
  /** How this deployment came to the pool's units; see `ScalingPolicy`. */
  readonly step?: PoolStep | undefined;
  /** The pool's GPU system, for what its nodes advertise. */
  readonly system: GpuSystem;
  readonly infrastructure: Infrastructure;
  /** Kubernetes version of the nodes, `v1.34.4`. */
  readonly kubernetesVersion: string;
  /** Labels that go from the machines to their nodes, in place and without a roll-out: `node.cluster.x-k8s.io/…` and the like. */
  readonly machineLabels?: Readonly<Record<string, string>>;
  /** Labels that the kubelet sets when its node registers, and never again: a change takes new machines. */
  readonly registrationLabels?: Readonly<Record<string, string>>;
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

  public readonly machineDeployments: readonly k8s.apiextensions.CustomResource[];
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
    const { site, pool, protectNodes = false } = args;
    const { granularity, settings, scaling } = nodePool;
    const infrastructure = machineInfrastructure(args.infrastructure);
    const clusterName = clusterNameOf(site, pool.hall);
    const identity = poolLabels(site, pool);
    const labels = { ...recommendedLabels(site, "node-pool", pool.name), ...identity };
    const template = { parent: this, provider: adoptingProvider };
    const called = (resource: "bootstrap" | "data" | "health" | "scaling") =>
      logicalName(resource, pool.hall, pool.name);

    const bootstrap = createTemplate(
      called("bootstrap"),
      pool.name,
      nodeBootstrap({
        settings,
        labels: addLabels(identity, { ...infrastructure.nodeLabels, ...args.registrationLabels }),
        gpuSystem: pool.gpuSystem,
        dedicatedTo: nodePool.dedicatedTo,
      }),
      labels,
      { ...template, ...first },
    );
    // The pool's other objects wait for this one, and so for all that it waits for.
    const next = { ...template, dependsOn: [bootstrap.resource] };
    const data = infrastructure.dataTemplate(pool, clusterName);
    const dataTemplate =
      data === undefined
        ? undefined
        : createTemplate(called("data"), pool.name, data, labels, next);

    const policyName = called("scaling");
    const policy = new ScalingPolicy(
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
    this.machineDeployments = nodePool.machineDeployments.map((deployment) => {
      const object = logicalName("machineDeployment", pool.hall, deployment.name);
      const part = partLabels({ granularity, deployment });
      const machines = createTemplate(
        logicalName("machines", pool.hall, deployment.name),
        deployment.name,
        infrastructure.machineTemplate({
          pool,
          granularity,
          deployment,
          dataTemplate: dataTemplate?.reference.name,
        }),
        { ...labels, ...part },
        {
          ...next,
          dependsOn: [...next.dependsOn, ...(dataTemplate ? [dataTemplate.resource] : [])],
        },
      );
      return new k8s.apiextensions.CustomResource(
        object.name,
        machineDeployment({
          clusterName,
          purpose: pool.purpose,
          deployment,
          bounds: policy.boundsOf(deployment.name),
          settings,
          system,
          advertises: nodePool.devices.advertises,
          dedicatedTo: nodePool.dedicatedTo,
          labels: {
            ...{ ...labels, ...part, [LABELS.phase]: deployment.phase },
            ...(nodePool.row === undefined ? {} : { [LABELS.row]: nodePool.row }),
          },
          selector: { [LABELS.pool]: pool.name, ...part },
          machineLabels: addLabels({ ...identity, ...part }, args.machineLabels ?? {}),
          kubernetesVersion: args.kubernetesVersion,
          bootstrap: bootstrap.reference,
          machines: machines.reference,
        }),
        {
          parent: this,
          aliases: object.aliases,
          // Not Pulumi's `import`: it refuses an object that differs from what the program says, as one made by hand does.
          ...(nodePool.import === true ? { provider: adoptingProvider } : {}),
          dependsOn: [bootstrap.resource, machines.resource],
          protect: protectNodes,
          // Ignored and not left out: Cluster API would set a missing number to one of its own.
          ignoreChanges: scaling.mode === "autoscaled" ? ["spec.replicas"] : [],
        },
      );
    });
    const health = called("health");
    const healthCheck = new k8s.apiextensions.CustomResource(
      health.name,
      machineHealthCheck({
        clusterName,
        pool,
        settings,
        labels: { ...recommendedLabels(site, "node-health", pool.name), ...identity },
      }),
      { parent: this, aliases: health.aliases, dependsOn: [bootstrap.resource] },
    );
    this.objects = [...this.machineDeployments, healthCheck];
    this.registerOutputs({ machineDeployments: this.machineDeployments });
  }
}
