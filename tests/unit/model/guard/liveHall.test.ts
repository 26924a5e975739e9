import { observedNodes, type LiveObject } from "../../../../model/guard/liveHall";

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
const machine = (name: string, deployment: string | undefined, metadata: object = {}): LiveObject =>
  object(
    "Machine",
    name,
    {},
    {
      ownerReferences: [{ kind: "MachineSet", name: "set" }],
      labels: deployment === undefined ? {} : { "cluster.x-k8s.io/deployment-name": deployment },
      ...metadata,
    },
  );
const observed = (
  machinery: LiveObject[],
  nodes: { name: string; machineDeployment?: string }[] = [],
) => observedNodes({ budget: undefined, machinery, nodes });

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
    const nodes = [1, 2, 3, 4, 5].map((at) => ({
      name: `n${at}`,
      machineDeployment: "kvandal/h100-1",
    }));
    expect(observed([pool, ...machines], nodes)).toEqual({ "h100-1": 5 });
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

  it.each([
    [
      "a MachineDeployment of another namespace",
      object("MachineDeployment", "h100-1", { spec: { replicas: 7 } }, { namespace: "default" }),
      7,
    ],
    ["a MachinePool", object("MachinePool", "h100-1", { spec: { replicas: 7 } }), 7],
    ["a MachineSet that nobody owns", object("MachineSet", "h100-1", { spec: { replicas: 7 } }), 7],
    ["a Machine that nobody owns", machine("m1", undefined, { ownerReferences: undefined }), 1],
  ])("count apart for %s", (_name, stray, count) => {
    expect(observed([stray])).toEqual({ unlisted: count });
  });

  it("leave out control planes, whose power is fixed load", () => {
    const labels = { "cluster.x-k8s.io/control-plane": "" };
    expect(
      observed([
        machine("m1", undefined, {
          labels,
          ownerReferences: [{ kind: "KubeadmControlPlane", name: "cp" }],
        }),
      ]),
    ).toEqual({});
  });
});
