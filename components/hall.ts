import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Catalog } from "../model/catalog";
import { clusterNameOf, hasClusterApi } from "../model/clusterApi";
import type { HallDevices } from "../model/devicePlugin/hallDevices";
import type { GuardPlan } from "../model/guard/guardPlan";
import { COMPONENT_TYPES, providerNames } from "../model/names";
import type { NodePoolPlan } from "../model/nodePools";
import type { HallPlan } from "../model/phasePlan";
import type { PoolStep } from "../model/scaling/nextDeployment";
import type { Infrastructure } from "../model/siteSchema";
import type { HallTenants as HallTenantsPlan } from "../model/tenants/hallTenants";
import { BudgetGuard } from "./budgetGuard";
import { EnergyGuard } from "./energyGuard";
import { GpuNodePool } from "./gpuNodePool";
import { GpuPowerCap } from "./gpuPowerCap";
import { GuardSync } from "./guardSync";
import { powerCapNamespace } from "./manifests/gpuPowerCap";
import { poolNamespace } from "./manifests/namespaces";
import { register } from "./register";
import { inTurn } from "./inTurn";
import { logicalName } from "./logicalNames";
import { NvidiaDevicePlugin } from "./nvidiaDevicePlugin";
import { settled } from "./settled";
import { SiteBudget } from "./siteBudget";
import { HallTenants } from "./tenants/hallTenants";
import { WorkloadGuard } from "./workloadGuard";

/** An API server compiles a changed admission policy within a second (its policy source looks once a second). */
const POLICY_SETTLES_MILLISECONDS = 2000;

/**
 * An API server's admission policies follow a changed parameter, such as a budget, within about 100 ms when it is idle. The first count of a budget
 * comes once, so it may take the time that a busy API server needs.
 */
const COUNT_SETTLES_MILLISECONDS = 2000;

/** Pools of a hall that are on their way to the engine at the same time: more than the engine works on, over all halls of a site. */
const POOLS_AT_ONCE = 16;

/** Plain values, never outputs; see `GpuNodePoolArgs`. */
export interface HallArgs {
  readonly site: string;
  readonly phase: string;
  readonly now: string;
  readonly hall: HallPlan;
  /** What the pools are made of, by pool. */
  readonly nodePools: Readonly<Record<string, NodePoolPlan>>;
  /** How this deployment came to the units of each pool. */
  readonly steps?: readonly PoolStep[];
  /** What NVIDIA's software needs in the hall; undefined where it has no share of power, and so no GPU nodes. */
  readonly devices?: HallDevices | undefined;
  /** What the guard in the hall's clusters goes by. */
  readonly guard: GuardPlan;
  /** Who has reserved what in the hall; undefined where nobody has. */
  readonly tenants?: HallTenantsPlan | undefined;
  /** Whether the hall is in service: Pulumi then refuses to delete its nodes. @default false */
  readonly inService?: boolean;
  readonly infrastructure: Infrastructure;
  readonly kubernetesVersion: string;
}

/**
 * A hall: a room with its own share of power and one Kubernetes cluster. Its budget and pools go to the management cluster,
 * device plugin, power caps and tenants to the workload cluster; both are reached by kubeconfig context and are the same by default. Each has a guard.
 */
export class Hall extends pulumi.ComponentResource {
  /** @internal See `GpuNodePool.__pulumiType`. */
  public static readonly __pulumiType = COMPONENT_TYPES.hall;

  public readonly budget: SiteBudget;
  /** Made in turn: there are sites with hundreds. */
  public readonly pools: Promise<readonly GpuNodePool[]>;

  /**
   * @param name The _unique_ name of this component.
   * @param args What the hall has in this phase; plain values.
   * @param catalog Prices the pools' GPU systems and knows what their nodes offer.
   */
  constructor(
    name: string,
    args: HallArgs,
    catalog: Catalog,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    const { nodePools, steps = [], devices, guard, tenants, ...inputs } = args;
    // What a hall's parts are made of is with the parts, as at the site.
    super(COMPONENT_TYPES.hall, name, inputs, opts);
    const { site, phase, now, hall, infrastructure, kubernetesVersion } = args;
    const names = providerNames(name);
    const isOneCluster = hall.workloadContext === hall.managementContext;
    const management = this.provider(names.management, hall.managementContext);
    const workload = isOneCluster
      ? management
      : this.provider(names.workload, hall.workloadContext);

    const managed = { parent: this, providers: { kubernetes: management } };
    const there = { parent: this, providers: { kubernetes: workload } };
    const inService = args.inService ?? false;
    const budgetGuard = new BudgetGuard(`${name}-budget-guard`, { guard, inService }, managed);
    this.budget = new SiteBudget(
      `${name}-budget`,
      { site, phase, now, hall, nodePools },
      { ...managed, dependsOn: settled(budgetGuard.objects, POLICY_SETTLES_MILLISECONDS) },
    );
    const adoptingProvider = this.provider(names.templates, hall.managementContext, {
      upsertExistingObjects: true,
    });
    // Where Cluster API or an imported pool is, the namespace is there as well.
    const isShared =
      hasClusterApi(infrastructure) ||
      Object.values(nodePools).some((pool) => pool.import === true);
    const namespace = register(`${name}-pools`, poolNamespace(), {
      parent: this,
      provider: isShared ? adoptingProvider : management,
      // It holds the hall's Cluster, control plane and secrets: it would take them along.
      retainOnDelete: hasClusterApi(infrastructure),
    });
    const devicePlugin =
      devices === undefined
        ? undefined
        : new NvidiaDevicePlugin(`${name}-device-plugin`, { ...devices, nodes: hall.nodes }, there);
    const energyGuard = new EnergyGuard(
      `${name}-guard`,
      { guard },
      { ...managed, dependsOn: [this.budget, namespace] },
    );
    const { firstCount } = new GuardSync(
      `${name}-guard-sync`,
      {
        site,
        workloadCluster: isOneCluster ? undefined : clusterNameOf(site, hall.name),
        budgetUid: this.budget.budget.metadata.apply(uidOf),
      },
      { ...managed, dependsOn: [namespace, ...energyGuard.objects] },
    );
    // The ceilings are in the policies, too: a pool that grows before they are known is refused.
    const guarded = settled(
      [this.budget.budget, ...energyGuard.objects],
      POLICY_SETTLES_MILLISECONDS,
    );
    const counted = settled([firstCount], COUNT_SETTLES_MILLISECONDS);
    const workloadGuard = isOneCluster
      ? undefined
      : new WorkloadGuard(`${name}-workload-guard`, { guard }, there);
    const guardedThere =
      workloadGuard === undefined
        ? []
        : settled(workloadGuard.objects, POLICY_SETTLES_MILLISECONDS);
    const caps = this.powerCaps(name, hall, workload, guardedThere);
    const pools = hall.pools.map((pool) => {
      const system = catalog.get(pool.gpuSystem);
      const nodePool = nodePools[pool.name];
      if (system === undefined || nodePool === undefined) {
        throw new pulumi.InputPropertyError({
          propertyPath: `pools.${pool.name}.gpuSystem`,
          reason: `GPU system "${pool.gpuSystem}" is not in the catalogue`,
        });
      }
      return { pool, system, nodePool };
    });
    this.pools = inTurn(pools, POOLS_AT_ONCE, ({ pool, system, nodePool }) => {
      const { name: poolName, aliases } = logicalName("pool", hall.name, pool.name);
      return new GpuNodePool(
        poolName,
        {
          site,
          pool,
          nodePool,
          step: steps.find((step) => step.pool === pool.name),
          system,
          infrastructure,
          kubernetesVersion,
          protectNodes: inService,
          adoptingProvider,
        },
        {
          ...managed,
          aliases,
          // A node's label must not come before the configuration that it names.
          dependsOn: [
            ...guarded,
            ...guardedThere,
            ...counted,
            this.budget,
            energyGuard,
            namespace,
            ...(devicePlugin === undefined ? [] : [devicePlugin.configMap]),
            ...(caps.get(pool.name) ?? []),
          ],
        },
      );
    });
    if (tenants !== undefined) {
      new HallTenants(`${name}-tenants`, { site, phase, hall: hall.name, tenants }, there);
    }
    this.registerOutputs(this.pools.then((made) => ({ budget: this.budget, pools: made })));
  }

  /** The caps that the budget counts on, by pool: there before a node of their pool is. */
  private powerCaps(
    name: string,
    hall: HallPlan,
    workload: k8s.Provider,
    guarded: readonly pulumi.Input<pulumi.Resource>[],
  ): Map<string, readonly GpuPowerCap[]> {
    const capped = hall.pools.filter(({ gpuPowerCapWatts }) => gpuPowerCapWatts !== undefined);
    if (capped.length === 0) {
      return new Map();
    }
    const namespace = register(`${name}-power`, powerCapNamespace(), {
      parent: this,
      provider: workload,
    });
    return new Map(
      capped.map(({ name: pool, gpuPowerCapWatts: capWatts = 0 }) => {
        const options = {
          parent: this,
          providers: { kubernetes: workload },
          dependsOn: [namespace, ...guarded],
        };
        return [pool, [new GpuPowerCap(`${name}-${pool}-power-cap`, { pool, capWatts }, options)]];
      }),
    );
  }

  private provider(
    name: string,
    context: string,
    options: Pick<k8s.ProviderArgs, "upsertExistingObjects"> = {},
  ): k8s.Provider {
    return new k8s.Provider(
      name,
      {
        context,
        // Identity of the cluster behind the context, so that new credentials do not read as a new cluster.
        clusterIdentifier: context,
        // Otherwise a ConfigMap whose data changes is deleted and made again under what uses it.
        enableConfigMapMutable: true,
        ...options,
      },
      { parent: this },
    );
  }
}

/** The uid of an object; empty where no API server has given it one, as in a rendering. */
function uidOf({ uid = "" }: { readonly uid?: string }): string {
  return uid;
}
