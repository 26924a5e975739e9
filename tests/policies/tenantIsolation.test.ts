import type { TenantObject } from "../../model/tenants/tenantObjects";
import type { Site } from "../../model/siteSchema";
import { tenantIsolation } from "../../policies/tenantIsolation";
import { UNKNOWN, violationsOf, type TestResource } from "../support/policyHarness";
import { pool, site as siteResource } from "../support/resources";
import {
  declaredTenantObjects,
  put,
  siteOfTwoTenants,
  tenantProblems,
  tenantResource as resource,
  type Manifest,
} from "../support/tenantResources";

const site = siteOfTwoTenants();
const objects = declaredTenantObjects(site);

function object(kind: string, name: string): TenantObject {
  const found = objects.find(
    (candidate) => candidate.kind === kind && candidate.name.startsWith(name),
  );
  if (found === undefined) {
    throw new Error(`no ${kind} ${name}`);
  }
  return found;
}

const judged = (of: TestResource, by: Site = site): string[] => tenantProblems(of, by);

describe("what the site file reserves", () => {
  it("is let through, object by object", () => {
    expect(objects.length).toBeGreaterThan(15);
    expect(objects.flatMap((declared) => judged(resource(declared)))).toEqual([]);
  });

  it("is let through with the namespace that a provider adds which cannot ask the cluster", () => {
    const queue = resource(object("ClusterQueue", "a"), (manifest) => {
      manifest.metadata.namespace = "default";
    });
    expect(judged(queue)).toEqual([]);
  });

  it("may have labels and annotations of other people", () => {
    const labelled = resource(object("Namespace", "tenant-a"), (manifest) => {
      manifest.metadata.labels.team = "x";
      Object.assign(manifest.metadata, { annotations: { note: "x" } });
    });
    expect(judged(labelled)).toEqual([]);
  });
});

describe("a quota, a flavor or a right that is not what the site file makes it", () => {
  const quota = "spec.resourceGroups.0.flavors.0.resources.2";
  const cases: [string, string, string, unknown, string][] = [
    ["more GPUs", "ClusterQueue a", `${quota}.nominalQuota`, "40", `${quota}.nominalQuota is "40"`],
    [
      "more watts",
      "ClusterQueue a",
      "spec.resourceGroups.0.flavors.0.resources.3.nominalQuota",
      "999999",
      'nominalQuota is "999999"',
    ],
    ["a dedicated quota that is lent", "ClusterQueue b", `${quota}.lendingLimit`, "8", '"8"'],
    ["namespaces of others", "ClusterQueue a", "spec.namespaceSelector", {}, "matchLabels is not"],
    ["a cohort elsewhere", "ClusterQueue a", "spec.cohortName", "mine", 'cohortName is "mine"'],
    [
      "quota for everybody",
      "Cohort lab",
      "spec.resourceGroups",
      [{ coveredResources: ["nvidia.com/gpu"] }],
      "spec.resourceGroups is",
    ],
    [
      "an admission policy of tenants that judges nobody",
      "ValidatingAdmissionPolicy kvandal-tenant-pods",
      "spec.matchConditions.0.expression",
      "false",
      'expression is "false"',
    ],
    [
      "an admission policy of tenants that only warns",
      "ValidatingAdmissionPolicyBinding kvandal-tenant-owners",
      "spec.validationActions.0",
      "Warn",
      'validationActions.0 is "Warn"',
    ],
    ["nodes of any pool", "ResourceFlavor hgx", "spec.nodeLabels", {}, "is not there"],
    ["the queue of another", "LocalQueue default", "spec.clusterQueue", "b", 'clusterQueue is "b"'],
    ["rights on everything", "Role tenant-a", "rules.0.resources", ["*"], "rules.0.resources.0"],
    ["another's group", "RoleBinding tenant-a", "subjects.0.name", "test:b", 'name is "test:b"'],
    ["another role", "RoleBinding tenant-a", "roleRef.kind", "ClusterRole", "roleRef.kind is"],
    [
      "a right on all clusters' objects beside topologies",
      "ClusterRole kvandal-tenant-topologies",
      "rules.0.resources.0",
      "clusterqueues",
      'resources.0 is "clusterqueues"',
    ],
    [
      "a reader of topologies who is no tenant",
      "ClusterRoleBinding kvandal-tenant-topologies",
      "subjects.0.name",
      "system:authenticated",
      'name is "system:authenticated"',
    ],
    ["everybody's pods", "NetworkPolicy own", "spec.ingress.0.from.0", {}, "podSelector is not"],
    [
      "an unlisted address",
      "NetworkPolicy listed",
      "spec.egress.0.to.0.ipBlock.cidr",
      "0.0.0.0/0",
      'cidr is "0.0.0.0/0"',
    ],
    [
      "a namespace whose pods may share the node's network",
      "Namespace tenant-a",
      "metadata.labels.pod-security.kubernetes.io/enforce",
      "privileged",
      'is "privileged"',
    ],
  ];

  it.each(cases)("is refused: %s", (_what, which, path, value, message) => {
    const [kind = "", name = ""] = which.split(" ");
    const labels = "metadata.labels.";
    const change = path.startsWith(labels)
      ? (manifest: Manifest) => {
          manifest.metadata.labels[path.slice(labels.length)] = value as string;
        }
      : put(path, value);
    const messages = judged(resource(object(kind, name), change));
    expect(messages).toEqual([expect.stringContaining(message)]);
  });

  it("is told with what was found, what it should be, and the way out", () => {
    const greedy = resource(object("ClusterQueue", "a"), put(`${quota}.nominalQuota`, "40"));
    expect(judged(greedy)).toEqual([
      'ClusterQueue a: spec.resourceGroups.0.flavors.0.resources.2.nominalQuota is "40", and the reservations of lab in phase-1 make it "32": change the reservation in the site file, not the object',
    ]);
  });
});

describe("a dedicated pool", () => {
  it("is kept from every queue but its owner's, declared or not", () => {
    const [theirs] = objects.filter(
      ({ kind, name }) => kind === "ResourceFlavor" && name.includes("h100-1b"),
    );
    const flavor = theirs?.name ?? "";
    const message = (queue: string) =>
      `ClusterQueue ${queue}: its flavor ${flavor} is pool h100-1b, which is dedicated to tenant "b": take the flavor out of its quotas, or share the pool in the site file`;
    const change = put("spec.resourceGroups.0.flavors.0.name", flavor);
    expect(judged(resource(object("ClusterQueue", "a"), change))[0]).toBe(message("a"));
    const undeclared = resource({ ...object("ClusterQueue", "a"), name: "z" }, change);
    expect(judged(undeclared)).toEqual([
      message("z"),
      "ClusterQueue z: the reservations of lab in phase-1 make no such object: reserve it in the site file, or take the object out",
    ]);
  });

  it("has no second flavor that takes jobs to its nodes", () => {
    const second = resource({ ...object("ResourceFlavor", "hgx"), name: "mine" });
    expect(judged(second).join()).toContain("ResourceFlavor mine: the reservations of lab");
  });
});

describe("an object that is nobody's", () => {
  it("is refused in a tenant's namespace, under any of the names that Pulumi has for its kind", () => {
    const own = object("RoleBinding", "tenant-a");
    const second = resource({ ...own, name: "more" });
    expect(judged(second)).toHaveLength(1);
    expect(judged({ ...second, type: `${second.type}Patch` })).toHaveLength(1);
    const { apiVersion, kind } = { apiVersion: "rbac.authorization.k8s.io/v1", kind: own.kind };
    const untyped = {
      ...second,
      type: "kubernetes:x:Y",
      props: { ...second.props, apiVersion, kind },
    };
    expect(judged(untyped)).toHaveLength(1);
  });

  it("is refused without the labels that say whose it is, and on another hall's cluster", () => {
    const bare = resource(object("ClusterQueue", "a"), put("metadata.labels", {}));
    expect(judged(bare)).toEqual([
      "ClusterQueue a: no kvandal.io/site, no kvandal.io/phase, no kvandal.io/hall label, so nothing says whose reservation it is for: declare the tenant in a site file, which makes the object",
    ]);
    const elsewhere = {
      ...resource(object("ClusterQueue", "a")),
      provider: { context: "kwok-lab-hall-2" },
    };
    expect(judged(elsewhere)).toEqual([
      'ClusterQueue a: the cluster of hall hall-1 is reached by context "kwok-lab-hall-1", its provider has context "kwok-lab-hall-2"',
    ]);
  });

  it("is refused where the site reserves nothing for anybody", () => {
    const nobody = { ...site, tenants: [] };
    expect(judged(resource(object("ClusterQueue", "a")), nobody)).toHaveLength(1);
  });

  it("is left alone where it is no tenant's", () => {
    const role = object("Role", "tenant-a");
    expect(judged(resource({ ...role, namespace: "monitoring" }))).toEqual([]);
    expect(judged(pool())).toEqual([]);
    const map = {
      ...role,
      group: "",
      kind: "ConfigMap",
      name: "settings",
      content: { data: { a: "b" } },
    };
    expect(judged(resource(map))).toEqual([]);
  });
});

describe("a site outside of a tenant's jurisdiction", () => {
  const abroad = { ...site, location: { ...site.location, country: "US" } };
  const message =
    'tenant "a" requires a site in the EEA, and lab is in US: serve it from a site there, or agree on another jurisdiction with the tenant';

  it("is refused before anything is made, and so is each object of the tenant", () => {
    expect(judged(siteResource(), abroad)).toEqual([message]);
    expect(judged(resource(object("ClusterQueue", "a")), abroad)).toEqual([message]);
    expect(judged(resource(object("ClusterQueue", "b")), abroad)).toEqual([]);
  });
});

describe("the policy in the pack", () => {
  it("goes by the shipped site file, where the lab reserves nothing", async () => {
    expect(await violationsOf(tenantIsolation, siteResource())).toEqual([]);
    expect(await violationsOf(tenantIsolation, resource(object("ClusterQueue", "a")))).toEqual([
      "ClusterQueue a: the reservations of lab in phase-1 make no such object: reserve it in the site file, or take the object out",
    ]);
  });

  it("refuses what is not known yet", async () => {
    const unknown = resource(object("ClusterQueue", "a"), put("spec.cohortName", UNKNOWN));
    expect(await violationsOf(tenantIsolation, unknown)).toEqual([
      expect.stringContaining("is not known before it is deployed"),
    ]);
  });
});
