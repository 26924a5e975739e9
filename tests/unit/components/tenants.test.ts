import { Site as SiteComponent } from "../../../components";
import { planPhase } from "../../../model/phasePlan";
import type { Site, SiteFile } from "../../../model/siteSchema";
import { TENANT_RULES } from "../../../model/tenants/tenantRights";
import { registeredBy, type Registered } from "../../support/program";
import { servers, tenant, type TenantFile } from "../../support/tenants";
import { catalog, siteWith } from "../../support/sites";
import { DECLARED } from "../../../model/power/basis";

function labWith(
  tenants: TenantFile[] | undefined,
  change: (data: SiteFile) => void = () => undefined,
): Site {
  return siteWith("lab", (data) => {
    if (tenants !== undefined) {
      data.tenants = tenants;
      data.bookings = [];
    }
    change(data);
  });
}

async function deploy(...[tenants, change]: Parameters<typeof labWith>): Promise<Registered[]> {
  const site = labWith(tenants, change);
  const plan = { ...planPhase(site, catalog, "phase-1", DECLARED), now: "2026-11-23" };
  const resources = await registeredBy(() => new SiteComponent(site.name, plan, catalog));
  // They are registered in any order.
  return resources.sort((one, other) => (one.name < other.name ? -1 : 1));
}

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels: Record<string, string> };
  readonly spec: Record<string, unknown>;
}

const ofKind = (resources: readonly Registered[], kind: string): Manifest[] =>
  resources
    .filter(({ type }) => type.endsWith(`:${kind}`))
    .map(({ inputs }) => inputs as unknown as Manifest);

const A = tenant("a", {
  reservations: [servers("phase-1", "hall-1", 5)],
  egress: ["10.20.0.0/16"],
});
const B = tenant("b", { reservations: [servers("phase-1", "hall-1", 10)] });

describe("a site without reservations", () => {
  it("deploys nothing for its tenants", async () => {
    const resources = await deploy(undefined);
    expect(resources.filter(({ type }) => /kueue|[tT]enant|NetworkPolicy/.test(type))).toEqual([]);
    // What every GPU node runs tolerates the nodes of any tenant.
    expect(JSON.stringify(resources)).not.toContain('"kvandal.io/tenant":');
  });
});

describe("a hall's tenants", () => {
  let resources: readonly Registered[];
  beforeAll(async () => {
    resources = await deploy([A, B]);
  });

  it("each have a queue in the hall's cohort with their GPUs and watts, for their own namespace alone", () => {
    const [flavor] = ofKind(resources, "ResourceFlavor").filter(({ metadata }) =>
      metadata.name.startsWith("hgx-h100-"),
    );
    expect(flavor?.spec).toMatchObject({
      nodeLabels: { "kvandal.io/hall": "hall-1", "kvandal.io/gpu-system": "hgx-h100" },
      tolerations: [{ key: "nvidia.com/gpu", operator: "Exists", effect: "NoSchedule" }],
    });
    const [topology] = ofKind(resources, "Topology");
    expect(flavor?.spec.topologyName).toBe(topology?.metadata.name);
    const [first, second] = ofKind(resources, "ClusterQueue");
    expect(second?.metadata.name).toBe("b");
    expect(first).toMatchObject({
      metadata: { name: "a", labels: { "kvandal.io/site": "lab", "kvandal.io/tenant": "a" } },
      spec: {
        cohortName: "lab-hall-1",
        namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "tenant-a" } },
        resourceGroups: [
          {
            // Watts too: Kueue implies a topology only where every flavor of a queue has one.
            coveredResources: ["cpu", "memory", "nvidia.com/gpu", "kvandal.io/facility-watts"],
            flavors: [
              {
                name: flavor?.metadata.name,
                resources: [
                  { name: "cpu", nominalQuota: "1100" },
                  { name: "memory", nominalQuota: "10160Gi" },
                  { name: "nvidia.com/gpu", nominalQuota: "40" },
                  // 40 x 1,543 W
                  { name: "kvandal.io/facility-watts", nominalQuota: "61720" },
                ],
              },
            ],
          },
        ],
      },
    });
    expect(ofKind(resources, "LocalQueue")).toMatchObject([
      { metadata: { name: "default", namespace: "tenant-a" }, spec: { clusterQueue: "a" } },
      { metadata: { name: "default", namespace: "tenant-b" }, spec: { clusterQueue: "b" } },
    ]);
  });

  it("have namespaces that let nobody in and out but their own pods, names and listed addresses", () => {
    const policies = resources
      .filter(({ type }) => type.endsWith(":NetworkPolicy"))
      .map(({ inputs }) => inputs as unknown as Manifest & { metadata: { namespace: string } });
    const of = (namespace: string) =>
      policies.filter(({ metadata }) => metadata.namespace === namespace);
    expect(of("tenant-a").map(({ metadata }) => metadata.name)).toEqual([
      "listed-addresses",
      "name-service",
      "own-namespace",
    ]);
    expect(of("tenant-b").map(({ metadata }) => metadata.name)).toEqual([
      "name-service",
      "own-namespace",
    ]);
    expect(of("tenant-a")[2]?.spec).toEqual({
      podSelector: {},
      policyTypes: ["Ingress", "Egress"],
      ingress: [{ from: [{ podSelector: {} }] }],
      egress: [{ to: [{ podSelector: {} }] }],
    });
    const [namespace] = ofKind(resources, "Namespace").filter(
      ({ metadata }) => metadata.name === "tenant-a",
    );
    expect(namespace?.metadata.labels).toMatchObject({
      "pod-security.kubernetes.io/enforce": "baseline",
      "kvandal.io/tenant": "a",
    });
  });

  it("are used by their own groups, each in its own namespace", () => {
    expect(
      resources
        .filter(({ type, name }) => type.endsWith(":RoleBinding") && name.includes("tenants"))
        .map(({ inputs }) => inputs),
    ).toMatchObject([
      { metadata: { namespace: "tenant-a" }, subjects: [{ kind: "Group", name: "test:a" }] },
      { metadata: { namespace: "tenant-b" }, subjects: [{ kind: "Group", name: "test:b" }] },
    ]);
    expect(
      ofKind(resources, "ClusterRoleBinding").filter((binding) =>
        JSON.stringify(binding).includes("test:"),
      ),
    ).toMatchObject([
      {
        metadata: { name: "kvandal-tenant-topologies" },
        roleRef: { kind: "ClusterRole", name: "kvandal-tenant-topologies" },
        subjects: [{ name: "test:a" }, { name: "test:b" }],
      },
    ]);
    expect(
      ofKind(resources, "ClusterRole").filter(
        ({ metadata }) => metadata.name === "kvandal-tenant-topologies",
      ),
    ).toMatchObject([
      {
        rules: [
          {
            apiGroups: ["kueue.x-k8s.io"],
            resources: ["topologies"],
            verbs: ["get", "list", "watch"],
          },
        ],
      },
    ]);
  });

  it("may not touch the budget, pools, quotas, nodes or rights", () => {
    const groups = TENANT_RULES.flatMap(({ apiGroups }) => apiGroups);
    const kinds = TENANT_RULES.flatMap(({ resources: names }) => names);
    const verbs = TENANT_RULES.flatMap(({ verbs: names }) => names);
    const rights = [
      "kvandal.io",
      "cluster.x-k8s.io",
      "rbac.authorization.k8s.io",
      "networking.k8s.io",
    ];
    const others = [
      "nodes",
      "namespaces",
      "clusterqueues",
      "resourcequotas",
      "serviceaccounts/token",
    ];
    expect(groups.filter((group) => [...rights, "*"].includes(group))).toEqual([]);
    expect(kinds.filter((kind) => [...others, "*"].includes(kind))).toEqual([]);
    expect(verbs.filter((verb) => ["*", "bind", "escalate", "impersonate"].includes(verb))).toEqual(
      [],
    );
    const queues = TENANT_RULES.filter(({ apiGroups }) => apiGroups.includes("kueue.x-k8s.io"));
    expect(queues.flatMap(({ verbs: names }) => names)).toEqual(["get", "list", "watch"]);
  });

  it("may make and remove pods and not change them, so that their gates stay", () => {
    const ofPods = TENANT_RULES.filter(({ resources: kinds }) => kinds.includes("pods"));
    expect(ofPods.flatMap(({ verbs }) => verbs).sort()).toEqual([
      ...["create", "delete", "deletecollection", "get", "list", "watch"],
    ]);
  });

  it("have what Kueue's configuration has to say beside them", () => {
    const [configuration] = resources.filter(({ name }) => name.endsWith("kueue-configuration"));
    expect(JSON.stringify(configuration?.inputs.data)).toContain("kvandal.io/facility-watts: 1543");
  });
});

describe("a dedicated pool", () => {
  it("has nodes with a taint of its tenant's, which its own flavor and what every node runs tolerate", async () => {
    const owner = {
      ...B,
      dedicatedPools: ["h100-1"],
      reservations: [servers("phase-1", "hall-1", 15)],
    };
    const resources = await deploy([owner]);
    const taint = { key: "kvandal.io/tenant", value: "b", effect: "NoSchedule" };
    const [bootstrap] = ofKind(resources, "KubeadmConfigTemplate");
    expect(bootstrap?.spec).toMatchObject({
      template: {
        spec: { joinConfiguration: { nodeRegistration: { taints: [{}, taint] } } },
      },
    });
    const [pool] = ofKind(resources, "MachineDeployment");
    expect(pool?.metadata).toMatchObject({
      annotations: {
        "capacity.cluster-autoscaler.kubernetes.io/taints":
          "nvidia.com/gpu=present:NoSchedule,kvandal.io/tenant=b:NoSchedule",
      },
    });
    const [flavor] = ofKind(resources, "ResourceFlavor");
    expect(flavor?.spec.tolerations).toEqual([
      { key: "nvidia.com/gpu", operator: "Exists", effect: "NoSchedule" },
      { key: "kvandal.io/tenant", operator: "Equal", value: "b", effect: "NoSchedule" },
    ]);
    const plugin = JSON.stringify(ofKind(resources, "DaemonSet"));
    expect(plugin).toContain(
      '{"effect":"NoSchedule","key":"kvandal.io/tenant","operator":"Exists"}',
    );
  });

  it("is lent to nobody, nor are its watts", async () => {
    const owner = {
      ...B,
      dedicatedPools: ["h100-1"],
      reservations: [servers("phase-1", "hall-1", 15)],
    };
    const [queue] = ofKind(await deploy([owner]), "ClusterQueue");
    const groups = queue?.spec.resourceGroups as {
      flavors: { resources: { name: string; lendingLimit?: string }[] }[];
    }[];
    const limits = groups.flatMap(({ flavors }) => flavors.flatMap(({ resources: all }) => all));
    expect(limits.map(({ lendingLimit }) => lendingLimit)).toEqual(["0", "0", "0", "0"]);
  });
});

describe("a change of what Kueue lets nobody change", () => {
  it("is a new object under the same logical name, so that the old one goes last; growth keeps the object", async () => {
    const flavor = async (units: number, change?: (data: SiteFile) => void) => {
      const owner = { ...A, reservations: [servers("phase-1", "hall-1", units)] };
      const found = (await deploy([owner], change)).find(({ name }) => name.includes("-flavor-"));
      return { logical: found?.name, object: (found?.inputs as unknown as Manifest).metadata.name };
    };
    const before = await flavor(5);
    expect(await flavor(6)).toEqual(before);
    const after = await flavor(5, (data) => {
      data.nodes = { topologyLabels: { block: "example.com/block" } };
    });
    expect(after.logical).toBe(before.logical);
    expect(after.object).not.toBe(before.object);
  });
});
