import {
  allocationProblems,
  type PoolAllocation,
} from "../../../../model/devicePlugin/dynamicResources";

const pool = (changes: Partial<PoolAllocation> = {}): PoolAllocation => ({
  pool: "a",
  allocation: "device-plugin",
  kubernetesVersion: "v1.34.4",
  devicePluginConfig: undefined,
  topologyAware: false,
  computeDomains: false,
  multiNodeNvlink: false,
  ...changes,
});
const dra = (changes: Partial<PoolAllocation> = {}) => pool({ allocation: "dra", ...changes });
const nvl72 = (changes: Partial<PoolAllocation> = {}) =>
  pool({ multiNodeNvlink: true, computeDomains: true, ...changes });

const OPERATOR =
  "the GPU operator's ClusterPolicy puts a device plugin on every GPU node, and only one of the two may serve a node: use stack device-plugin, or allocation: device-plugin";
const OLD_NODES =
  "DRA needs Kubernetes 1.34.2, the nodes have 1.34.1: upgrade them, or use allocation: device-plugin";
const TOPOLOGY =
  "Kueue cannot place DRA workloads by topology: turn topology off for this pool, or use allocation: device-plugin";

describe("combinations of GPU allocation", () => {
  it.each<[string, PoolAllocation[]]>([
    [
      "the device plugin, with any sharing and topology",
      [
        pool({ devicePluginConfig: { sharing: "mps" }, topologyAware: true }),
        pool({
          pool: "b",
          devicePluginConfig: { sharing: "time-slicing" },
          kubernetesVersion: "v1.31.0",
        }),
      ],
    ],
    ["DRA alone on a pool, from Kubernetes 1.34.2 on", [dra({ kubernetesVersion: "v1.34.2" })]],
    ["DRA beside the device plugin on another pool", [dra(), pool({ pool: "b" })]],
    ["compute domains with the device plugin", [nvl72()]],
    ["compute domains from Kubernetes 1.34.2 on", [nvl72({ kubernetesVersion: "v1.34.2" })]],
    ["compute domains with DRA", [nvl72({ allocation: "dra" })]],
    [
      "compute domains with DRA, on several pools",
      [nvl72({ allocation: "dra" }), nvl72({ pool: "b", allocation: "dra" })],
    ],
  ])("work: %s", (_, pools) => {
    expect(allocationProblems(pools, "device-plugin")).toEqual([]);
  });

  it("work with the device plugin under the GPU operator", () => {
    expect(allocationProblems([pool(), nvl72({ pool: "b" })], "gpu-operator")).toEqual([]);
  });

  it.each<[string, PoolAllocation[], "allocation" | "computeDomains", string]>([
    [
      "DRA and a device plugin on one node",
      [dra({ devicePluginConfig: { sharing: "none" } })],
      "allocation",
      "device plugin and DRA would both hand out the GPUs of one node: remove the device plugin profile, or use allocation: device-plugin",
    ],
    [
      "DRA with time-slicing",
      [dra({ devicePluginConfig: { sharing: "time-slicing" } })],
      "allocation",
      "sharing by time-slicing is the device plugin's; in the DRA driver it is an alpha feature that is off: use whole GPUs, or allocation: device-plugin",
    ],
    [
      "DRA with MPS",
      [dra({ devicePluginConfig: { sharing: "mps" } })],
      "allocation",
      "sharing by mps is the device plugin's; in the DRA driver it is an alpha feature that is off: use whole GPUs, or allocation: device-plugin",
    ],
    [
      "DRA before Kubernetes 1.34.2",
      [dra({ kubernetesVersion: "v1.34.1" })],
      "allocation",
      OLD_NODES,
    ],
    [
      "DRA before a release of 1.34.2",
      [dra({ kubernetesVersion: "v1.34.2-rc.1" })],
      "allocation",
      "DRA needs Kubernetes 1.34.2, the nodes have 1.34.2-rc.1: upgrade them, or use allocation: device-plugin",
    ],
    ["DRA with placement by topology", [dra({ topologyAware: true })], "allocation", TOPOLOGY],
    [
      "compute domains without NVLink between nodes",
      [nvl72({ multiNodeNvlink: false })],
      "computeDomains",
      "compute domains join GPUs of several nodes over NVLink, and these nodes have none between them: remove computeDomains",
    ],
    [
      "compute domains before Kubernetes 1.34.2",
      [nvl72({ kubernetesVersion: "v1.33.9" })],
      "computeDomains",
      "compute domains need Kubernetes 1.34.2, the nodes have 1.33.9: upgrade them, or remove computeDomains",
    ],
    [
      "one driver for compute domains and for GPUs of another pool",
      [nvl72(), dra({ pool: "b" })],
      "computeDomains",
      "the hall has one DRA driver: with GPUs of pool b allocated by it, it would allocate those of this pool too, beside the device plugin: put the pools into different halls",
    ],
  ])("do not work: %s", (_, pools, field, message) => {
    expect(allocationProblems(pools, "device-plugin")).toEqual([{ pool: "a", field, message }]);
  });

  it("do not work with DRA under the GPU operator, which puts a plugin on every GPU node", () => {
    expect(allocationProblems([dra()], "gpu-operator")).toEqual([
      { pool: "a", field: "allocation", message: OPERATOR },
    ]);
  });

  it("are told apart where DRA and compute domains ask for them together", () => {
    const both = nvl72({ allocation: "dra", multiNodeNvlink: false, topologyAware: true });
    expect(allocationProblems([both], "device-plugin")).toMatchObject([
      { field: "allocation", message: TOPOLOGY },
      { field: "computeDomains", message: expect.stringContaining("over NVLink") as string },
    ]);
  });

  it("say of every pool all that does not work", () => {
    const changes = { topologyAware: true, kubernetesVersion: "v1.34.1" };
    const pools = [dra(changes), pool({ pool: "b" }), dra({ pool: "c", topologyAware: true })];
    expect(allocationProblems(pools, "gpu-operator")).toEqual([
      { pool: "a", field: "allocation", message: OPERATOR },
      { pool: "a", field: "allocation", message: OLD_NODES },
      { pool: "a", field: "allocation", message: TOPOLOGY },
      { pool: "c", field: "allocation", message: OPERATOR },
      { pool: "c", field: "allocation", message: TOPOLOGY },
    ]);
  });
});
