import { nodeManifest, nodeName, simulatedNode } from "../../../tools/simulator/nodeManifest";
import { registrationOf } from "../../../tools/simulator/registration";
import { templateRevision } from "../../../tools/simulator/revision";
import { deployment, NODE_ANNOTATIONS, SIMULATED_BY, SIMULATOR } from "./support/deployments";

const CAPACITY = "capacity.cluster-autoscaler.kubernetes.io";
const nothing = registrationOf(undefined);

describe("a simulated node", () => {
  const pool = deployment({
    metadata: {
      annotations: {
        [`${CAPACITY}/cpu`]: "112",
        [`${CAPACITY}/memory`]: "2048Gi",
        [`${CAPACITY}/gpu-type`]: "nvidia.com/gpu",
        [`${CAPACITY}/gpu-count`]: "8",
        [`${CAPACITY}/maxPods`]: "64",
      },
    },
    labels: { "node.cluster.x-k8s.io/pool": "from-machine", "kvandal.io/hall": "hall-1" },
  });
  const registration = {
    labels: { "kvandal.io/pool": "h100-a", "node.cluster.x-k8s.io/pool": "from-kubelet" },
    taints: [{ key: "nvidia.com/gpu", value: "present", effect: "NoSchedule" }],
    problem: undefined,
  };
  const made = nodeManifest(pool, 7, registration);

  it("offers what the annotations say, all of it to pods", () => {
    const resources = {
      cpu: "112",
      memory: "2048Gi",
      "ephemeral-storage": "1Ti",
      pods: "64",
      "nvidia.com/gpu": "8",
    };
    expect(made.status.capacity).toEqual(resources);
    expect(made.status.allocatable).toEqual(resources);
  });

  it("has no GPU that nothing speaks of, and a sensible size", () => {
    expect(nodeManifest(deployment(), 0, nothing).status.capacity).toEqual({
      cpu: "96",
      memory: "1Ti",
      "ephemeral-storage": "1Ti",
      pods: "110",
    });
  });

  it("carries the kubelet's labels, over them those from the machine, and none that stay there", () => {
    expect(made.metadata.labels).toEqual({
      "kubernetes.io/hostname": nodeName(pool, 7),
      "kubernetes.io/arch": "amd64",
      "kubernetes.io/os": "linux",
      "beta.kubernetes.io/arch": "amd64",
      "beta.kubernetes.io/os": "linux",
      "kvandal.io/pool": "h100-a",
      "node.cluster.x-k8s.io/pool": "from-machine",
      [SIMULATED_BY]: SIMULATOR,
    });
    expect(made.spec.taints).toEqual(registration.taints);
  });

  it("is played by kwok and found again by the simulator", () => {
    expect(made.metadata.annotations[NODE_ANNOTATIONS.kwok]).toBe("fake");
    const known = simulatedNode({
      metadata: { ...made.metadata, uid: "u", resourceVersion: "12" },
      status: { conditions: [{ type: "Ready", status: "True" }] },
    });
    expect(known).toMatchObject({
      name: nodeName(pool, 7),
      uid: "u",
      version: 12,
      machineDeployment: "kvandal/h100-a",
      ordinal: 7,
      revision: templateRevision(pool),
      ready: true,
      labelsFromMachine: ["node.cluster.x-k8s.io/pool"],
    });
  });

  it("is nobody's node without the simulator's label, whatever else it carries", () => {
    const { [SIMULATED_BY]: _simulator, ...labels } = made.metadata.labels;
    expect(simulatedNode({ metadata: { ...made.metadata, labels } })).toBeUndefined();
  });

  it.each(["False", "Unknown"])("is not ready when the condition says %s", (status) => {
    const { metadata } = made;
    const conditions = [{ type: "Ready", status }];
    expect(simulatedNode({ metadata, status: { conditions } })?.ready).toBe(false);
  });

  it("has the architecture that the autoscaler is told", () => {
    const annotations = { [`${CAPACITY}/labels`]: "a=b,kubernetes.io/arch=arm64" };
    const grace = nodeManifest(deployment({ metadata: { annotations } }), 0, nothing);
    expect(grace.metadata.labels["kubernetes.io/arch"]).toBe("arm64");
    expect(grace.status.nodeInfo.architecture).toBe("arm64");
  });
});

describe("the revision of a template", () => {
  const { infrastructureRef, bootstrap } = deployment().spec.template.spec;
  const before = templateRevision(deployment());

  it.each([
    ["machine template", { infrastructureRef: { ...infrastructureRef, name: "other" } }],
    [
      "bootstrap",
      { bootstrap: { configRef: { ...infrastructureRef, ...bootstrap.configRef, name: "other" } } },
    ],
    ["Kubernetes version", { version: "v1.35.0" }],
    ["failure domain", { failureDomain: "hall-2" }],
  ])("changes with the %s", (_what, machine) => {
    expect(templateRevision(deployment({ machine }))).not.toBe(before);
  });

  it("stays for what changes in place", () => {
    expect(templateRevision(deployment({ labels: { a: "b" }, replicas: 9 }))).toBe(before);
  });

  it("keeps nodes of one name in two namespaces apart", () => {
    const elsewhere = deployment({ metadata: { namespace: "other" } });
    expect(nodeName(elsewhere, 0)).not.toBe(nodeName(deployment(), 0));
  });
});

describe("where a simulated node stands", () => {
  const places = {
    labels: {
      "fabric.topograph.run/tier-0": "{{ ds.meta_data.scalable_unit }}",
      "accelerator.topograph.run/domain": "{{ ds.meta_data.rack }}",
    },
    taints: [],
    problem: undefined,
  };
  const labelsOf = (nodesPerUnit: string, ordinal: number): Readonly<Record<string, string>> => {
    const part = deployment({
      metadata: {
        name: "gb300-su-002",
        annotations: { "kvandal.io/nodes-per-unit": nodesPerUnit },
      },
      labels: { "kvandal.io/scalable-unit": "gb300-su-002" },
    });
    return nodeManifest(part, ordinal, places).metadata.labels;
  };

  it.each([
    [0, "gb300-su-002-rack-001"],
    [17, "gb300-su-002-rack-001"],
    [18, "gb300-su-002-rack-002"],
    [143, "gb300-su-002-rack-008"],
  ])("is a rack of 18 and the scalable unit of its part: node %i", (ordinal, rack) => {
    expect(labelsOf("18", ordinal)).toMatchObject({
      "fabric.topograph.run/tier-0": "gb300-su-002",
      "accelerator.topograph.run/domain": rack,
    });
  });

  it("has no rack where a unit is one server, as on a host that nobody has labelled", () => {
    expect(labelsOf("1", 20)["accelerator.topograph.run/domain"]).toBe("");
  });
});
