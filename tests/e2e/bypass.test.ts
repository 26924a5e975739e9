import { OBSERVER } from "../../model/guard/budgetPolicy";
import { GUARD } from "../../model/guard/names";
import { POOL_NAMESPACE } from "../../model/names";
import { objectPath } from "./support/bareServer";
import { BUDGET_PATH, GuardedHall, type LiveObject } from "./support/guardedHall";

/**
 * Ways past the budget inside a hall's cluster, on a real API server, by its administrator (`system:masters`) where nothing else
 * is said: each is refused, and what the server has afterwards is read from the server. The hall is the lab's first in phase 1,
 * with a ceiling of 15 nodes.
 */

jest.setTimeout(5 * 60_000);

const CLUSTER_API = `/apis/cluster.x-k8s.io/v1beta2/namespaces/${POOL_NAMESPACE}`;
const POOLS = `${CLUSTER_API}/machinedeployments`;
const POOL = `${POOLS}/h100-1`;
const TEMPLATES = `/apis/infrastructure.cluster.x-k8s.io/v1beta2/namespaces/${POOL_NAMESPACE}`;
const POLICIES = "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings";
const MERGE = "application/merge-patch+json";
const APPLY = "application/apply-patch+yaml";
/** Both the policy on pools and the one on ceilings refuse it; an API server says one of their sentences. */
const NOT_LISTED =
  /pool h100-9: not (declared for|in budget lab of) hall hall-1.*, so its ceiling is 0: declare the pool/;

const hall = new GuardedHall();

beforeAll(async () => {
  await hall.start();
  await hall.deploy("phase-1");
  await hall.until(() => refuses(60, 15));
}, 60 * 60_000);

afterAll(() => {
  hall.stop();
});

const scale = (replicas: number): Promise<string | undefined> =>
  hall.refusal(`${POOL}/scale`, {
    method: "PATCH",
    contentType: MERGE,
    body: { spec: { replicas } },
  });

/** Whether a scale is refused. What passes until the API server knows a change is taken back: the pool could keep it. */
async function refuses(replicas: number, before: number): Promise<boolean> {
  const isRefused = (await scale(replicas)) !== undefined;
  if (!isRefused) {
    expect(await scale(before)).toBeUndefined();
  }
  return isRefused;
}

/** The pool under another name or with another content, as a new object. */
async function pool(change: {
  readonly name?: string;
  readonly namespace?: string;
  readonly spec?: object;
}): Promise<LiveObject> {
  const { apiVersion, kind, metadata, spec } = await hall.get(POOL);
  const { name = metadata.name, namespace = POOL_NAMESPACE } = change;
  return {
    apiVersion,
    kind,
    metadata: { name, namespace, ...(metadata.labels && { labels: metadata.labels }) },
    spec: { ...spec, ...change.spec },
  };
}

const create = (object: LiveObject): Promise<string | undefined> =>
  hall.refusal(objectPath(object).replace(/\/[^/]+$/, ""), { method: "POST", body: object });

async function names(path: string): Promise<string[]> {
  const { items } = await hall.call<{ items: LiveObject[] }>(path);
  return items.map(({ metadata }) => metadata.name);
}

describe("a pool that asks for more than its ceiling", () => {
  const asked = { spec: { replicas: 16 } };
  const kubectl = (...args: string[]): Promise<string | undefined> => {
    const { status, output } = hall.kubectl(["--namespace", POOL_NAMESPACE, ...args]);
    return Promise.resolve(status === 0 ? undefined : output);
  };

  it.each<[string, () => Promise<string | undefined>]>([
    [
      "an update",
      async () => hall.refusal(POOL, { method: "PUT", body: raised(await hall.get(POOL)) }),
    ],
    ["a patch", () => hall.refusal(POOL, { method: "PATCH", contentType: MERGE, body: asked })],
    [
      "a JSON patch",
      () =>
        hall.refusal(POOL, {
          method: "PATCH",
          contentType: "application/json-patch+json",
          body: [{ op: "replace", path: "/spec/replicas", value: 16 }],
        }),
    ],
    [
      "a server-side apply of a second field manager",
      () =>
        hall.refusal(POOL, {
          method: "PATCH",
          query: { fieldManager: "somebody", force: "true" },
          contentType: APPLY,
          body: {
            apiVersion: "cluster.x-k8s.io/v1beta2",
            kind: "MachineDeployment",
            metadata: { name: "h100-1", namespace: POOL_NAMESPACE },
            ...asked,
          },
        }),
    ],
    ["kubectl scale", () => kubectl("scale", "machinedeployment", "h100-1", "--replicas", "16")],
    ["kubectl patch", () => kubectl("patch", "md", "h100-1", "--type=merge", "-p", json(asked))],
    ["an autoscaler's patch of its scale", () => scale(16)],
    [
      "an update of its scale",
      async () =>
        hall.refusal(`${POOL}/scale`, {
          method: "PUT",
          body: raised(await hall.get(`${POOL}/scale`)),
        }),
    ],
    [
      "no number at all, which others would fill in",
      () =>
        hall.refusal(POOL, {
          method: "PATCH",
          contentType: MERGE,
          body: { spec: { replicas: null } },
        }),
    ],
  ])("is refused: %s", async (_, attempt) => {
    expect(await attempt()).toMatch(/pool h100-1: .* its ceiling in phase-1 is 15 nodes/);
    expect((await hall.get(POOL)).spec.replicas).toBe(15);
  });

  it("is told what the limit is, whose it is, and what to do", async () => {
    // Both the policy on pools and the one on ceilings refuse it, each by the limit it knows; which one an API server asks first changes.
    expect(await scale(16)).toMatch(
      /pool h100-1: 16 nodes asked, its ceiling in phase-1 is 15 nodes and it had 15 \((hall hall-1 of site lab|budget lab of hall hall-1)\): ask for at most 15, or raise the units in the site file/,
    );
  });

  it("may shrink and grow within it, and be edited", async () => {
    expect(await scale(3)).toBeUndefined();
    expect(await scale(15)).toBeUndefined();
    const body = { metadata: { labels: { team: "one" } } };
    expect(await hall.refusal(POOL, { method: "PATCH", contentType: MERGE, body })).toBeUndefined();
  });

  it("does not get there by 200 requests at once", async () => {
    expect(await scale(10)).toBeUndefined();
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, at) => scale(at % 2 === 0 ? 16 + at : 10 + (at % 6))),
    );
    expect(answers.filter((answer) => answer === undefined).length).toBeGreaterThan(0);
    expect(answers.filter((_, at) => at % 2 === 0)).not.toContain(undefined);
    expect((await hall.get(POOL)).spec.replicas).toBeLessThanOrEqual(15);
    expect(await scale(15)).toBeUndefined();
  });
});

describe("machines beside the pools of the budget", () => {
  it.each<[string, { name?: string; namespace?: string; spec?: object }, RegExp]>([
    ["a pool that is not listed", { name: "h100-9" }, NOT_LISTED],
    [
      "a pool that is not listed, with no nodes yet",
      { name: "h100-9", spec: { replicas: 0 } },
      NOT_LISTED,
    ],
    [
      "a listed pool's name in another namespace",
      { namespace: "default" },
      /pool h100-1 in namespace default: .*its ceiling is 0/,
    ],
  ])("are refused: %s", async (_, change, message) => {
    expect(await create(await pool(change))).toMatch(message);
    expect(await names(POOLS)).toEqual(["h100-1"]);
    expect(await names(POOLS.replace(POOL_NAMESPACE, "default"))).toEqual([]);
  });

  it.each([
    ["a MachineSet", "MachineSet", {}],
    ["a MachineSet that claims to be of the pool", "MachineSet", { owner: "MachineDeployment" }],
    ["a Machine", "Machine", {}],
    ["a Machine that claims to be of a MachineSet", "Machine", { owner: "MachineSet" }],
    ["a Machine that claims to be of a control plane", "Machine", { owner: "KubeadmControlPlane" }],
    ["a MachinePool", "MachinePool", {}],
  ])("are refused: %s by hand", async (_, kind, { owner }: { owner?: string }) => {
    const object = await machinery(kind, owner);
    expect(await create(object)).toMatch(/only Cluster API may make these/);
    expect(await names(objectPath(object).replace(/\/[^/]+$/, ""))).toEqual([]);
  });

  it.each<[string, object, RegExp]>([
    [
      "a roll-out with a surge",
      { rollout: { strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1 } } } },
      /a roll-out with a surge takes power beyond the ceiling/,
    ],
    ["a roll-out that leaves the surge open", { rollout: null }, /left out it is 1/],
    ["another cluster", { clusterName: "lab-hall-2" }, /priced as its own/],
  ])("are refused: %s", async (_, spec, message) => {
    const before = await hall.get(POOL);
    expect(
      await hall.refusal(POOL, { method: "PATCH", contentType: MERGE, body: { spec } }),
    ).toMatch(message);
    expect(await hall.get(POOL)).toEqual(before);
  });

  it("are refused: another system's template", async () => {
    const infrastructureRef = { name: "gb300-1-0123abcd" };
    const spec = { template: { spec: { infrastructureRef } } };
    expect(
      await hall.refusal(POOL, { method: "PATCH", contentType: MERGE, body: { spec } }),
    ).toMatch(/made from machine template gb300-1-0123abcd/);
  });
});

describe("a budget that is tampered with", () => {
  const ceilings = (pools: object): Promise<string | undefined> =>
    hall.refusal(BUDGET_PATH, { method: "PATCH", contentType: MERGE, body: { spec: { pools } } });
  const ceiling = (units: number): object => ({ ceilingUnits: units, ceilingNodes: units });

  it("is refused: a ceiling that the hall cannot power", async () => {
    await hall.count({ "h100-1": 15 });
    expect(await ceilings({ "h100-1": ceiling(16) })).toMatch(
      /hall hall-1: 197472 W for the ceilings asked, those held until now and the nodes that run, 190000 W usable/,
    );
  });

  it("is refused: fewer units than nodes, and a pool without a price", async () => {
    expect(await ceilings({ "h100-1": { ceilingUnits: 1, ceilingNodes: 15 } })).toMatch(
      /whose nodes are not its units: h100-1/,
    );
    expect(await ceilings({ free: ceiling(1) })).toMatch(/not declared here.*: free/);
  });

  it("C17: is refused: ceilings moved to another pool while the first still runs", async () => {
    // Given up on paper: the nodes have been seen, so they go on counting.
    expect(await ceilings({ "h100-1": ceiling(10) })).toBeUndefined();
    await hall.count({ "h100-1": 15, other: 1 });
    expect(await ceilings({ "h100-1": ceiling(15) })).toMatch(/190000 W usable/);
    await hall.count({ "h100-1": 15 });
    expect(await ceilings({ "h100-1": ceiling(15) })).toBeUndefined();
  });

  it("P12: is refused: another GPU system, or none, while nodes of the old one run", async () => {
    const asked = (gpuSystem: string | null): Promise<string | undefined> =>
      ceilings({ "h100-1": { ...ceiling(15), gpuSystem } });
    await hall.count({ "h100-1": 15 });
    expect(await asked("hgx-b200")).toMatch(
      /pool h100-1 is of hgx-h100, hgx-b200 is asked, and 15 nodes of it run: take them away first/,
    );
    expect(await asked(null)).toMatch(/no system is asked, and 15 nodes of it run/);
    await hall.count({ "h100-1": 0 });
    expect(await asked("hgx-b200")).toMatch(/15 nodes of it may run: take them away first/);
    const none = { ceilingUnits: 0, ceilingNodes: 0 };
    expect(await ceilings({ "h100-1": none })).toBeUndefined();
    await hall.count({ "h100-1": 0 });
    expect(await asked("hgx-b200")).toBeUndefined();
    expect(await asked("hgx-h100")).toMatch(/0 nodes of it were counted, before the last change/);
    await hall.count({ "h100-1": 0 });
    expect(await ceilings({ "h100-1": none })).toBeUndefined();
    await hall.count({ "h100-1": 0 });
    expect(await asked("hgx-h100")).toBeUndefined();
    await hall.count({ "h100-1": 15 });
  });

  it("is refused: a ceiling that grows before the nodes are counted", async () => {
    expect(await ceilings({ "h100-1": ceiling(14) })).toBeUndefined();
    expect(await ceilings({ "h100-1": ceiling(15) })).toMatch(/run kvandal guard sync/);
    await hall.count({ "h100-1": 15 });
    expect(await ceilings({ "h100-1": ceiling(15) })).toBeUndefined();
  });

  it("C14: is refused: counts by others than the deployer and a pod of the observer's", async () => {
    const observed = ["patch", "sitebudget", "lab", "--subresource=status", "--type=merge"];
    const asAdministrator = ["--as", "administrator", "--as-group", "system:masters"];
    const counts = ["-p", json({ status: { observedNodes: { "h100-1": 0 } } })];
    expect(hall.kubectl([...observed, ...asAdministrator, ...counts]).output).toContain(
      `written by a pod of ${OBSERVER} or by kwok-admin alone`,
    );
    // Kubernetes' own role `edit` lets its users impersonate the account.
    expect(await hall.count({ "h100-1": 0 }, OBSERVER)).toContain(`by kwok-admin alone`);
    expect(await hall.count({ "h100-1": 0 }, "system:serviceaccount:default:default")).toMatch(
      /forbidden/i,
    );
    expect((await hall.get(BUDGET_PATH)).status).toMatchObject({ observedNodes: { "h100-1": 15 } });
  });

  it("is refused: a budget of another site, and of another hall", async () => {
    const { apiVersion, kind, spec } = await hall.get(BUDGET_PATH);
    expect(await create({ apiVersion, kind, metadata: { name: "mine" }, spec })).toMatch(
      /this cluster is hall hall-1 of site lab/,
    );
    const body = { spec: { hall: "hall-2" } };
    expect(await hall.refusal(BUDGET_PATH, { method: "PATCH", contentType: MERGE, body })).toMatch(
      /this cluster is hall hall-1 of site lab/,
    );
  });

  it("gives no power away by what it says of watts: they are for people to read", async () => {
    const annotations = { "kvandal.io/usable-power": "900 MW", "kvandal.io/budgeted-power": "1 W" };
    await hall.refusal(BUDGET_PATH, {
      method: "PATCH",
      contentType: MERGE,
      body: { metadata: { annotations } },
    });
    await hall.count({ "h100-1": 15 });
    expect(await ceilings({ "h100-1": ceiling(16) })).toMatch(/190000 W usable/);
    expect(await scale(16)).toMatch(/its ceiling in phase-1 is 15 nodes/);
  });

  it("K1: is not needed to shrink a pool or to delete one, and without it no pool outgrows its phase", async () => {
    const budget = await hall.get(BUDGET_PATH);
    await hall.call(BUDGET_PATH, { method: "DELETE" });
    expect(await scale(10)).toBeUndefined();
    expect(await scale(16)).toMatch(/its ceiling in phase-1 is 15 nodes/);
    expect(await create(await pool({ name: "h100-9" }))).toMatch(NOT_LISTED);
    await hall.call(POOL, { method: "DELETE", query: { dryRun: "All" } });
    const { apiVersion, kind, metadata, spec } = budget;
    const back = { apiVersion, kind, metadata: { name: metadata.name }, spec };
    expect(await create(back)).toBeUndefined();
    await hall.until(() => refuses(15, 10));
  });

  it("C13: lets nothing grow once it was deleted and made again, before a count that fits", async () => {
    expect(await scale(15)).toMatch(/no node of hall hall-1 has been counted since budget lab/);
    // A pool of the earlier budget still runs, and the one that was made again does not have it.
    expect(await hall.count({ "h100-1": 15, gone: 1 })).toMatch(
      /202675 W for the ceilings and the nodes that run already, 190000 W usable, so no pool may grow/,
    );
    expect(await scale(15)).toMatch(/no node of hall hall-1 has been counted/);
    expect(await hall.count({ "h100-1": 15 })).toMatch(/serverside-applied/);
    await hall.until(async () => (await scale(15)) === undefined);
  });
});

describe("a pool operator", () => {
  const operator = ["--as", "operator", "--as-group", "system:authenticated"];

  beforeAll(() => {
    hall.kubectl([
      ...["create", "clusterrolebinding", "operator", "--user", "operator"],
      ...["--clusterrole", GUARD.operatorRole],
    ]);
  });

  it("scales within the ceiling, and not beyond", () => {
    const to = (nodes: string): string =>
      hall.kubectl([
        ...operator,
        ...["--namespace", POOL_NAMESPACE, "scale", "machinedeployment", "h100-1"],
        ...["--replicas", nodes],
      ]).output;
    expect(to("14")).toMatch(/scaled/);
    expect(to("16")).toMatch(/its ceiling in phase-1 is 15 nodes/);
    expect(to("15")).toMatch(/scaled/);
  });

  it.each([
    ["the budget", ["patch", "sitebudget", "lab", "--type=merge", "-p", "{}"]],
    ["the policies", ["delete", "validatingadmissionpolicy", GUARD.pools]],
    ["their bindings", ["delete", "validatingadmissionpolicybinding", GUARD.pools]],
    ["the quota", ["--namespace", POOL_NAMESPACE, "delete", "resourcequota", GUARD.quota]],
    ["new pools", ["--namespace", POOL_NAMESPACE, "create", "--filename", "-"]],
    [
      "the counts",
      ["patch", "sitebudget", "lab", "--subresource=status", "--type=merge", "-p", "{}"],
    ],
  ])("does not reach %s", async (_, args) => {
    const input = json(await pool({ name: "h100-2" }));
    expect(hall.kubectl([...operator, ...args], input).output).toMatch(/forbidden/i);
  });
});

describe("an administrator who is not the deployer", () => {
  const administrator = ["--as", "administrator", "--as-group", "system:masters"];
  const inPools = ["--namespace", POOL_NAMESPACE];
  const kubectl = (args: readonly string[], input = ""): string =>
    hall.kubectl([...administrator, ...args], input).output;
  const merge = (patch: unknown): string[] => ["--type=merge", "-p", json(patch)];
  const apply = (object: object): string => kubectl(["create", "--filename", "-"], json(object));

  it.each<[string, string, unknown]>([
    ["C10", "a pool's machine template", { spec: { template: { spec: { version: "v1.0.0" } } } }],
    ["C10", "a pool's strategy", { spec: { rollout: { strategy: { type: "OnDelete" } } } }],
    ["C10", "a pool's labels", { metadata: { labels: { "kvandal.io/gpu-system": "hgx-b200" } } }],
  ])("%s: does not change %s", (_id, _what, patch) => {
    expect(kubectl([...inPools, "patch", "md", "h100-1", ...merge(patch)])).toMatch(
      /a pool is changed by kwok-admin alone, in anything but its replicas/,
    );
  });

  it("C11: does not edit a template, nor make one", async () => {
    const [name = ""] = await names(`${TEMPLATES}/devmachinetemplates`);
    const edit = { spec: { template: { spec: { backend: { inMemory: { vm: null } } } } } };
    expect(kubectl([...inPools, "patch", "devmachinetemplate", name, ...merge(edit)])).toMatch(
      /a template is never edited/,
    );
    const { apiVersion, kind, metadata, spec } = await hall.get(
      `${TEMPLATES}/devmachinetemplates/${name}`,
    );
    const copy = { ...metadata, name: "h100-1-fedcba98", namespace: POOL_NAMESPACE };
    const { labels = {} } = copy;
    expect(
      apply({
        apiVersion,
        kind,
        metadata: { name: copy.name, namespace: POOL_NAMESPACE, labels },
        spec,
      }),
    ).toMatch(/templates of pools are made by kwok-admin alone/);
  });

  it("C12: makes no Node", () => {
    const node = { apiVersion: "v1", kind: "Node", metadata: { name: "by-hand" } };
    expect(apply(node)).toMatch(/a Node is made by its own kubelet/);
  });

  it("1700, 1703: changes no label of a Node or of a pod that counts by way of their status", () => {
    const node = {
      apiVersion: "v1",
      kind: "Node",
      metadata: { name: "by-status", labels: { "kvandal.io/pool": "h100-1" } },
    };
    expect(hall.kubectl(["create", "--filename", "-"], json(node)).output).toMatch(/created/);
    const patch = (object: readonly string[], metadata: object): string =>
      kubectl(["patch", ...object, "--subresource=status", ...merge({ metadata })]);
    expect(patch(["node", "by-status"], { labels: { "kvandal.io/pool": null } })).toMatch(
      /labels by which a node has its pool and its power cap/,
    );
    expect(patch(["node", "by-status"], { labels: { rack: "7" } })).toMatch(/patched/);
    hall.kubectl(["delete", "node", "by-status"]);
    const pod = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "counting", namespace: POOL_NAMESPACE },
      spec: { containers: [{ name: "c", image: "alpine:3.22" }] },
    };
    expect(hall.kubectl(["create", "--filename", "-"], json(pod)).output).toMatch(/created/);
    expect(patch([...inPools, "pod", "counting"], { labels: { job: "other" } })).toMatch(
      /what runs there is deployed by kwok-admin alone/,
    );
    hall.kubectl([...inPools, "delete", "pod", "counting"]);
  });

  it("1230: does not raise the quota on Machines, whose use the API server goes on counting", async () => {
    const quota = [...inPools, "patch", "resourcequota", GUARD.quota];
    const hard = { "count/machines.cluster.x-k8s.io": "1000000" };
    const refused = /what runs there is deployed by kwok-admin alone/;
    expect(kubectl([...quota, ...merge({ spec: { hard } })])).toMatch(refused);
    const used = { "count/machines.cluster.x-k8s.io": "0" };
    const status = ["--subresource=status", ...merge({ status: { used, hard } })];
    expect(kubectl([...quota, ...status])).toMatch(refused);
    await hall.until(quotaCounts);
  });

  it("C14: runs nothing as the account that counts, and gets no token of it", () => {
    const pod = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "mine", namespace: POOL_NAMESPACE },
      spec: {
        serviceAccountName: GUARD.observer,
        containers: [{ name: "c", image: "alpine:3.22" }],
      },
    };
    expect(apply(pod)).toMatch(/what runs there is deployed by kwok-admin alone/);
    expect(kubectl([...inPools, "create", "token", GUARD.observer])).toMatch(
      /what runs there is deployed by kwok-admin alone/,
    );
  });

  it("K2: scales a pool within its ceiling, and labels it", () => {
    const scaled = kubectl([...inPools, "scale", "md", "h100-1", "--replicas", "14"]);
    expect(scaled).toMatch(/scaled/);
    const patch = { spec: { replicas: 15 }, metadata: { labels: { team: "a" } } };
    expect(kubectl([...inPools, "patch", "md", "h100-1", ...merge(patch)])).toMatch(/patched/);
  });
});

describe("without the guard", () => {
  it("only the quota is left, which counts Machines one by one", async () => {
    const bindings = [];
    for (const name of [GUARD.pools, GUARD.ceilings]) {
      bindings.push(await hall.get(`${POLICIES}/${name}`));
      await hall.call(`${POLICIES}/${name}`, { method: "DELETE" });
    }
    // What the tests above see refused goes through: it was the guard that refused it.
    await hall.until(async () => (await scale(16)) === undefined);
    await hall.until(quotaCounts);
    // Kubernetes' quota controller counts again every ten seconds here, and overlooks Machines that are made at that moment.
    hall.signalControllers("SIGSTOP");
    const machine = await machinery("Machine");
    const make = (at: number) =>
      create({ ...machine, metadata: { ...machine.metadata, name: `machine-${at}` } });
    for (let at = 0; at < 15; at += 1) {
      expect(await make(at)).toBeUndefined();
    }
    expect(await make(15)).toMatch(/exceeded quota: kvandal-energy-guard/);
    expect(await names(`${CLUSTER_API}/machines`)).toHaveLength(15);
    hall.signalControllers("SIGCONT");
    await hall.call(`${CLUSTER_API}/machines`, { method: "DELETE" });
    for (const { apiVersion, kind, metadata, spec } of bindings) {
      expect(
        await create({ apiVersion, kind, metadata: { name: metadata.name }, spec }),
      ).toBeUndefined();
    }
    await hall.until(() => refuses(17, 16));
    expect(await scale(15)).toBeUndefined();
  });
});

/** Whether the quota counts Machines. Its controller learns of a new kind within half a minute; until then the quota refuses every Machine. */
async function quotaCounts(): Promise<boolean> {
  const { status } = await hall.get(
    `/api/v1/namespaces/${POOL_NAMESPACE}/resourcequotas/${GUARD.quota}`,
  );
  const { used = {} } = status as { readonly used?: object };
  return "count/machines.cluster.x-k8s.io" in used;
}

function raised(object: LiveObject): LiveObject {
  return { ...object, spec: { ...object.spec, replicas: 16 } };
}

const json = (value: unknown): string => JSON.stringify(value);

/** A MachineSet, Machine or MachinePool as somebody writes it by hand after the pool. */
async function machinery(kind: string, owner?: string): Promise<LiveObject> {
  const { apiVersion, metadata, spec } = await hall.get(POOL);
  const { clusterName, template } = spec as { clusterName: string; template: { spec: object } };
  const controlPlane = owner === "KubeadmControlPlane";
  const reference = {
    apiVersion: controlPlane ? "controlplane.cluster.x-k8s.io/v1beta2" : apiVersion,
    kind: owner,
    name: "h100-1",
    uid: "00000000-0000-0000-0000-000000000000",
    controller: true,
  };
  const selector = { matchLabels: { "cluster.x-k8s.io/cluster-name": clusterName } };
  const replicated = { clusterName, replicas: 1, template };
  return {
    apiVersion,
    kind,
    metadata: {
      name: "by-hand",
      namespace: POOL_NAMESPACE,
      ...(metadata.labels && { labels: metadata.labels }),
      ...(owner === undefined ? {} : { ownerReferences: [reference] }),
    },
    spec:
      kind === "Machine"
        ? { ...template.spec }
        : kind === "MachineSet"
          ? { ...replicated, selector }
          : replicated,
  };
}
