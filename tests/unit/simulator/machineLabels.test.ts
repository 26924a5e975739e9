import { labelPatch, syncedLabels } from "../../../tools/simulator/machineLabels";
import { node, NODE_ANNOTATIONS } from "./support/deployments";

describe("labels that Cluster API carries from a machine to its node", () => {
  it.each([
    "node.cluster.x-k8s.io/device-plugin-config",
    "gpu.node.cluster.x-k8s.io/mig",
    "node-restriction.kubernetes.io/tenant",
    "eu.node-restriction.kubernetes.io/tenant",
    "node-role.kubernetes.io/gpu",
  ])("%s arrives", (key) => {
    expect(syncedLabels({ [key]: "x" })).toEqual({ [key]: "x" });
  });

  it.each([
    "kvandal.io/pool",
    "nvidia.com/gpu.present",
    "cluster.x-k8s.io/cluster-name",
    "kubernetes.io/arch",
    // A domain that merely ends alike, and a node role below another domain.
    "mynode.cluster.x-k8s.io/pool",
    "eu.node-role.kubernetes.io/gpu",
    "plain",
  ])("%s does not", (key) => {
    expect(syncedLabels({ [key]: "x" })).toEqual({});
  });
});

describe("keeping the labels of a node in step", () => {
  const CONFIG = "node.cluster.x-k8s.io/device-plugin-config";
  const ROLE = "node-role.kubernetes.io/gpu";

  it("writes nothing when nothing has changed", () => {
    const synced = { [CONFIG]: "exclusive", [ROLE]: "" };
    const current = node({ labels: { ...synced, other: "x" }, labelsFromMachine: [ROLE, CONFIG] });
    expect(labelPatch(current, synced)).toBeUndefined();
  });

  it("changes a value, and nothing else", () => {
    const current = node({
      labels: { [CONFIG]: "exclusive", [ROLE]: "" },
      labelsFromMachine: [ROLE, CONFIG],
    });
    expect(labelPatch(current, { [CONFIG]: "shared", [ROLE]: "" })).toEqual({
      metadata: {
        labels: { [CONFIG]: "shared" },
        annotations: { [NODE_ANNOTATIONS.labelsFromMachine]: `${ROLE},${CONFIG}` },
      },
    });
  });

  it("takes away what came from the machine and is gone there, not what others set", () => {
    const current = node({
      labels: { [CONFIG]: "exclusive", [ROLE]: "" },
      labelsFromMachine: [CONFIG],
    });
    expect(labelPatch(current, {})).toEqual({
      metadata: {
        labels: { [CONFIG]: null },
        annotations: { [NODE_ANNOTATIONS.labelsFromMachine]: "" },
      },
    });
  });

  it("remembers a label that somebody had set to the same value before", () => {
    const current = node({ labels: { [CONFIG]: "exclusive" }, labelsFromMachine: [] });
    expect(labelPatch(current, { [CONFIG]: "exclusive" })?.metadata.annotations).toEqual({
      [NODE_ANNOTATIONS.labelsFromMachine]: CONFIG,
    });
  });
});
