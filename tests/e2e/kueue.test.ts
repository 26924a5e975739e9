import { setTimeout as sleep } from "node:timers/promises";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { TODAY } from "../support/days";
import { ProjectCopy, type Outcome } from "./support/project";
import { refusalOf, until } from "./support/until";

/**
 * Tenants' jobs on the real Kueue, which runs beside a hall of the lab: 15 HGX H100 servers, 10 of them reserved by one tenant, five in a pool
 * of its own, and 5 by another. What tenants do is done as a member of their groups, with the rights of their Role. One story, whose tests run in order.
 */

jest.setTimeout(10 * 60_000);

/** The lab's own tenant, and one beside it. */
const [A, B] = ["openai", "nscale"];
const ALICE = ["--as", "alice", "--as-group", `test:${A}`];
const BOB = ["--as", "bob", "--as-group", `test:${B}`];
const WATTS_OF_SERVER = 12_344;
let project: ProjectCopy;

beforeAll(async () => {
  project = new ProjectCopy();
  await project.prepareController("--with-kueue");
  project.edit(
    "sites/lab/site.yaml",
    "  - { name: openai, role: first tenant, source: sites/kvandal/site.yaml }",
    [tenantOf(A, 10, ", dedicatedPools: [own]"), tenantOf(B, 5)].join("\n"),
  );
  project.edit("sites/lab/site.yaml", `${POOL} }`, `${POOL} }\n${POOL.replace("h100-1", "own")} }`);
  project.edit("sites/lab/site.yaml", "units: { h100-1: 15 }", "units: { h100-1: 10, own: 5 }");
}, 60 * 60_000);

afterAll(async () => {
  await project.end();
});

const POOL = "  - { name: h100-1, hall: hall-1, gpuSystem: hgx-h100, purpose: training";

const tenantOf = (name: string, units: number, more = ""): string =>
  `  - { name: ${name}, role: a test${more}, groups: [test:${name}], source: a test, reservations: [{ phase: phase-1, hall: hall-1, gpuSystem: hgx-h100, units: ${units} }] }`;

const up = (...args: readonly string[]): Promise<Outcome> =>
  project.kvandal(
    ...["up", "--site", "lab", "--phase", "phase-1", "--now", TODAY, "--skip-preview"],
    ...args,
  );

const kubectl = (...args: readonly string[]): Promise<string> => project.kubectl("hall-1", ...args);

/** Sends an object as a member of a tenant's group. @returns the API server's refusal; undefined where it took it. */
async function submit(who: readonly string[], object: object): Promise<string | undefined> {
  const file = join(project.folder, "object.json");
  writeFileSync(file, JSON.stringify(object));
  return refusal(...who, "create", "-f", file);
}

/** The API server's refusal; undefined where it did what was asked. */
const refusal = (...args: readonly string[]): Promise<string | undefined> =>
  refusalOf(kubectl(...args));

interface Pod {
  readonly metadata: { readonly name: string; readonly uid: string };
  readonly status: { readonly phase: string };
}

/** Phases of the pods of a tenant whose names begin so. */
async function phases(tenant: string, name: string): Promise<string[]> {
  const { items } = JSON.parse(
    await kubectl("get", "pods", "-n", `tenant-${tenant}`, "-o", "json"),
  ) as { readonly items: readonly Pod[] };
  return items
    .filter(({ metadata }) => metadata.name.startsWith(name))
    .map(({ status }) => status.phase);
}

const runningOf = async (tenant: string, name: string): Promise<number> =>
  (await phases(tenant, name)).filter((phase) => phase === "Running").length;

/** Nodes that pods of a tenant whose names begin so were placed on. */
async function placedOf(tenant: string, name: string): Promise<string[]> {
  const path = 'jsonpath={range .items[*]}{.metadata.name}{" "}{.spec.nodeName}{"\\n"}{end}';
  const lines = await kubectl("get", "pods", "-n", `tenant-${tenant}`, "-o", path);
  return lines
    .split("\n")
    .filter((line) => line.startsWith(name))
    .map((line) => line.split(" ")[1] ?? "")
    .filter(Boolean);
}

const removeAll = async (tenant: string): Promise<void> => {
  await kubectl(
    ...["delete", "jobs,deployments,statefulsets,pods", "--all", "-n", `tenant-${tenant}`],
    ...["--force", "--grace-period=0"],
  );
  await until(
    () => phases(tenant, ""),
    (found) => found.length === 0,
  );
};

/** A pod of 8 GPUs: a whole server. */
const podSpec = (more: object = {}) => ({
  tolerations: [{ key: "nvidia.com/gpu", operator: "Exists" }],
  containers: [
    { name: "main", image: "example.invalid/main", resources: { limits: { "nvidia.com/gpu": 8 } } },
  ],
  ...more,
});

const metadataOf = (tenant: string, name: string, more: object = {}) => ({
  metadata: { name, namespace: `tenant-${tenant}`, ...more },
});

const pod = (tenant: string, name: string, metadata: object = {}, spec: object = {}) => ({
  apiVersion: "v1",
  kind: "Pod",
  ...metadataOf(tenant, name, metadata),
  spec: podSpec(spec),
});

const job = (
  tenant: string,
  name: string,
  pods: number,
  metadata: object = {},
  completions: object = { completions: pods },
) => ({
  apiVersion: "batch/v1",
  kind: "Job",
  ...metadataOf(tenant, name, metadata),
  spec: {
    parallelism: pods,
    ...completions,
    template: { spec: { ...podSpec(), restartPolicy: "Never" } },
  },
});

const servers = (
  kind: "Deployment" | "StatefulSet",
  tenant: string,
  name: string,
  replicas: number,
  metadata: object = {},
) => ({
  apiVersion: "apps/v1",
  kind,
  ...metadataOf(tenant, name, metadata),
  spec: {
    replicas,
    selector: { matchLabels: { app: name } },
    ...(kind === "StatefulSet" ? { serviceName: name, podManagementPolicy: "Parallel" } : {}),
    template: { metadata: { labels: { app: name } }, spec: podSpec() },
  },
});

describe("a hall with tenants", () => {
  it("is refused by name while its cluster does not know Kueue's kinds", async () => {
    const outcome = await up();
    expect(outcome.output).toContain(
      "hall hall-1 has tenants, and its cluster has no clusterqueues.kueue.x-k8s.io, cohorts.kueue.x-k8s.io",
    );
    expect(outcome.output).toContain("run the command with --with-kueue");
    expect(outcome).toMatchObject({ exitCode: 1 });
  });

  it("is deployed with Kueue, which runs on with the next deployments", async () => {
    const outcome = await up("--with-kueue");
    expect(outcome.output).toContain("starting Kueue 0.19.0");
    expect(outcome.output).toContain("15 of 15 GPU nodes Ready");
    expect(outcome).toMatchObject({ exitCode: 0 });
    const again = await up();
    expect(again.output).not.toContain("starting Kueue");
    expect(again).toMatchObject({ exitCode: 0 });
  });
});

describe("a plain workload of a tenant", () => {
  afterAll(() => removeAll(A));

  it.each<[what: string, name: string, pods: number, object: object]>([
    ["Job", "plain", 2, job(A, "plain", 2)],
    ["Pod", "single", 1, pod(A, "single")],
    ["Deployment", "web", 2, servers("Deployment", A, "web", 2)],
    ["StatefulSet", "state", 2, servers("StatefulSet", A, "state", 2)],
  ])("is admitted as a %s, without naming a queue", async (_, name, pods, object) => {
    expect(await submit(ALICE, object)).toBeUndefined();
    await until(
      () => phases(A, name),
      (found) => found.filter((phase) => ["Running", "Succeeded"].includes(phase)).length === pods,
    );
  });
});

describe("a workload that asks for a level of the fabric", () => {
  afterAll(() => removeAll(A));

  it("finds the names of the levels: a tenant may read topologies, and no queue", async () => {
    const found = await kubectl(...ALICE, "get", "topologies.kueue.x-k8s.io", "-o", "json");
    const levels = [...found.matchAll(/"nodeLabel": "([^"]+)"/g)].map(([, label]) => label);
    expect(levels).toEqual([
      ...["fabric.topograph.run/tier-1", "fabric.topograph.run/tier-0", "kubernetes.io/hostname"],
    ]);
    expect(await refusal(...ALICE, "get", "clusterqueues")).toContain("is forbidden");
  });

  const asking = (level: string) => ({
    annotations: { [`kueue.x-k8s.io/podset-${level}-topology`]: "kubernetes.io/hostname" },
  });
  /** A workload whose pods carry the annotation, where its kind makes pods. */
  const onPods = (object: { spec: object }, level: string) => {
    const { template } = object.spec as { template: { metadata?: { labels?: object } } };
    template.metadata = { ...template.metadata, ...asking(level) };
    return object;
  };

  it.each<[what: string, name: string, pods: number, object: object]>([
    ["Job", "level-job", 2, onPods(job(A, "level-job", 2), "preferred")],
    ["Pod", "level-pod", 1, pod(A, "level-pod", asking("required"))],
    ["Deployment", "level-web", 2, onPods(servers("Deployment", A, "level-web", 2), "required")],
    ["StatefulSet", "level-set", 2, onPods(servers("StatefulSet", A, "level-set", 2), "preferred")],
  ])("is admitted as a %s", async (_, name, pods, object) => {
    expect(await submit(ALICE, object)).toBeUndefined();
    await until(
      () => phases(A, name),
      (found) => found.filter((phase) => ["Running", "Succeeded"].includes(phase)).length === pods,
    );
    const path =
      'jsonpath={range .items[*]}{.metadata.name}{" "}{..topologyAssignment}{"\\n"}{end}';
    const workloads = await kubectl("get", "workloads", "-n", `tenant-${A}`, "-o", path);
    const own = workloads.split("\n").filter((line) => line.includes(name));
    expect(own.length).toBeGreaterThan(0);
    expect(own.filter((line) => !line.includes("kubernetes.io/hostname"))).toEqual([]);
  });
});

describe("a tenant's quota", () => {
  afterAll(() => removeAll(A).then(() => removeAll(B)));

  it("lends what the others of its hall do not use, and not one server more", async () => {
    expect(await submit(ALICE, servers("Deployment", A, "many", 17))).toBeUndefined();
    await until(
      () => runningOf(A, "many"),
      (running) => running === 15,
    );
    await sleep(3000);
    expect(await runningOf(A, "many")).toBe(15);
    expect((await phases(A, "many")).filter((phase) => phase === "Pending")).toHaveLength(2);
  });

  it("is taken back by its owner", async () => {
    expect(await submit(BOB, servers("Deployment", B, "own", 5))).toBeUndefined();
    await until(
      () => runningOf(B, "own"),
      (running) => running === 5,
    );
    await until(
      () => runningOf(A, "many"),
      (running) => running === 10,
    );
  });

  it("holds its watts too: what is past them waits, and says so", async () => {
    await removeAll(A);
    await removeAll(B);
    const of = (tenant: string, ...watts: readonly number[]) => [
      ...["patch", "clusterqueue", tenant, "--type=json", "-p"],
      JSON.stringify(
        watts.map((value, at) => ({
          op: "replace",
          path: `/spec/resourceGroups/0/flavors/${at}/resources/3/nominalQuota`,
          value: String(value),
        })),
      ),
    ];
    await kubectl(...of(A, 2 * WATTS_OF_SERVER, 2 * WATTS_OF_SERVER));
    await kubectl(...of(B, 0));
    expect(await submit(ALICE, servers("Deployment", A, "few", 6))).toBeUndefined();
    await until(
      () => runningOf(A, "few"),
      (running) => running === 4,
    );
    const waiting = await until(
      () => kubectl("get", "workloads", "-n", `tenant-${A}`, "-o", "json"),
      (found) => found.includes("kvandal.io/facility-watts in flavor"),
    );
    expect(waiting).toMatch(/insufficient unused quota for kvandal\.io\/facility-watts/);
    expect(await runningOf(A, "few")).toBe(4);
  });
});

describe("a way around the quota", () => {
  beforeAll(async () => {
    await submit(ALICE, job(A, "never", 40));
    await submit(ALICE, pod(A, "gated", {}, { nodeSelector: { never: "true" } }));
  });
  afterAll(() => removeAll(A));

  const ownedByJob = async () => {
    const uid = await kubectl(
      "get",
      "job",
      "never",
      "-n",
      `tenant-${A}`,
      "-o",
      "jsonpath={.metadata.uid}",
    );
    return {
      ownerReferences: [
        { apiVersion: "batch/v1", kind: "Job", name: "never", uid, controller: true },
      ],
    };
  };

  it.each<[what: string, make: (owner: object) => object]>([
    ["a Deployment", (owner) => servers("Deployment", A, "owned", 2, owner)],
    ["a Pod", (owner) => pod(A, "owned", owner)],
  ])("is closed: %s that says it belongs to a job", async (_, make) => {
    const found = await submit(ALICE, make(await ownedByJob()));
    expect(found).toContain("leave out ownerReferences with controller: true");
    expect(await phases(A, "owned")).toEqual([]);
  });

  it("is closed: a pod whose gates and label its tenant takes away", async () => {
    const patch = JSON.stringify({
      metadata: { labels: { "kueue.x-k8s.io/managed": null } },
      spec: { schedulingGates: null },
    });
    const found = await refusal(
      ...[...ALICE, "patch", "pod", "gated", "-n", `tenant-${A}`, "--type=merge", "-p", patch],
    );
    expect(found).toContain("forbidden");
  });

  it("is closed: a pod that says what suspends it", async () => {
    const annotations = { "kueue.x-k8s.io/pod-suspending-parent": "never" };
    const found = await submit(ALICE, pod(A, "suspended", { annotations }));
    const gates = await kubectl(
      ...[
        "get",
        "pods",
        "-n",
        `tenant-${A}`,
        "-o",
        "jsonpath={.items[*].spec.schedulingGates[*].name}",
      ],
    );
    expect(found ?? gates).toMatch(/pod-suspending-parent|kueue/);
    expect(await runningOf(A, "suspended")).toBe(0);
  });

  it("is closed: a job that grows while it runs, whose tenant takes the gates of its pods away", async () => {
    // kwok ends the pods of a job at once. While it stands still they are placed and no more.
    project.signalKwok("hall-1", "SIGSTOP");
    try {
      const annotations = { "kueue.x-k8s.io/elastic-job": "true" };
      expect(await submit(ALICE, job(A, "elastic", 1, { annotations }, {}))).toBeUndefined();
      await until(
        () => placedOf(A, "elastic"),
        (placed) => placed.length === 1,
      );
      const grown = JSON.stringify({ spec: { parallelism: 12 } });
      await refusal(
        ...[...ALICE, "patch", "job", "elastic", "-n", `tenant-${A}`, "--type=merge", "-p", grown],
      );
      await sleep(3000);
      const pods = await kubectl("get", "pods", "-n", `tenant-${A}`, "-o", "name");
      for (const name of pods.split("\n").filter((line) => line.includes("/elastic-"))) {
        await refusal(
          ...[...ALICE, "patch", name, "-n", `tenant-${A}`, "--type=merge"],
          ...["-p", JSON.stringify({ spec: { schedulingGates: null } })],
        );
      }
      await sleep(3000);
      // The quotas of the test before carry the watts of four servers.
      expect((await placedOf(A, "elastic")).length).toBeLessThanOrEqual(4);
    } finally {
      project.signalKwok("hall-1", "SIGCONT");
    }
  });

  it("is closed: a pod that names its node", async () => {
    const [node = ""] = (await kubectl("get", "nodes", "-o", "name")).split("\n");
    const found = await submit(
      ALICE,
      pod(A, "placed", {}, { nodeName: node.replace("node/", "") }),
    );
    expect(found).toContain("cannot be set until all schedulingGates have been cleared");
  });
});

describe("a pool that is dedicated to a tenant", () => {
  const tolerating = (more: object) => ({
    tolerations: [{ key: "nvidia.com/gpu", operator: "Exists" }, more],
  });
  const nodesOf = async (tenant: string): Promise<string[]> => {
    const path = "jsonpath={range .items[*]}{.spec.nodeName}{'\\n'}{end}";
    const nodes = await kubectl("get", "pods", "-n", `tenant-${tenant}`, "-o", path);
    return nodes.split("\n").filter(Boolean);
  };
  afterAll(() => removeAll(A).then(() => removeAll(B)));

  it("runs its tenant's jobs first, and nobody else's", async () => {
    // The quotas were lowered by hand.
    expect(await up("--refresh")).toMatchObject({ exitCode: 0 });
    await submit(ALICE, servers("Deployment", A, "mine", 5));
    await submit(BOB, servers("Deployment", B, "theirs", 6));
    await until(
      () => runningOf(A, "mine"),
      (running) => running === 5,
    );
    await until(
      () => runningOf(B, "theirs"),
      (running) => running === 6,
    );
    expect((await nodesOf(A)).filter((node) => node.startsWith("own-"))).toHaveLength(5);
    expect((await nodesOf(B)).filter((node) => node.startsWith("own-"))).toEqual([]);
  });

  it.each<[what: string, toleration: object]>([
    ["its taint by name", { key: "kvandal.io/tenant", operator: "Exists" }],
    ["every taint", { operator: "Exists" }],
    ["its taint by value", { key: "kvandal.io/tenant", operator: "Equal", value: "openai" }],
  ])("is closed to a pod of another tenant that tolerates %s", async (_, toleration) => {
    const found = await submit(BOB, pod(B, "forged", {}, tolerating(toleration)));
    expect(found).toContain("nodes of a dedicated pool are its tenant's");
  });
});

describe("a reservation that ends", () => {
  it("keeps the tenant's namespace and its network policies while its jobs run", async () => {
    await submit(BOB, servers("Deployment", B, "own", 2));
    await until(
      () => runningOf(B, "own"),
      (running) => running === 2,
    );
    project.edit("sites/lab/site.yaml", `${tenantOf(B, 5)}\n`, "");
    const outcome = await up();
    expect(outcome.output).toMatch(/ClusterQueue|cluster-queue/);
    expect(outcome).toMatchObject({ exitCode: 1 });
    expect(await runningOf(B, "own")).toBe(2);
    const policies = await kubectl("get", "networkpolicies", "-n", `tenant-${B}`, "-o", "name");
    expect(policies).toContain("networkpolicy.networking.k8s.io/own-namespace");
  });

  it("takes the namespace away once they have ended", async () => {
    await removeAll(B);
    expect(await up()).toMatchObject({ exitCode: 0 });
    await until(
      () => kubectl("get", "namespaces", "-o", "name"),
      (found) => !found.includes(`namespace/tenant-${B}\n`),
    );
  });
});

describe("a power cap of a pool", () => {
  it("changes the watts that Kueue counts for each GPU, with the next deployment", async () => {
    for (const own of [POOL, POOL.replace("h100-1", "own")]) {
      project.edit("sites/lab/site.yaml", `${own} }`, `${own}, gpuPowerCap: 600 W }`);
    }
    const outcome = await up();
    expect(outcome.output).toContain("starting Kueue 0.19.0");
    expect(outcome).toMatchObject({ exitCode: 0 });
    await submit(ALICE, pod(A, "capped"));
    await until(
      () => runningOf(A, "capped"),
      (running) => running === 1,
    );
    // 10,200 W less 8 x 100 W, and 10 % of 10,200 W, x 1.10, by 8: 1,433 W.
    const used = await kubectl("get", "clusterqueue", A, "-o", "json");
    expect(used).toMatch(/"name": "kvandal\.io\/facility-watts",\s+"total": "11464"/);
  });
});
