import type { Catalog } from "../../model/catalog";
import { clusterNameOf } from "../../model/clusterApi";
import type { HallPlan, PhasePlan } from "../../model/phasePlan";
import { devicePluginManifests, type DevicePluginManifests } from "./devicePlugin/devicePlugin";
import { gpuPowerCap, powerCapNamespace } from "./gpuPowerCap";
import { budgetGuardManifests, energyGuardManifests, workloadGuardManifests } from "./guard";
import { guardSyncCronJob } from "./guardSyncCronJob";
import type { Manifest } from "./manifest";
import { poolNamespace } from "./namespaces";
import { nodePoolManifests } from "./nodePool";
import { readScripts, type Scripts } from "./scripts";
import { siteBudget } from "./siteBudget";
import { siteBudgetDefinition } from "./siteBudgetDefinition";
import { hallTenantsManifests } from "./tenants";

/** Everything that the components register in the clusters of one hall. */
export interface HallManifests {
  /** In the cluster that manages the hall's machines. */
  readonly management: readonly Manifest[];
  /** In the cluster that the hall's nodes belong to; often the same. */
  readonly workload: readonly Manifest[];
}

/** What a hall's objects depend on beside the plan of the phase. */
export interface HallManifestsOptions {
  /** The UTC day that the phase is judged on, `YYYY-MM-DD`. */
  readonly now: string;
  /** Whether the hall is in service: an earlier phase is then gone back to only with its nodes drained. */
  readonly inService: boolean;
  /** @default the scripts beside the components */
  readonly scripts?: Scripts;
}

/**
 * Computes every object of a hall in a phase. The components register the same objects from the same functions; a policy compares what a
 * program registers with these.
 *
 * @throws RangeError for a pool whose GPU system is not in the catalogue.
 */
export function hallManifests(
  plan: PhasePlan,
  hall: HallPlan,
  catalog: Catalog,
  { now, inService, scripts = readScripts() }: HallManifestsOptions,
): HallManifests {
  const { site, phase, nodePools } = plan;
  const guard = plan.guards[hall.name];
  const tenants = plan.hallTenants[hall.name];
  const isOneCluster = hall.workloadContext === hall.managementContext;
  const workloadCluster = isOneCluster ? undefined : clusterNameOf(site, hall.name);
  const counting = guardSyncCronJob({ site, workloadCluster }, scripts);
  const ownPools = Object.fromEntries(
    hall.pools.flatMap(({ name }) => {
      const own = nodePools[name];
      return own === undefined ? [] : [[name, own]];
    }),
  );
  return {
    management: [
      ...(guard === undefined
        ? []
        : [...budgetGuardManifests(guard, inService), ...energyGuardManifests(guard)]),
      siteBudgetDefinition(),
      siteBudget({ site, phase, now, hall, nodePools: ownPools }),
      poolNamespace(),
      counting.scripts,
      counting.cronJob,
      counting.firstCount,
      ...hall.pools.flatMap((pool) => poolObjects(plan, pool, catalog)),
    ],
    workload: [
      ...(guard === undefined ? [] : workloadGuardManifests(guard)),
      ...deviceObjects(plan, hall),
      ...capObjects(hall, scripts),
      ...(tenants === undefined ? [] : tenantObjects({ site, phase, hall: hall.name, tenants })),
    ],
  };
}

function poolObjects(
  { site, nodePools, infrastructure, kubernetesVersion }: PhasePlan,
  pool: HallPlan["pools"][number],
  catalog: Catalog,
): Manifest[] {
  const nodePool = nodePools[pool.name];
  const system = catalog.get(pool.gpuSystem);
  if (nodePool === undefined || system === undefined) {
    throw new RangeError(
      `pool ${pool.name}: GPU system "${pool.gpuSystem}" is not in the catalogue`,
    );
  }
  const made = nodePoolManifests({
    site,
    pool,
    nodePool,
    system,
    infrastructure,
    kubernetesVersion,
  });
  return [
    made.bootstrap,
    ...(made.dataTemplate === undefined ? [] : [made.dataTemplate]),
    ...made.machineDeployments.flatMap(({ machineTemplate, machineDeployment }) => [
      machineTemplate,
      machineDeployment,
    ]),
    made.healthCheck,
  ];
}

function deviceObjects({ hallDevices }: PhasePlan, { name, nodes }: HallPlan): Manifest[] {
  const devices = hallDevices[name];
  if (devices === undefined) {
    return [];
  }
  const made = devicePluginManifests({ ...devices, nodes });
  return [
    ...baseObjects(made.base),
    made.configMap,
    ...made.daemonSets,
    ...[made.migLayouts, made.clusterPolicy].filter((object) => object !== undefined),
    ...made.deviceClasses.flatMap(({ deviceClass, claims }) => [deviceClass, ...claims]),
  ];
}

function baseObjects(base: DevicePluginManifests["base"]): Manifest[] {
  if (base === undefined) {
    return [];
  }
  const { accounts, nodes, nodesBinding, features, featuresBinding } = base.access;
  return [
    ...[base.namespace, base.runtimeClass, ...accounts],
    ...[nodes, nodesBinding, features, featuresBinding],
  ];
}

function capObjects({ pools }: HallPlan, scripts: Scripts): Manifest[] {
  const capped = pools.flatMap(({ name: pool, gpuPowerCapWatts: capWatts }) =>
    capWatts === undefined ? [] : [gpuPowerCap({ pool, capWatts }, scripts["power-cap.sh"])],
  );
  return capped.length === 0
    ? []
    : [
        powerCapNamespace(),
        ...capped.flatMap(({ prerequisites, daemonSet }) => [
          ...Object.values(prerequisites),
          daemonSet,
        ]),
      ];
}

function tenantObjects(args: Parameters<typeof hallTenantsManifests>[0]): Manifest[] {
  const made = hallTenantsManifests(args);
  return [
    ...[made.cohort, ...made.topologies, ...made.flavors.map(({ manifest }) => manifest)],
    ...[made.namespace, made.configuration, ...made.quotaGuard, ...made.topologyReaders],
    ...made.tenants.flatMap(({ access, clusterQueue, localQueue }) => [
      ...[access.namespace, access.role, access.binding, ...access.networkPolicies],
      ...[clusterQueue, localQueue],
    ]),
  ];
}
