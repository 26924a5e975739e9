import type { GpuSystem } from "../../model/catalog";
import { clusterNameOf } from "../../model/clusterApi";
import { LABELS } from "../../model/names";
import type { DeclaredMachineDeployment, NodePoolPlan } from "../../model/nodePools";
import type { PoolPlan } from "../../model/phasePlan";
import type { Infrastructure } from "../../model/siteSchema";
import { machineInfrastructure, type MachineInfrastructure } from "./infrastructure/infrastructure";
import { partLabels } from "./infrastructure/selection";
import { machineDeployment } from "./machineDeployment";
import { machineHealthCheck } from "./machineHealthCheck";
import type { Manifest } from "./manifest";
import { nodeBootstrap } from "./nodeBootstrap";
import { addLabels, poolLabels, recommendedLabels } from "./objectLabels";
import { scalingBounds } from "./scalingBounds";
import { referenceTo, templateManifest } from "./template";

/** What a pool's objects are made of; plain values. */
export interface NodePoolArgs {
  readonly site: string;
  readonly pool: PoolPlan;
  /** The pool's MachineDeployments and the settings of its nodes. */
  readonly nodePool: NodePoolPlan;
  /** The pool's GPU system, for what its nodes advertise. */
  readonly system: GpuSystem;
  readonly infrastructure: Infrastructure;
  /** Kubernetes version of the nodes, `v1.34.4`. */
  readonly kubernetesVersion: string;
}

/** A MachineDeployment and the template of its machines. */
export interface MachineDeploymentManifests {
  readonly deployment: DeclaredMachineDeployment;
  readonly machineTemplate: Manifest;
  readonly machineDeployment: Manifest;
}

/** The objects of a pool. */
export interface NodePoolManifests {
  readonly bootstrap: Manifest;
  /** The template that a host's own values are read from; undefined where the infrastructure needs none. */
  readonly dataTemplate: Manifest | undefined;
  /** One for the pool, or one for each of its parts. */
  readonly machineDeployments: readonly MachineDeploymentManifests[];
  readonly healthCheck: Manifest;
}

/** Computes the objects of a pool: templates, MachineDeployments and a health check. */
export function nodePoolManifests(args: NodePoolArgs): NodePoolManifests {
  const { site, pool, nodePool } = args;
  const { settings, devices, dedicatedTo } = nodePool;
  const infrastructure = machineInfrastructure(args.infrastructure);
  const clusterName = clusterNameOf(site, pool.hall);
  const identity = poolLabels(site, pool);
  const labels = { ...recommendedLabels(site, "node-pool", pool.name), ...identity };
  const bootstrap = templateManifest(
    pool.name,
    nodeBootstrap({
      settings,
      labels: addLabels(identity, {
        ...infrastructure.nodeLabels,
        ...devices.registrationLabels,
      }),
      gpuSystem: pool.gpuSystem,
      dedicatedTo,
    }),
    labels,
  );
  const data = infrastructure.dataTemplate(pool, clusterName);
  const dataTemplate = data && templateManifest(pool.name, data, labels);
  return {
    bootstrap,
    dataTemplate,
    machineDeployments: nodePool.machineDeployments.map((deployment) =>
      machineDeploymentManifests(args, deployment, { infrastructure, bootstrap, dataTemplate }),
    ),
    healthCheck: machineHealthCheck({
      clusterName,
      pool,
      settings,
      labels: { ...recommendedLabels(site, "node-health", pool.name), ...identity },
    }),
  };
}

function machineDeploymentManifests(
  { site, pool, nodePool, system, kubernetesVersion }: NodePoolArgs,
  deployment: DeclaredMachineDeployment,
  shared: {
    readonly infrastructure: MachineInfrastructure;
    readonly bootstrap: Manifest;
    readonly dataTemplate: Manifest | undefined;
  },
): MachineDeploymentManifests {
  const { granularity, settings, devices, dedicatedTo, row } = nodePool;
  const identity = poolLabels(site, pool);
  const labels = { ...recommendedLabels(site, "node-pool", pool.name), ...identity };
  const part = partLabels({ granularity, deployment });
  const machineTemplate = templateManifest(
    deployment.name,
    shared.infrastructure.machineTemplate({
      pool,
      granularity,
      deployment,
      dataTemplate: shared.dataTemplate?.metadata.name,
    }),
    { ...labels, ...part },
  );
  return {
    deployment,
    machineTemplate,
    machineDeployment: machineDeployment({
      clusterName: clusterNameOf(site, pool.hall),
      purpose: pool.purpose,
      deployment,
      bounds: scalingBounds(deployment, system.nodesPerUnit),
      settings,
      system,
      advertises: devices.advertises,
      dedicatedTo,
      labels: {
        ...{ ...labels, ...part, [LABELS.phase]: deployment.phase },
        ...(row === undefined ? {} : { [LABELS.row]: row }),
      },
      selector: { [LABELS.pool]: pool.name, ...part },
      machineLabels: addLabels({ ...identity, ...part }, devices.machineLabels),
      kubernetesVersion,
      bootstrap: referenceTo(shared.bootstrap),
      machines: referenceTo(machineTemplate),
    }),
  };
}
