import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { contentHash } from "../model/contentHash";
import { AUTOSCALER, COMPONENT_TYPES, LABELS, NVIDIA_GPU, POOL_NAMESPACE } from "../model/names";
import type { GpuSystem } from "../model/catalog";
import type { PoolPlan } from "../model/phasePlan";
import type { Infrastructure } from "../model/siteSchema";
import { machineTemplate } from "./infrastructure/infrastructure";

/**
 * Capacity as plain values, never outputs: a mandatory policy that meets an unknown value is turned into an advisory one by
 * the policy SDK, so a capacity that is unknown at preview would go unjudged.
 */
export interface GpuNodePoolArgs {
  readonly site: string;
  readonly phase: string;
  readonly pool: PoolPlan;
  /** The pool's GPU system, for what its nodes advertise. */
  readonly system: GpuSystem;
  readonly infrastructure: Infrastructure;
  /** Kubernetes version of the nodes, `v1.34.4`. */
  readonly kubernetesVersion: string;
}

/**
 * Nodes of one GPU system in one hall: a Cluster API MachineDeployment with its bootstrap and machine templates. The nodes
 * themselves are made by Cluster API and are never Pulumi resources.
 *
 * Templates are immutable in Cluster API, so their names end in a hash of their content: a changed template is a new object,
 * and the MachineDeployment is pointed at it.
 */
export class GpuNodePool extends pulumi.ComponentResource {
  /** @internal Lets policies recognise this component: without it `isType` silently never matches. */
  public static readonly __pulumiType = COMPONENT_TYPES.gpuNodePool;

  public readonly machineDeployment: k8s.apiextensions.CustomResource;

  /**
   * @param name The _unique_ name of this component.
   * @param args What the pool is; plain values.
   * @param opts Must carry the hall's provider; put the site budget into `dependsOn`.
   */
  constructor(name: string, args: GpuNodePoolArgs, opts?: pulumi.ComponentResourceOptions) {
    super(COMPONENT_TYPES.gpuNodePool, name, args, opts);
    const { site, phase, pool, system } = args;
    const identity = {
      [LABELS.site]: site,
      [LABELS.hall]: pool.hall,
      [LABELS.pool]: pool.name,
      [LABELS.gpuSystem]: pool.gpuSystem,
    };
    const clusterName = `${site}-${pool.hall}`;

    const bootstrapSpec = kubeadmJoin(identity);
    const bootstrap = this.template(
      `${name}-bootstrap`,
      {
        apiGroup: "bootstrap.cluster.x-k8s.io",
        version: "v1beta2",
        kind: "KubeadmConfigTemplate",
        spec: bootstrapSpec,
      },
      pool,
      identity,
    );
    const machines = this.template(
      `${name}-machines`,
      machineTemplate(args.infrastructure, pool),
      pool,
      identity,
    );

    this.machineDeployment = new k8s.apiextensions.CustomResource(
      name,
      {
        apiVersion: "cluster.x-k8s.io/v1beta2",
        kind: "MachineDeployment",
        metadata: {
          name: pool.name,
          namespace: POOL_NAMESPACE,
          labels: { ...identity, [LABELS.phase]: phase },
          annotations: {
            ...nodeCapacity(system),
            // The site file owns a pool's replicas: the next deployment takes them back from `kubectl scale`.
            "pulumi.com/patchForce": "true",
          },
        },
        spec: {
          clusterName,
          replicas: pool.nodes,
          selector: {
            matchLabels: {
              "cluster.x-k8s.io/cluster-name": clusterName,
              [LABELS.pool]: pool.name,
            },
          },
          // A surge node is a node that draws power beyond the ceiling: a roll-out takes nodes away first.
          rollout: {
            strategy: {
              type: "RollingUpdate",
              rollingUpdate: { maxSurge: 0, maxUnavailable: "10%" },
            },
          },
          template: {
            metadata: { labels: { "cluster.x-k8s.io/cluster-name": clusterName, ...identity } },
            spec: {
              clusterName,
              version: args.kubernetesVersion,
              bootstrap: { configRef: bootstrap.reference },
              infrastructureRef: machines.reference,
            },
          },
        },
      },
      { parent: this, dependsOn: [bootstrap.resource, machines.resource] },
    );
    this.registerOutputs({ machineDeployment: this.machineDeployment });
  }

  private template(
    name: string,
    template: {
      readonly apiGroup: string;
      readonly version: string;
      readonly kind: string;
      readonly spec: Readonly<Record<string, unknown>>;
    },
    pool: PoolPlan,
    labels: Readonly<Record<string, string>>,
  ) {
    const { apiGroup, version, kind, spec } = template;
    const objectName = `${pool.name}-${contentHash({ apiGroup, version, kind, spec })}`;
    const resource = new k8s.apiextensions.CustomResource(
      name,
      {
        apiVersion: `${apiGroup}/${version}`,
        kind,
        metadata: { name: objectName, namespace: POOL_NAMESPACE, labels },
        spec,
      },
      { parent: this },
    );
    return { resource, reference: { apiGroup, kind, name: objectName } };
  }
}

/**
 * How a node joins: labels and taint are set by the kubelet at registration, since Cluster API carries neither other
 * people's label domains nor (by default) taints from a Machine to its Node.
 */
function kubeadmJoin(labels: Readonly<Record<string, string>>): Record<string, unknown> {
  const nodeLabels = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  return {
    template: {
      spec: {
        joinConfiguration: {
          nodeRegistration: {
            taints: [{ key: NVIDIA_GPU, value: "present", effect: "NoSchedule" }],
            kubeletExtraArgs: [{ name: "node-labels", value: nodeLabels.join(",") }],
          },
        },
      },
    },
  };
}

/** What one node will offer, in the words of the cluster autoscaler: bare-metal templates carry no capacity of their own. */
function nodeCapacity(system: GpuSystem): Record<string, string> {
  return {
    [`${AUTOSCALER.capacity}/cpu`]: String(system.nodeCpus.value),
    [`${AUTOSCALER.capacity}/memory`]: `${String(system.nodeMemoryGibibytes.value)}Gi`,
    [`${AUTOSCALER.capacity}/gpu-type`]: NVIDIA_GPU,
    [`${AUTOSCALER.capacity}/gpu-count`]: String(system.gpusPerUnit / system.nodesPerUnit),
  };
}
