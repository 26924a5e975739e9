import type { Site } from "../../model/siteSchema";
import type { TenantObject } from "../../model/tenants/tenantObjects";
import { tenantIsolation } from "../../policies/tenantIsolation";
import { UNKNOWN, violationsOf, type TestResource } from "../support/policyHarness";
import { site as siteResource } from "../support/resources";
import {
  declaredTenantObjects,
  put,
  siteOfTwoTenants,
  tenantProblems,
  tenantResource,
} from "../support/tenantResources";

const NOBODYS =
  ": the reservations of lab in phase-1 make no such object: reserve it in the site file, or take the object out";

const NO_CONTEXT =
  'LocalQueue tenant-a/default: the cluster of hall hall-1 is reached by context "kwok-lab-hall-1", its provider has no named context';

let site: Site;
let objects: ReadonlyMap<string, TenantObject>;

beforeAll(() => {
  site = siteOfTwoTenants();
  objects = new Map(
    declaredTenantObjects(site).map((one) => [
      `${one.kind} ${one.namespace ?? ""}/${one.name}`,
      one,
    ]),
  );
});

const judged = (of: TestResource, by: Site = site): string[] => tenantProblems(of, by);

/** An object that the site's program makes, by `Kind namespace/name`. */
function declared(which: string): TenantObject {
  const found = objects.get(which);
  if (found === undefined) {
    throw new Error(`no ${which}`);
  }
  return found;
}

describe("an object of a tenant", () => {
  const queue = (path: string, value: unknown): TestResource =>
    tenantResource(declared("LocalQueue tenant-a/default"), put(path, value));

  it.each([
    [
      "without one of the labels that say whose it is",
      () => queue("metadata.labels", { "kvandal.io/site": "lab", "kvandal.io/phase": "phase-1" }),
      "LocalQueue tenant-a/default: no kvandal.io/hall label, so nothing says whose reservation it is for: declare the tenant in a site file, which makes the object",
    ],
    [
      "of a phase that is not there",
      () => withLabel("phase", "phase-2"),
      'LocalQueue tenant-a/default: there is no phase of site lab "phase-2"; there is "phase-1". Did you mean "phase-1"?',
    ],
    [
      "of a hall that is not there",
      () => withLabel("hall", "hall-9"),
      'LocalQueue tenant-a/default: lab has no hall "hall-9": it has "hall-1", "hall-2" or "hall-3"',
    ],
    [
      "of a hall that is not there, for a cluster that nobody can tell",
      () => ({ ...withLabel("hall", "hall-9"), provider: {} }),
      'LocalQueue tenant-a/default: lab has no hall "hall-9": it has "hall-1", "hall-2" or "hall-3"',
    ],
    [
      "for a cluster that nobody can tell",
      () => ({ ...withLabel("hall", "hall-1"), provider: {} }),
      NO_CONTEXT,
    ],
    [
      "for the default cluster",
      () => {
        const { type, props } = withLabel("hall", "hall-1");
        return { type, props };
      },
      NO_CONTEXT,
    ],
    [
      "whose metadata cannot be read",
      () => queue("metadata.labels", { "kvandal.io/site": 5 }),
      "the metadata of a LocalQueue cannot be read, so nobody knows whose it is",
    ],
    [
      "without metadata",
      () => queue("metadata", undefined),
      "LocalQueue : no kvandal.io/site, no kvandal.io/phase, no kvandal.io/hall label, so nothing says whose reservation it is for: declare the tenant in a site file, which makes the object",
    ],
    [
      "that is another tenant's by its label",
      () => withLabel("tenant", "b"),
      'LocalQueue tenant-a/default: metadata.labels.kvandal.io/tenant is "b", and the reservations of lab in phase-1 make it "a": change the reservation in the site file, not the object',
    ],
    [
      "with a field that is not reserved",
      () => queue("spec.stopPolicy", "Hold"),
      'LocalQueue tenant-a/default: spec.stopPolicy is "Hold", and the reservations of lab in phase-1 make it not there: change the reservation in the site file, not the object',
    ],
    [
      "with more than a spec",
      () => queue("rules", []),
      "LocalQueue tenant-a/default: rules is [], and the reservations of lab in phase-1 make it not there: change the reservation in the site file, not the object",
    ],
    [
      "in another namespace",
      () => queue("metadata.namespace", "tenant-b"),
      'LocalQueue tenant-b/default: metadata.labels.kvandal.io/tenant is "a", and the reservations of lab in phase-1 make it "b": change the reservation in the site file, not the object',
    ],
    [
      "in a namespace of nobody's",
      () => queue("metadata.namespace", "other"),
      `LocalQueue other/default${NOBODYS}`,
    ],
  ])("%s is refused", (_what, resource, message) => {
    expect(judged(resource())).toEqual([message]);
  });

  function withLabel(label: string, value: string): TestResource {
    return tenantResource(declared("LocalQueue tenant-a/default"), ({ metadata }) => {
      metadata.labels[`kvandal.io/${label}`] = value;
    });
  }

  it("may carry what Pulumi and the cluster write into it", () => {
    const written = tenantResource(declared("LocalQueue tenant-a/default"), (manifest) => {
      Object.assign(manifest, {
        apiVersion: "kueue.x-k8s.io/v1beta2",
        kind: "LocalQueue",
        status: { pendingWorkloads: 1 },
        __defaults: [],
      });
    });
    expect(judged(written)).toEqual([]);
  });

  it("is no tenant's where a label says so that the site file does not give it", () => {
    const shared = tenantResource(declared("Cohort /lab-hall-1"), ({ metadata }) => {
      metadata.labels["kvandal.io/tenant"] = "a";
    });
    expect(judged(shared)).toEqual([
      'Cohort lab-hall-1: metadata.labels.kvandal.io/tenant is "a", and the reservations of lab in phase-1 make it not there: change the reservation in the site file, not the object',
    ]);
  });

  it("is judged by the reservations of its own hall", () => {
    const elsewhere = tenantResource(declared("ClusterQueue /a"), ({ metadata }) => {
      metadata.labels["kvandal.io/hall"] = "hall-2";
    });
    expect(judged({ ...elsewhere, provider: { context: "kwok-lab-hall-2" } })).toEqual([
      `ClusterQueue a${NOBODYS}`,
    ]);
  });

  it("goes to the cluster that the hall's jobs run in", () => {
    const [first, ...others] = site.halls;
    const halls = first === undefined ? [] : [{ ...first, workloadContext: "jobs" }, ...others];
    const of = (context: string): TestResource => ({
      ...tenantResource(declared("ClusterQueue /a")),
      provider: { context },
    });
    expect(judged(of("jobs"), { ...site, halls })).toEqual([]);
    expect(judged(of("kwok-lab-hall-1"), { ...site, halls })).toEqual([
      'ClusterQueue a: the cluster of hall hall-1 is reached by context "jobs", its provider has context "kwok-lab-hall-1"',
    ]);
  });
});

describe("an object beside those of tenants", () => {
  const of = (group: string, kind: string, name: string, namespace?: string, labels = {}) =>
    tenantResource({ group, kind, name, namespace, labels, content: {} });
  const ACCESS = "rbac.authorization.k8s.io";
  const TENANT = { "kvandal.io/tenant": "a" };

  it.each([
    [
      "a namespace that is named like a tenant's",
      () => of("", "Namespace", "tenant-c"),
      "Namespace tenant-c",
    ],
    [
      "a namespace with a tenant's label",
      () => of("", "Namespace", "mine", undefined, TENANT),
      "Namespace mine",
    ],
    [
      "rights in a tenant's namespace",
      () => of(ACCESS, "Role", "r", "tenant-c"),
      "Role tenant-c/r",
    ],
    [
      "rights among the tenants' settings",
      () => of(ACCESS, "Role", "r", "kvandal-tenants"),
      "Role kvandal-tenants/r",
    ],
    [
      "a ConfigMap among the tenants' settings",
      () => of("", "ConfigMap", "c", "kvandal-tenants"),
      "ConfigMap kvandal-tenants/c",
    ],
    ["a queue, wherever it is", () => of("kueue.x-k8s.io", "LocalQueue", "q"), "LocalQueue q"],
  ])("is refused: %s", (_what, resource, who) => {
    expect(judged(resource())).toEqual([`${who}${NOBODYS}`]);
  });

  it.each([
    ["a namespace", () => of("", "Namespace", "mine")],
    ["a namespace in which a tenant's name only occurs", () => of("", "Namespace", "my-tenant-a")],
    ["rights in the default namespace", () => of(ACCESS, "Role", "tenant-a")],
    ["rights with a tenant's label", () => of(ACCESS, "Role", "r", "mine", TENANT)],
    ["a tenant's own ConfigMap", () => of("", "ConfigMap", "c", "tenant-a")],
    ["a kind of another group", () => of("example.com", "Role", "r", "tenant-a")],
    ["another kind of Kueue's group", () => of("kueue.x-k8s.io", "Workload", "w", "tenant-a")],
    ["another kind of an access group", () => of(ACCESS, "LocalQueue", "q", "tenant-a")],
  ])("is let through: %s", (_what, resource) => {
    expect(judged(resource())).toEqual([]);
  });
});

describe("the policy on tenants", () => {
  it("refuses a Site that cannot be read, and one that nobody knows", async () => {
    expect(await violationsOf(tenantIsolation, siteResource(1, { site: 5 }))).toEqual([
      "the Site's inputs cannot be read, so nobody knows whose tenants it serves",
    ]);
    expect(await violationsOf(tenantIsolation, siteResource(1, { site: "nowhere" }))).toEqual([
      "site nowhere: there is no site file to judge by (sites/nowhere/site.yaml): set siteFolder in the policy's configuration",
    ]);
    expect(await violationsOf(tenantIsolation, siteResource(1, { site: UNKNOWN }))).toEqual([
      "a value of this resource is not known before it is deployed, so nobody knows whose it is: pass plain values, not outputs",
    ]);
  });

  it("has nothing to say of tenants that are served anywhere", () => {
    const tenants = site.tenants.map((tenant) => ({ ...tenant, jurisdiction: undefined }));
    const abroad = { ...site, tenants, location: { ...site.location, country: "US" } };
    expect(judged(siteResource(), abroad)).toEqual([]);
  });
});
