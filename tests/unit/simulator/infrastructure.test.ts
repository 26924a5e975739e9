import { ApiError, type Api, type Call } from "../../../tools/cluster/api/client";
import { Infrastructure } from "../../../tools/simulator/infrastructure";
import { Limiter } from "../../../tools/simulator/limiter";
import type { DevMachine, Machine } from "../../../tools/simulator/objects";
import { TemplateReader } from "../../../tools/simulator/templates";
import { deployment } from "./support/deployments";

const RACK = "topology.example/rack";
const config = {
  spec: {
    joinConfiguration: {
      nodeRegistration: {
        taints: [{ key: "nvidia.com/gpu", effect: "NoSchedule" }],
        kubeletExtraArgs: [
          { name: "node-labels", value: `kvandal.io/pool=h100-a,${RACK}={{ ds.meta_data.rack }}` },
        ],
      },
    },
  },
};

/** A hall with machines of one pool of racks of two nodes, and what was written to it. */
class Hall {
  readonly written: { readonly path: string; readonly body: unknown; readonly method: string }[] =
    [];
  /** Whether the machine goes while its host is made. */
  isGoing = false;
  readonly machines = new Map<string, Machine>();
  readonly devMachines = new Map<string, DevMachine>();
  private readonly pool = deployment({
    metadata: { annotations: { "kvandal.io/nodes-per-unit": "2" } },
  });
  private readonly client: Api = {
    call: <Answer>(path: string, call?: Call) => {
      const { method = "GET", body } = call ?? {};
      if (method !== "GET") {
        this.written.push({ path, body, method });
        return this.isGoing && path.endsWith("/status")
          ? Promise.reject(new ApiError(404, "gone"))
          : Promise.resolve({} as Answer);
      }
      const answers: Readonly<Record<string, unknown>> = {
        "/apis/bootstrap.cluster.x-k8s.io": {
          preferredVersion: { groupVersion: "bootstrap.cluster.x-k8s.io/v1beta2" },
        },
        "/apis/bootstrap.cluster.x-k8s.io/v1beta2": {
          resources: [{ name: "kubeadmconfigs", kind: "KubeadmConfig" }],
        },
      };
      return Promise.resolve((answers[path] ?? config) as Answer);
    },
  };
  private readonly infrastructure = new Infrastructure(
    this.client,
    {
      devMachines: this.devMachines,
      machines: this.machines,
      deployments: new Map([["kvandal/h100-a", this.pool]]),
    },
    new TemplateReader(this.client),
    new Limiter(4),
  );

  async provision(name: string, machine: Partial<Machine["spec"]> = {}, dev: object = {}) {
    const metadata = { name, namespace: "kvandal" };
    const labels = { "cluster.x-k8s.io/deployment-name": "h100-a" };
    this.machines.set(`kvandal/${name}`, {
      metadata: { ...metadata, labels },
      spec: {
        version: "v1.34.4",
        bootstrap: {
          configRef: { apiGroup: "bootstrap.cluster.x-k8s.io", kind: "KubeadmConfig", name },
          dataSecretName: name,
        },
        infrastructureRef: { apiGroup: "infrastructure", kind: "DevMachine", name },
        ...machine,
      },
    });
    this.devMachines.set(`kvandal/${name}`, { metadata, ...dev });
    await this.infrastructure.reconcile(`kvandal/${name}`);
  }

  nodes() {
    return this.written
      .filter(({ path }) => path === "/api/v1/nodes")
      .map(({ body }) => body as { metadata: { name: string; labels: Record<string, string> } });
  }
}

describe("the infrastructure of Cluster API's own controllers", () => {
  it("makes a machine's host a node with what its kubelet brings along, and then says that it is there", async () => {
    const hall = new Hall();
    await hall.provision("h100-a-x-1");
    expect(hall.nodes()).toMatchObject([
      {
        metadata: { name: "h100-a-x-1", labels: { "kvandal.io/pool": "h100-a" } },
        spec: {
          providerID: "kwok://h100-a-x-1",
          taints: [{ key: "nvidia.com/gpu", effect: "NoSchedule" }],
        },
        status: { nodeInfo: { kubeletVersion: "v1.34.4" } },
      },
    ]);
    expect(hall.written.map(({ body }) => body)).toMatchObject([
      // First: the controllers find the Node of a machine that goes meanwhile by it.
      { spec: { providerID: "kwok://h100-a-x-1" } },
      { kind: "Node" },
      { status: { initialization: { provisioned: true } } },
    ]);
  });

  it("takes the node of a machine away that went while its host was made", async () => {
    const hall = new Hall();
    hall.isGoing = true;
    await hall.provision("h100-a-x-1");
    expect(hall.written.at(-1)).toMatchObject({
      method: "DELETE",
      path: "/api/v1/nodes/h100-a-x-1",
    });
  });

  it("fills rack after rack, also with machines that come at once", async () => {
    const hall = new Hall();
    await Promise.all(["a", "b", "c"].map((name) => hall.provision(name)));
    expect(hall.nodes().map(({ metadata }) => metadata.labels[RACK])).toEqual([
      "h100-a-rack-001",
      "h100-a-rack-001",
      "h100-a-rack-002",
    ]);
  });

  it.each<[string, Partial<Machine["spec"]>, object]>([
    ["has nothing to start with", { bootstrap: {} }, {}],
    ["is there already", {}, { status: { initialization: { provisioned: true } } }],
    [
      "is going",
      {},
      { metadata: { name: "a", namespace: "kvandal", deletionTimestamp: "2026-11-30T00:00:00Z" } },
    ],
  ])("leaves a machine alone that %s", async (_, machine, dev) => {
    const hall = new Hall();
    await hall.provision("a", machine, dev);
    expect(hall.written).toEqual([]);
  });
});
