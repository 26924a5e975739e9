import { z } from "zod";
import { oneOf } from "../../model/input/suggest";
import {
  COMPONENT_TYPES,
  KUEUE,
  LABELS,
  TENANTS_NAMESPACE,
  tenantNamespace,
} from "../../model/names";
import { workloadContextOf } from "../../model/site";
import { dedicatedTo } from "../../model/tenants/allotment";
import { planHallTenants, type HallTenants } from "../../model/tenants/hallTenants";
import { jurisdictionProblem } from "../../model/tenants/jurisdiction";
import { quotaGuard } from "../../model/tenants/quotaGuard";
import { TOPOLOGY_READERS } from "../../model/tenants/tenantRights";
import { tenantObjects, type TenantObject } from "../../model/tenants/tenantObjects";
import { claimedKind } from "./claimedKind";
import { firstDifference } from "./difference";
import type { PhasedResource } from "./phase";
import { basisOf, phaseProblem, type FindFacts, type SiteFacts } from "./siteFacts";

/** Kinds of Kueue that belong to the cluster. A provider that cannot ask the cluster writes the default namespace into them all the same. */
const KUEUE_OF_CLUSTER = ["ClusterQueue", "Cohort", "ResourceFlavor", "Topology"];

/** Kinds of Kueue, which are judged in every namespace. */
const KUEUE_KINDS = [...KUEUE_OF_CLUSTER, "LocalQueue"];

/** Kinds of the whole cluster that others have too: they are judged by the names that those of tenants have. */
const JUDGED_BY_NAME = [
  ...["ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"],
  ...["ClusterRole", "ClusterRoleBinding"],
];
const OF_CLUSTER = [...KUEUE_OF_CLUSTER, ...JUDGED_BY_NAME];

/** Kinds that are judged in the namespaces of tenants: they say who may come in. */
const ACCESS_KINDS: Readonly<Record<string, string>> = {
  ConfigMap: "",
  Namespace: "",
  Role: "rbac.authorization.k8s.io",
  RoleBinding: "rbac.authorization.k8s.io",
  ClusterRole: "rbac.authorization.k8s.io",
  ClusterRoleBinding: "rbac.authorization.k8s.io",
  NetworkPolicy: "networking.k8s.io",
  ValidatingAdmissionPolicy: "admissionregistration.k8s.io",
  ValidatingAdmissionPolicyBinding: "admissionregistration.k8s.io",
};

const metadata = z.object({
  /** Pulumi names what has none. */
  name: z.string().default(""),
  namespace: z.string().optional(),
  labels: z.record(z.string(), z.string()).default({}),
});

/** An object of a kind that tenants' quotas and rights are made of. */
interface Found {
  readonly group: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly content: Readonly<Record<string, unknown>>;
}

/**
 * Whether a resource keeps tenants apart as the site file says: every quota, flavor, right and network policy is exactly what the
 * reservations of its phase make of it, on the cluster of its hall, and no tenant is served outside of its jurisdiction.
 *
 * Judged on the resource, the site file and the catalogue alone. Empty for everything that is not a tenant's.
 */
export function judgeTenants({ type, props, provider }: PhasedResource, find: FindFacts): string[] {
  if (type === COMPONENT_TYPES.site) {
    const claim = z.object({ site: z.string() }).safeParse(props);
    return claim.success
      ? jurisdictionProblems(find(claim.data.site))
      : ["the Site's inputs cannot be read, so nobody knows whose tenants it serves"];
  }
  const kind = tenantKind(type, props);
  if (kind === undefined) {
    return [];
  }
  const plain = JSON.parse(JSON.stringify(props)) as Record<string, unknown>;
  const read = metadata.safeParse(plain.metadata ?? {});
  if (!read.success) {
    return [`the metadata of a ${kind.kind} cannot be read, so nobody knows whose it is`];
  }
  const named = { ...kind, namespace: undefined, ...read.data, content: contentOf(plain) };
  const found: Found = OF_CLUSTER.includes(kind.kind) ? { ...named, namespace: undefined } : named;
  if (kind.group !== KUEUE.group && !isOfTenants(found)) {
    return [];
  }
  return judgeObject(found, provider?.props.context, find);
}

function judgeObject(found: Found, context: unknown, find: FindFacts): string[] {
  const object = describe(found);
  const wanted = [LABELS.site, LABELS.phase, LABELS.hall];
  const missing = wanted.filter((label) => found.labels[label] === undefined);
  const [site = "", phase = "", hallName = ""] = wanted.map((label) => found.labels[label]);
  if (missing.length > 0) {
    return [
      `${object}: no ${missing.join(", no ")} label, so nothing says whose reservation it is for: declare the tenant in a site file, which makes the object`,
    ];
  }
  const facts = find(site);
  const unknownPhase = phaseProblem(facts, phase);
  if (unknownPhase !== undefined) {
    return [`${object}: ${unknownPhase}`];
  }
  const hall = facts.site.halls.find(({ name }) => name === hallName);
  const expectedContext = hall && workloadContextOf(hall);
  if (hall === undefined || context !== expectedContext) {
    const asked = typeof context === "string" ? `context "${context}"` : "no named context";
    return [
      hall === undefined
        ? `${object}: ${site} has no hall "${hallName}": it has ${oneOf(facts.site.halls.map(({ name }) => name))}`
        : `${object}: the cluster of hall ${hallName} is reached by context "${expectedContext ?? ""}", its provider has ${asked}`,
    ];
  }
  const plan = planOf(facts, phase)[hallName];
  return [
    ...jurisdictionProblems(facts, found.labels[LABELS.tenant]),
    ...dedicationProblems(facts, found, plan),
    ...differences(found, plan, `the reservations of ${site} in ${phase}`),
  ];
}

/** Tenants, or one of them, that the country of the site is closed to. */
function jurisdictionProblems({ site }: SiteFacts, tenant?: string): string[] {
  return site.tenants
    .filter(({ name }) => tenant === undefined || name === tenant)
    .flatMap(({ name, jurisdiction }) =>
      jurisdiction === undefined
        ? []
        : (jurisdictionProblem(name, jurisdiction, site.name, site.location.country) ?? []),
    );
}

const queueFlavors = z.object({
  spec: z.object({
    resourceGroups: z.array(z.object({ flavors: z.array(z.object({ name: z.string() })) })),
  }),
});

/** The pools that a queue has a quota of and that are dedicated to somebody else: the first thing to say of it. */
function dedicationProblems(
  { site }: SiteFacts,
  found: Found,
  plan: HallTenants | undefined,
): string[] {
  const read = queueFlavors.safeParse(found.content);
  if (found.kind !== "ClusterQueue" || !read.success) {
    return [];
  }
  const named = read.data.spec.resourceGroups.flatMap(({ flavors }) => flavors);
  return named.flatMap(({ name }) => {
    const pool = plan?.flavors.find((flavor) => flavor.name === name)?.nodeLabels[LABELS.pool];
    const owner = pool === undefined ? undefined : dedicatedTo(site, pool);
    return pool === undefined || owner === undefined || owner === found.name
      ? []
      : [
          `${describe(found)}: its flavor ${name} is pool ${pool}, which is dedicated to tenant "${owner}": take the flavor out of its quotas, or share the pool in the site file`,
        ];
  });
}

function differences(found: Found, plan: HallTenants | undefined, promised: string): string[] {
  const object = describe(found);
  const declared = (plan === undefined ? [] : tenantObjects(plan)).find(
    ({ group, kind, name, namespace }) =>
      group === found.group &&
      kind === found.kind &&
      name === found.name &&
      namespace === found.namespace,
  );
  if (declared === undefined) {
    return [
      `${object}: ${promised} make no such object: reserve it in the site file, or take the object out`,
    ];
  }
  const difference =
    firstDifference(declared.labels, labelsOf(declared, found), ["metadata", "labels"]) ??
    firstDifference(declared.content, found.content, []);
  return difference === undefined
    ? []
    : [
        `${object}: ${difference.path} is ${difference.found}, and ${promised} make it ${difference.expected}: change the reservation in the site file, not the object`,
      ];
}

/** Of the labels only those that matter to tenants: others may be added. One that is undefined is not there. */
function labelsOf({ labels }: TenantObject, found: Found): Record<string, string | undefined> {
  return Object.fromEntries(
    [...Object.keys(labels), LABELS.tenant].map((label) => [label, found.labels[label]]),
  );
}

/** Group and kind of a resource that tenants' quotas and rights may be made of; undefined for every other. */
function tenantKind(type: string, props: unknown) {
  return claimedKind(type, props, (group, kind) =>
    (group === KUEUE.group ? KUEUE_KINDS.includes(kind) : ACCESS_KINDS[kind] === group)
      ? { group, kind }
      : undefined,
  );
}

/** Whether an object is a tenant's namespace, or in one, or says that it is a tenant's. */
function isOfTenants({ kind, name, namespace, labels }: Found): boolean {
  if (JUDGED_BY_NAME.includes(kind)) {
    return [TOPOLOGY_READERS, ...quotaGuard().map((own) => own.metadata.name)].includes(name);
  }
  const place = kind === "Namespace" ? name : (namespace ?? "default");
  return (
    place === TENANTS_NAMESPACE ||
    // A tenant may have ConfigMaps of its own.
    (kind !== "ConfigMap" && place.startsWith(tenantNamespace(""))) ||
    (kind === "Namespace" && LABELS.tenant in labels)
  );
}

/** What an object says beside what it is: `spec`, `rules`, `roleRef` and all the others. */
function contentOf(props: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { apiVersion, kind, metadata: named, status, ...content } = props;
  return Object.fromEntries(Object.entries(content).filter(([key]) => !key.startsWith("__")));
}

function describe({ kind, namespace, name }: Found): string {
  return `${kind} ${namespace === undefined ? "" : `${namespace}/`}${name}`;
}

/** What halls have for their tenants, by phase; facts are never changed once they are found. */
const plans = new WeakMap<SiteFacts, Map<string, Readonly<Record<string, HallTenants>>>>();

function planOf(facts: SiteFacts, phase: string): Readonly<Record<string, HallTenants>> {
  const byPhase = plans.get(facts) ?? new Map<string, Readonly<Record<string, HallTenants>>>();
  plans.set(facts, byPhase);
  const plan =
    byPhase.get(phase) ?? planHallTenants(facts.site, facts.catalog, phase, basisOf(facts));
  byPhase.set(phase, plan);
  return plan;
}
