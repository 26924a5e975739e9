import { existsSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { join } from "node:path";
import { CLUSTER_API_CONTROLLERS, GUARD } from "../../model/guard/names";
import { listProcesses } from "../../tools/cluster/processes";
import { isTrue, PoolHall, type Listed } from "./support/poolHall";
import { KUBELET_ARGUMENT, poolStories } from "./support/poolStories";
import { eventually, refusalOf, until } from "./support/until";

/**
 * Pools on Cluster API's own core and bootstrap controllers, which run beside a hall of the lab; the simulator plays nothing but their
 * infrastructure. One story, whose tests run in order, the shared ones among them. What came of a change is read from the API server.
 */

jest.setTimeout(10 * 60_000);

/** Few, since a machine takes the real controllers some seconds. */
const UNITS = 10;
const [MANAGER = ""] = CLUSTER_API_CONTROLLERS.machineSets;
const MACHINES = "machines.cluster.x-k8s.io";
let hall: PoolHall;

beforeAll(async () => {
  hall = new PoolHall();
  await hall.project.prepareController("--with-cluster-api");
  hall.edit("units: { h100-1: 15 }", `units: { h100-1: ${UNITS} }`);
  hall.edit(
    "kind: in-memory",
    "kind: in-memory\n  controllers: cluster-api\n  controlPlaneMachines: 1",
  );
}, 60 * 60_000);

afterAll(async () => {
  await hall.project.end();
});

/** In the namespace of the pools, where an argument or an object does not say another one. */
const kubectl = (...args: readonly string[]): Promise<string> =>
  hall.kubectl(...(args.includes("-f") ? [] : ["-n", "kvandal"]), ...args);

/** The API server's refusal; undefined where it did what was asked. */
const refusal = (...args: readonly string[]): Promise<string | undefined> =>
  refusalOf(kubectl(...args));

/** Sends an object. @returns as `refusal`. */
async function create(object: object, ...as: readonly string[]): Promise<string | undefined> {
  const file = join(hall.project.folder, "object.json");
  writeFileSync(file, JSON.stringify(object));
  return refusal("create", ...as, "-f", file);
}

/** Machines of the pool, those that are going included. */
const machines = (): Promise<readonly Listed[]> =>
  hall.list(MACHINES, "-l", "cluster.x-k8s.io/deployment-name=h100-1");

const nodes = (): Promise<readonly Listed[]> => hall.nodes();

async function pool(): Promise<Listed> {
  const found = await hall.poolObject();
  if (found === undefined) {
    throw new Error("there is no MachineDeployment h100-1");
  }
  return found;
}

const controllersOf = async (): Promise<string[]> =>
  (await listProcesses())
    .map(({ command }) => command)
    .filter(
      (command) => command.includes(hall.project.folder) && command.includes("/cluster-api-"),
    );

describe("a pool on Cluster API's own controllers", () => {
  it("gets its nodes from them, each by a Machine of a MachineSet, and none from the simulator", async () => {
    const { output } = await hall.deployed();
    expect(output).toContain("simulator: plays the infrastructure of kwok-lab-hall-1");
    expect(await hall.readyNodes()).toBe(UNITS);
    const owners = (await machines()).map(({ metadata }) => metadata.ownerReferences?.[0]?.kind);
    expect(owners).toEqual(Array.from({ length: UNITS }, () => "MachineSet"));
    expect(await hall.list("nodes", "-l", "kvandal.io/simulated-by")).toEqual([]);
  });

  it("counts its nodes in pods that no simulated node takes, since kwok would complete them before they run", async () => {
    const pods = await hall.list("pods", "-l", `app.kubernetes.io/instance=${GUARD.observer}`);
    expect(pods).not.toEqual([]);
    expect(pods.map(({ spec }) => spec.nodeName)).toEqual(pods.map(() => undefined));
  });

  it("plans nothing while nothing has changed, though the controllers have written to it", async () => {
    expect((await hall.deployed()).output).toMatch(/51 unchanged/);
  });
});

describe("the guard of a hall with Cluster API", () => {
  const machine = (name: string, labels: object, owner?: object): object => ({
    apiVersion: "cluster.x-k8s.io/v1beta2",
    kind: "Machine",
    metadata: {
      name,
      namespace: "kvandal",
      labels: { "cluster.x-k8s.io/cluster-name": "lab-hall-1", ...labels },
      ...(owner === undefined ? {} : { ownerReferences: [owner] }),
    },
    spec: {
      clusterName: "lab-hall-1",
      bootstrap: { dataSecretName: "lab-hall-1-ca" },
      infrastructureRef: {
        apiGroup: "infrastructure.cluster.x-k8s.io",
        kind: "DevMachine",
        name,
      },
    },
  });
  const set = (name: string): object => ({
    apiVersion: "cluster.x-k8s.io/v1beta2",
    kind: "MachineSet",
    name,
    uid: "00000000-0000-0000-0000-000000000000",
    controller: true,
  });
  const listed = { "cluster.x-k8s.io/deployment-name": "h100-1" };

  it.each<[string, () => Promise<string | undefined>, string]>([
    ["a Machine by hand", () => create(machine("mine", listed, set("h100-1-abcde"))), "made by"],
    [
      "a Machine by the controllers' identity whose MachineSet is of no pool",
      () => create(machine("forged", {}, set("another")), "--as", MANAGER),
      `made by ${MANAGER}`,
    ],
    [
      "a Machine by the controllers' identity without an owner",
      () => create(machine("forged", listed), "--as", MANAGER),
      `made by ${MANAGER}`,
    ],
    [
      "a Machine by the controllers' identity that says it is of a pool, beyond the pool's nodes",
      () => create(machine("forged", listed, set("h100-1-abcde")), "--as", MANAGER),
      "exceeded quota: kvandal-energy-guard",
    ],
    [
      "a node more than the ceiling",
      () => refusal("scale", "machinedeployment", "h100-1", `--replicas=${UNITS + 1}`),
      `${UNITS + 1} nodes asked, its ceiling in phase-1 is ${UNITS} nodes`,
    ],
    [
      "a surge by a client of v1beta1",
      () =>
        refusal(
          ...["patch", "machinedeployments.v1beta1.cluster.x-k8s.io", "h100-1", "--type=merge"],
          ...["-p", '{"spec":{"strategy":{"rollingUpdate":{"maxSurge":1}}}}'],
        ),
      "a roll-out with a surge",
    ],
  ])("refuses %s", async (_, attempt, message) => {
    expect(await attempt()).toContain(message);
    expect(await machines()).toHaveLength(UNITS);
  });

  it("C13: lets the controllers make no Machine while the hall has no budget, nor before its nodes are counted again", async () => {
    const budget = JSON.parse(await kubectl("get", "sitebudget", "lab", "-o", "json")) as {
      apiVersion: string;
      kind: string;
      spec: object;
    };
    const [first] = await machines();
    await kubectl("delete", "sitebudget", "lab");
    await kubectl("delete", MACHINES, first?.metadata.name ?? "");
    const refused = async (): Promise<string> =>
      (await kubectl("get", "machinesets", "-o", "json")).match(/no params found[^"]*/)?.[0] ?? "";
    await until(refused, (message) => message !== "");
    expect(await machines()).toHaveLength(UNITS - 1);
    const { apiVersion, kind, spec } = budget;
    expect(await create({ apiVersion, kind, metadata: { name: "lab" }, spec })).toBeUndefined();
    expect(await hall.project.kvandal("guard", "sync", "--site", "lab")).toMatchObject({
      exitCode: 0,
    });
    await eventually(UNITS, () => hall.readyNodes());
  });

  it("lets a client of v1beta1 shrink the pool; its nodes go, and come back with the next deployment", async () => {
    const gone = new Set((await nodes()).map(({ metadata }) => metadata.uid));
    expect(
      await refusal(
        ...["patch", "machinedeployments.v1beta1.cluster.x-k8s.io", "h100-1", "--type=merge"],
        ...["-p", '{"spec":{"replicas":8}}'],
      ),
    ).toBeUndefined();
    await until(nodes, (found) => found.length === 8);
    await hall.deployed("--refresh");
    const found = await nodes();
    expect(found.filter(({ metadata }) => gone.has(metadata.uid))).toHaveLength(8);
    expect(found).toHaveLength(UNITS);
  });
});

describe("a changed kubelet argument", () => {
  it("rolls the pool without a machine more, stalls visibly at a disruption budget, and ends once that is gone", async () => {
    const make = async (object: object): Promise<void> => {
      expect(await create(object)).toBeUndefined();
    };
    const before = await nodes();
    for (const { metadata } of before) {
      await make({
        apiVersion: "v1",
        kind: "Pod",
        metadata: { name: `held-${metadata.name}`, namespace: "default", labels: { app: "held" } },
        spec: { nodeName: metadata.name, containers: [{ name: "job", image: "any" }] },
      });
    }
    await make({
      apiVersion: "policy/v1",
      kind: "PodDisruptionBudget",
      metadata: { name: "held", namespace: "default" },
      spec: { maxUnavailable: 0, selector: { matchLabels: { app: "held" } } },
    });
    hall.describePool(KUBELET_ARGUMENT.replace("64", "32"));
    const rollOut = { isOver: false };
    const most = (async () => {
      let count = 0;
      while (!rollOut.isOver) {
        count = Math.max(count, (await machines()).length);
        await sleep(500);
      }
      return count;
    })();
    const rolled = hall.up();
    try {
      const stalled = await until(pool, ({ status }) =>
        JSON.stringify(status?.conditions ?? []).includes("stage: DrainingNode"),
      );
      expect(isTrue(stalled, "RollingOut")).toBe(true);
      expect((await nodes()).filter((node) => isTrue(node, "Ready"))).toHaveLength(UNITS);
      await kubectl("delete", "poddisruptionbudget", "held", "-n", "default");
      const outcome = await rolled;
      expect(outcome.output).toContain("10 of 10 GPU nodes Ready, h100-1 not rolled out yet");
      expect(outcome).toMatchObject({ exitCode: 0 });
    } finally {
      rollOut.isOver = true;
      await rolled;
    }
    expect(await most).toBe(UNITS);
    const uids = new Set(before.map(({ metadata }) => metadata.uid));
    expect((await nodes()).filter(({ metadata }) => uids.has(metadata.uid))).toEqual([]);
  });
});

describe("a node that is gone", () => {
  it("is replaced by the health check, and its Machine with it", async () => {
    const [node] = await nodes();
    await kubectl("delete", "node", node?.metadata.name ?? "");
    await until(
      async () => (await machines()).map(({ metadata }) => metadata.name),
      (names) => names.length === UNITS && !names.includes(node?.metadata.name ?? ""),
    );
    await eventually(UNITS, () => hall.readyNodes());
  });
});

poolStories(() => hall);

describe("taking the site down", () => {
  it("takes the pools with their machines, and leaves the Cluster, its control plane and its secrets", async () => {
    expect(await hall.project.pulumi(undefined, ...hall.project.destroy)).toMatchObject({
      exitCode: 0,
    });
    expect(await hall.list("machinedeployments")).toEqual([]);
    expect(await nodes()).toEqual([]);
    const left = await kubectl(
      ...["get", `clusters,kubeadmcontrolplanes,secrets,${MACHINES}`, "-o", "name"],
    );
    for (const name of [
      "cluster.cluster.x-k8s.io/lab-hall-1",
      "kubeadmcontrolplane.controlplane.cluster.x-k8s.io/lab-hall-1-control-plane",
      "secret/lab-hall-1-kubeconfig",
      "secret/lab-hall-1-ca",
      "machine.cluster.x-k8s.io/lab-hall-1-control-plane-0",
    ]) {
      expect(left).toContain(name);
    }
  });

  it("ends the controllers with the simulated hall", async () => {
    expect(await controllersOf()).toHaveLength(2);
    expect(await hall.project.kvandal("down", "--site", "lab")).toMatchObject({ exitCode: 0 });
    expect(await controllersOf()).toEqual([]);
    const cluster = join(hall.project.folder, ".kvandal", ".kwok", "clusters", "lab-hall-1");
    expect(existsSync(cluster)).toBe(false);
  });
});
