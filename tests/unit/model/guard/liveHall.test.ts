import {
  observedNodes,
  UNLISTED,
  unlistedObjects,
  type LiveNode,
  type LiveObject,
} from "../../../../model/guard/liveHall";
import { name as poolName } from "../../../../model/schemaParts";

const object = (
  kind: string,
  name: string,
  rest: object = {},
  metadata: object = {},
): LiveObject => ({
  kind,
  metadata: { name, namespace: "kvandal", ...metadata },
  ...rest,
});
const ownerReferences = [{ kind: "MachineSet", name: "set" }];
const OF_CLUSTER = [{ kind: "Cluster", name: "lab-hall-1" }];
const machine = (name: string, deployment: string | undefined, metadata: object = {}): LiveObject =>
  object(
    "Machine",
    name,
    {},
    {
      ownerReferences,
      labels: deployment === undefined ? {} : { "cluster.x-k8s.io/deployment-name": deployment },
      ...metadata,
    },
  );
const observed = (machinery: LiveObject[], nodes: LiveNode[] = []) =>
  observedNodes({ budget: undefined, machinery, nodes });

describe("the nodes that are observed of a pool", () => {
  it("are what it asks for while fewer run: a failed node may come back", () => {
    const pool = object("MachineDeployment", "h100-1", {
      spec: { replicas: 15 },
      status: { replicas: 12 },
    });
    expect(observed([pool])).toEqual({ "h100-1": 15 });
  });

  it("are what runs while it asks for fewer: a node that drains draws power", () => {
    const pool = object("MachineDeployment", "h100-1", {
      spec: { replicas: 1 },
      status: { replicas: 3 },
    });
    const machines = [1, 2, 3, 4].map((at) => machine(`m${at}`, "h100-1"));
    expect(observed([pool, ...machines])).toEqual({ "h100-1": 4 });
  });

  it("count those that outlive their Machines as nodes of no pool, once", () => {
    const pool = object(
      "MachineDeployment",
      "h100-1",
      { spec: { replicas: 2 } },
      { labels: { "kvandal.io/pool": "h100-1" } },
    );
    const machines = ["m1", "m2"].map((name) => machine(name, "h100-1"));
    const nodes = (count: number) =>
      Array.from({ length: count }, (_, at) => ({ name: `n${at}`, pool: "h100-1" }));
    expect(observed([pool, ...machines], nodes(2))).toEqual({ "h100-1": 2 });
    expect(observed([pool, ...machines], nodes(5))).toEqual({ "h100-1": 2, [UNLISTED]: 3 });
    expect(observed([], nodes(5))).toEqual({ [UNLISTED]: 5 });
  });

  it("are what its controller counts where that is more than it asks for", () => {
    const pool = object("MachineDeployment", "h100-1", {
      spec: { replicas: 1 },
      status: { replicas: 3 },
    });
    expect(observed([pool])).toEqual({ "h100-1": 3 });
  });

  it("are one for a pool that says nothing at all, as Cluster API reads it", () => {
    expect(observed([object("MachineDeployment", "h100-1")])).toEqual({ "h100-1": 1 });
  });

  it("are those of its own Machines, not of its MachineSets, nor of one of its name elsewhere", () => {
    const pool = object("MachineDeployment", "h100-1", { spec: { replicas: 0 } });
    const labels = { "cluster.x-k8s.io/deployment-name": "h100-1" };
    const ofPool = { labels, ownerReferences: [{ kind: "MachineDeployment", name: "h100-1" }] };
    const set = object("MachineSet", "set", { spec: { replicas: 7 } }, ofPool);
    expect(observed([pool, machine("m1", "h100-1"), set])).toEqual({ "h100-1": 1 });
    const elsewhere = machine("m2", "h100-1", { namespace: "default" });
    expect(observed([machine("m1", "h100-1"), elsewhere])).toEqual({ "h100-1": 1, [UNLISTED]: 1 });
  });

  it("are in the order of their names", () => {
    const pools = ["c", "a", "d", "b"].map((name) => object("MachineDeployment", name));
    expect(Object.keys(observed(pools))).toEqual(["a", "b", "c", "d"]);
  });

  it("are still those of a pool that was deleted and is draining", () => {
    expect(observed([machine("m1", "gone"), machine("m2", "gone")])).toEqual({ gone: 2 });
  });

  it("are the autoscaler's most for a pool that does not say", () => {
    const annotations = { "cluster.x-k8s.io/cluster-api-autoscaler-node-group-max-size": "40" };
    expect(
      observed([object("MachineDeployment", "h100-1", { spec: {} }, { annotations })]),
    ).toEqual({ "h100-1": 40 });
  });

  it("leave out control planes, whose power is fixed load: by label and owner, and of no pool", () => {
    const labels = { "cluster.x-k8s.io/control-plane": "" };
    const owner = { ownerReferences: [{ kind: "KubeadmControlPlane", name: "cp" }] };
    expect(observed([machine("m1", undefined, { labels, ...owner })])).toEqual({});
    expect(observed([machine("m1", undefined, { labels })])).toEqual({ [UNLISTED]: 1 });
    const ofPool = { ...labels, "cluster.x-k8s.io/deployment-name": "h100-1" };
    expect(observed([machine("m1", "h100-1", { labels: ofPool, ...owner })])).toEqual({
      "h100-1": 1,
    });
  });
});

describe("nodes with GPUs that are of no pool", () => {
  const gpuNodes = (count: number): LiveNode[] =>
    Array.from({ length: count }, (_, at) => ({ name: `n-${at}`, hasGpus: true }));

  it("C16: count even if they were created by hand", () => {
    expect(observed([], [...gpuNodes(50), { name: "cpu", hasGpus: false }])).toEqual({
      [UNLISTED]: 50,
    });
  });

  it("count beside objects that make others, and not where a Machine has become them", () => {
    const spec = { replicas: 3 };
    const elsewhere = object("MachineDeployment", "mine", { spec }, { namespace: "default" });
    expect(observed([elsewhere], gpuNodes(5))).toEqual({ [UNLISTED]: 8 });
    const [first] = gpuNodes(1);
    const status = { nodeRef: { name: first?.name } };
    const ofPool = { ...machine("m", "h100-1"), status };
    expect(observed([ofPool], gpuNodes(2))).toEqual({ "h100-1": 1, [UNLISTED]: 1 });
  });

  it("count beside an imported pool, whose own nodes lack the label that they have", () => {
    const labels = { "kvandal.io/pool": "h100-1" };
    const imported = object("MachineDeployment", "h100-1", { spec: { replicas: 2 } }, { labels });
    const machines = gpuNodes(2).map(({ name }) => ({
      ...machine(`of-${name}`, "h100-1"),
      status: { nodeRef: { name } },
    }));
    const strays = ["x", "y", "z"].map((name) => ({ name, pool: "h100-1", hasGpus: true }));
    expect(observed([imported, ...machines], [...gpuNodes(2), ...strays])).toEqual({
      "h100-1": 2,
      [UNLISTED]: 3,
    });
    // Once they have it, no more than the pool's own are there.
    const labelled = gpuNodes(2).map((node) => ({ ...node, pool: "h100-1" }));
    expect(observed([imported, ...machines], labelled)).toEqual({ "h100-1": 2 });
  });
});

describe("what makes nodes and belongs to no pool", () => {
  it.each([
    [
      "a MachineDeployment of another namespace",
      object("MachineDeployment", "h100-1", { spec: { replicas: 7 } }, { namespace: "default" }),
      { kind: "MachineDeployment", namespace: "default", name: "h100-1", nodes: 7 },
    ],
    [
      "a MachinePool, though its Cluster owns it",
      object("MachinePool", "mine", { spec: { replicas: 7 } }, { ownerReferences }),
      { kind: "MachinePool", namespace: "kvandal", name: "mine", nodes: 7 },
    ],
    [
      "a MachineSet that nobody owns",
      object("MachineSet", "mine", { spec: { replicas: 7 } }),
      { kind: "MachineSet", namespace: "kvandal", name: "mine", nodes: 7 },
    ],
    [
      "a MachineSet that its Cluster alone owns, as Cluster API lets it",
      object("MachineSet", "mine", { spec: { replicas: 7 } }, { ownerReferences: OF_CLUSTER }),
      { kind: "MachineSet", namespace: "kvandal", name: "mine", nodes: 7 },
    ],
    [
      "a MachineSet of a MachineDeployment that is not there",
      object(
        "MachineSet",
        "mine",
        { spec: { replicas: 7 } },
        { ownerReferences: [{ kind: "MachineDeployment", name: "forged" }] },
      ),
      { kind: "MachineSet", namespace: "kvandal", name: "mine", nodes: 7 },
    ],
    [
      "a Machine that its Cluster alone owns",
      machine("mine", undefined, { ownerReferences: OF_CLUSTER, labels: undefined }),
      { kind: "Machine", namespace: "kvandal", name: "mine", nodes: 1 },
    ],
    [
      "a Machine that nobody owns",
      machine("mine", undefined, { ownerReferences: undefined, labels: undefined }),
      { kind: "Machine", namespace: "kvandal", name: "mine", nodes: 1 },
    ],
    [
      "a Machine of another namespace that says it is a pool's",
      machine("mine", "h100-1", { ownerReferences: undefined, namespace: "default" }),
      { kind: "Machine", namespace: "default", name: "mine", nodes: 1 },
    ],
  ])("is %s, and counts apart", (_, stray, found) => {
    expect(unlistedObjects([stray])).toEqual([found]);
    expect(observed([stray])).toEqual({ [UNLISTED]: found.nodes });
  });

  it("counts apart from a pool that is called unlisted", () => {
    const called = object("MachineDeployment", "unlisted", { spec: { replicas: 14 } });
    const stray = object("MachineSet", "mine", { spec: { replicas: 1 } });
    expect(observed([called, stray])).toEqual({ unlisted: 14, [UNLISTED]: 1 });
  });

  it("counts under a key that no pool and no object of a cluster can have as its name", () => {
    expect(poolName.safeParse(UNLISTED).success).toBe(false);
    // A Kubernetes name is at most letters, digits, dashes and dots.
    expect(UNLISTED).toMatch(/[^-a-z0-9.]/);
  });

  const pool = object("MachineDeployment", "h100-1", { spec: { replicas: 0 } });
  const set = (metadata: object): LiveObject =>
    object("MachineSet", "set", { spec: { replicas: 0 } }, metadata);
  it.each<[string, LiveObject, ...LiveObject[]]>([
    ["a pool", object("MachineDeployment", "h100-1", { spec: { replicas: 7 } })],
    [
      "a MachineSet of a pool",
      object(
        "MachineSet",
        "set",
        { spec: { replicas: 7 } },
        { ownerReferences: [{ kind: "MachineDeployment", name: "h100-1" }] },
      ),
      pool,
    ],
    [
      "a pool's Machine whose MachineSet was let go",
      machine("m1", "h100-1", { ownerReferences: undefined }),
    ],
    [
      "a Machine of another namespace's MachineSet",
      machine("m1", "h100-1", { namespace: "default" }),
      set({ namespace: "default" }),
    ],
    [
      "a Machine of a MachineSet by hand, which counts itself",
      machine("m1", undefined, { labels: undefined }),
      set({}),
    ],
    ["what makes no nodes", object("Cluster", "lab-hall-1", { spec: { replicas: 7 } })],
  ])("is not %s", (_, one, ...owners) => {
    const found = unlistedObjects([one, ...owners]);
    expect(
      found.filter(({ kind, name }) => kind === one.kind && name === one.metadata.name),
    ).toEqual([]);
  });
});
