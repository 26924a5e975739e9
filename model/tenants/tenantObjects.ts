import type { GuardObject } from "../guard/policyObjects";
import { KUEUE, LABELS, TENANTS_NAMESPACE } from "../names";
import type { HallTenants, TenantQueue } from "./hallTenants";
import { kueueConfiguration } from "./kueueConfiguration";
import { clusterQueue, cohort, localQueue, resourceFlavor, topology } from "./kueueObjects";
import { networkPolicies } from "./networkPolicies";
import { quotaGuard } from "./quotaGuard";
import {
  namespaceLabels,
  roleBinding,
  TENANT_RULES,
  tenantRoleName,
  topologyReaderObjects,
} from "./tenantRights";

/** An object that a hall has for its tenants. */
export interface TenantObject {
  /** The API group, "" for the core's. */
  readonly group: string;
  readonly kind: string;
  readonly name: string;
  /** Undefined for an object of the whole cluster. */
  readonly namespace?: string;
  /** Labels that it must have, beside those that every object of the site has. */
  readonly labels: Readonly<Record<string, string>>;
  /** All of it but its metadata: `spec`, `rules`, or what else its kind has. */
  readonly content: Readonly<Record<string, unknown>>;
}

type Manifest = (metadata: { name: string; labels: Record<string, string> }) => {
  readonly kind: string;
  readonly spec: object;
};

/**
 * Every object that a hall has for its tenants: what a policy holds objects of these kinds against. The component makes the same
 * objects from the same functions.
 */
export function tenantObjects(hall: HallTenants): TenantObject[] {
  return [
    kueueObject(hall.cohort, cohort),
    ...hall.topologies.map((plan) =>
      kueueObject(plan.name, (metadata) => topology(plan, metadata)),
    ),
    ...hall.flavors.map((plan) =>
      kueueObject(plan.name, (metadata) => resourceFlavor(plan, metadata)),
    ),
    { group: "", kind: "Namespace", name: TENANTS_NAMESPACE, labels: {}, content: {} },
    {
      group: "",
      kind: "ConfigMap",
      name: "kueue-configuration",
      namespace: TENANTS_NAMESPACE,
      labels: {},
      content: { data: { "controller_manager_config.yaml": kueueConfiguration(hall) } },
    },
    ...[...quotaGuard(), ...topologyReaderObjects(hall.queues)].map(clusterObject),
    ...hall.queues.flatMap((queue) => [
      {
        ...kueueObject(queue.tenant, (metadata) => clusterQueue(queue, hall, metadata)),
        labels: { [LABELS.tenant]: queue.tenant },
      },
      ...ownObjects(queue),
    ]),
  ];
}

function kueueObject(name: string, manifest: Manifest): TenantObject {
  const { kind, spec } = manifest({ name, labels: {} });
  return { group: KUEUE.group, kind, name, labels: {}, content: { spec } };
}

function clusterObject({ apiVersion, kind, metadata, ...content }: GuardObject): TenantObject {
  const [group = ""] = apiVersion.split("/");
  return { group, kind, name: metadata.name, labels: {}, content };
}

/** A tenant's namespace and what is in it. */
function ownObjects({ tenant, namespace, groups, egress }: TenantQueue): TenantObject[] {
  const labels = { [LABELS.tenant]: tenant };
  const role = { group: "rbac.authorization.k8s.io", name: tenantRoleName(tenant) };
  const inside = { namespace, labels };
  return [
    { group: "", kind: "Namespace", name: namespace, labels: namespaceLabels(tenant), content: {} },
    {
      ...kueueObject("default", (metadata) => localQueue(tenant, metadata)),
      ...inside,
    },
    { ...role, kind: "Role", ...inside, content: { rules: TENANT_RULES } },
    { ...role, kind: "RoleBinding", ...inside, content: roleBinding(tenant, groups) },
    ...Object.entries(networkPolicies(egress)).map(([name, spec]) => ({
      ...{ group: "networking.k8s.io", kind: "NetworkPolicy", name, ...inside },
      content: { spec },
    })),
  ];
}
