import { LABELS, TENANTS_NAMESPACE } from "../../model/names";
import type { GuardObject } from "../../model/guard/policyObjects";
import type { HallTenants, TenantQueue } from "../../model/tenants/hallTenants";
import { kueueConfiguration } from "../../model/tenants/kueueConfiguration";
import {
  clusterQueue,
  cohort,
  localQueue,
  resourceFlavor,
  topology,
} from "../../model/tenants/kueueObjects";
import { networkPolicies } from "../../model/tenants/networkPolicies";
import { quotaGuard } from "../../model/tenants/quotaGuard";
import {
  namespaceLabels,
  roleBinding,
  TENANT_RULES,
  tenantRoleName,
  topologyReaderObjects,
} from "../../model/tenants/tenantRights";
import type { Manifest } from "./manifest";
import { recommendedLabels } from "./objectLabels";

/** Plain values, never outputs. */
export interface HallTenantsArgs {
  readonly site: string;
  readonly phase: string;
  readonly hall: string;
  /** Who has reserved what in the hall. */
  readonly tenants: HallTenants;
}

/** A tenant's place in a hall: a namespace, who may use it, and who may reach it. */
export interface TenantAccessManifests {
  readonly namespace: Manifest;
  readonly role: Manifest;
  readonly binding: Manifest;
  readonly networkPolicies: readonly Manifest[];
}

/** A tenant of a hall. */
export interface TenantManifests {
  readonly tenant: string;
  readonly access: TenantAccessManifests;
  readonly clusterQueue: Manifest;
  readonly localQueue: Manifest;
}

/** The objects that a hall has for its tenants. */
export interface HallTenantsManifests {
  readonly cohort: Manifest;
  readonly topologies: readonly Manifest[];
  /** By the key of the plan, which is the same for every content. */
  readonly flavors: readonly { readonly key: string; readonly manifest: Manifest }[];
  readonly namespace: Manifest;
  /** What Kueue's own configuration must contain, for those who run it. */
  readonly configuration: Manifest;
  /** What keeps a tenant's pods within its quota, beside Kueue. */
  readonly quotaGuard: readonly Manifest[];
  readonly topologyReaders: readonly Manifest[];
  readonly tenants: readonly TenantManifests[];
}

/** Computes the objects that a hall has for its tenants. */
export function hallTenantsManifests(args: HallTenantsArgs): HallTenantsManifests {
  const { site, phase, hall, tenants } = args;
  const labels = {
    ...recommendedLabels(site, "tenants", hall),
    [LABELS.site]: site,
    [LABELS.phase]: phase,
    [LABELS.hall]: hall,
  };
  const labelled = ({ metadata, ...object }: GuardObject): Manifest => ({
    ...object,
    metadata: { ...metadata, labels },
  });
  return {
    cohort: cohort({ name: tenants.cohort, labels }),
    topologies: tenants.topologies.map((plan) => topology(plan, { name: plan.name, labels })),
    flavors: tenants.flavors.map((plan) => ({
      key: plan.key,
      manifest: resourceFlavor(plan, { name: plan.name, labels }),
    })),
    namespace: {
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name: TENANTS_NAMESPACE, labels },
    },
    configuration: {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "kueue-configuration", namespace: TENANTS_NAMESPACE, labels },
      data: { "controller_manager_config.yaml": kueueConfiguration(tenants) },
    },
    quotaGuard: quotaGuard().map(labelled),
    topologyReaders: topologyReaderObjects(tenants.queues).map(labelled),
    tenants: tenants.queues.map((queue) => tenantManifests(queue, tenants, labels)),
  };
}

function tenantManifests(
  queue: TenantQueue,
  hall: HallTenants,
  labels: Readonly<Record<string, string>>,
): TenantManifests {
  const { tenant, namespace } = queue;
  const own = { ...labels, [LABELS.tenant]: tenant };
  return {
    tenant,
    access: tenantAccessManifests(queue, own),
    clusterQueue: clusterQueue(queue, hall, { name: tenant, labels: own }),
    localQueue: localQueue(tenant, { name: "default", namespace, labels: own }),
  };
}

function tenantAccessManifests(
  { tenant, namespace, groups, egress }: TenantQueue,
  labels: Readonly<Record<string, string>>,
): TenantAccessManifests {
  const metadata = { name: tenantRoleName(tenant), namespace, labels };
  const api = "rbac.authorization.k8s.io/v1";
  return {
    namespace: {
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name: namespace, labels: { ...labels, ...namespaceLabels(tenant) } },
    },
    role: { apiVersion: api, kind: "Role", metadata, rules: TENANT_RULES },
    binding: { apiVersion: api, kind: "RoleBinding", metadata, ...roleBinding(tenant, groups) },
    networkPolicies: Object.entries(networkPolicies(egress)).map(([name, spec]) => ({
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: { name, namespace, labels },
      spec,
    })),
  };
}
