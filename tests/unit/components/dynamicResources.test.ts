import { devicePlugin, objects } from "../../support/devicePlugin";
import { registeredBy } from "../../support/program";
import { NvidiaDevicePlugin } from "../../../components";
import {
  allocationProblems,
  type PoolAllocation,
} from "../../../model/devicePlugin/dynamicResources";

const B200 = {
  gpuSystem: "hgx-b200",
  productName: "NVIDIA B200",
  gpusPerNode: 8,
  namespaces: ["tenant-a", "tenant-b"],
};

describe("GPUs that are handed out through DRA", () => {
  it("have a class for each system, by the name that the driver knows the GPU by", async () => {
    const resources = await devicePlugin({ dra: [B200] });
    expect(objects(resources, "DeviceClass")).toMatchObject([
      {
        apiVersion: "resource.k8s.io/v1",
        metadata: { name: "hgx-b200.gpu.kvandal.io" },
        spec: {
          selectors: [
            {
              cel: {
                expression:
                  "device.driver == 'gpu.nvidia.com' && device.attributes['gpu.nvidia.com'].type == 'gpu' && device.attributes['gpu.nvidia.com'].productName == 'NVIDIA B200'",
              },
            },
          ],
        },
      },
    ]);
  });

  it("can be claimed a node at a time in every tenant's namespace", async () => {
    const resources = await devicePlugin({ dra: [B200] });
    expect(objects(resources, "ResourceClaimTemplate")).toMatchObject(
      ["tenant-a", "tenant-b"].map((namespace) => ({
        metadata: { name: "hgx-b200-x8", namespace },
        spec: {
          spec: {
            devices: {
              requests: [
                { name: "gpu", exactly: { deviceClassName: "hgx-b200.gpu.kvandal.io", count: 8 } },
              ],
            },
          },
        },
      })),
    );
  });
});

describe("NVIDIA's DRA driver", () => {
  const values = async (args: { dra?: (typeof B200)[]; computeDomains?: string[] }) => {
    let plugin: NvidiaDevicePlugin | undefined;
    await registeredBy(() => {
      plugin = new NvidiaDevicePlugin("hall", {
        stack: "device-plugin",
        configs: { "exclusive-0001": "version: v1\n" },
        defaultConfig: "exclusive-0001",
        ...args,
      });
    });
    return plugin?.draDriverChartValues;
  };
  const nodes = (chart: unknown) =>
    (
      chart as {
        kubeletPlugin: {
          affinity: {
            nodeAffinity: {
              requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: unknown };
            };
          };
        };
      }
    ).kubeletPlugin.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution
      .nodeSelectorTerms;

  it("is not needed where the device plugin does it all", async () => {
    expect(await values({})).toBeUndefined();
  });

  it("leaves the GPUs of NVL72 racks to the device plugin, and joins them into compute domains", async () => {
    const chart = await values({ computeDomains: ["gb300-nvl72"] });
    expect(chart).toMatchObject({
      resources: { gpus: { enabled: false }, computeDomains: { enabled: true } },
      gpuResourcesEnabledOverride: false,
    });
    expect(nodes(chart)).toEqual([
      {
        matchExpressions: [
          { key: "kvandal.io/gpu-system", operator: "In", values: ["gb300-nvl72"] },
        ],
      },
    ]);
  });

  it("hands out GPUs only on nodes that no device plugin runs on", async () => {
    const chart = await values({ dra: [B200] });
    expect(chart).toMatchObject({
      resources: { gpus: { enabled: true }, computeDomains: { enabled: false } },
      gpuResourcesEnabledOverride: true,
    });
    expect(nodes(chart)).toEqual([
      {
        matchExpressions: [
          { key: "node.cluster.x-k8s.io/device-plugin-mode", operator: "In", values: ["dra"] },
        ],
      },
    ]);
  });
});

describe("combinations of GPU allocation", () => {
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
    ["compute domains with DRA", [nvl72({ allocation: "dra" })]],
  ])("work: %s", (_, pools) => {
    expect(allocationProblems(pools, "device-plugin")).toEqual([]);
  });

  it.each<[string, PoolAllocation[], RegExp]>([
    [
      "DRA and a device plugin on one node",
      [dra({ devicePluginConfig: { sharing: "none" } })],
      /both hand out the GPUs of one node: remove/,
    ],
    [
      "DRA with time-slicing",
      [dra({ devicePluginConfig: { sharing: "time-slicing" } })],
      /sharing by time-slicing is the device plugin's/,
    ],
    [
      "DRA with MPS",
      [dra({ devicePluginConfig: { sharing: "mps" } })],
      /sharing by mps is the device plugin's/,
    ],
    [
      "DRA before Kubernetes 1.34.2",
      [dra({ kubernetesVersion: "v1.34.1" })],
      /needs Kubernetes 1\.34\.2, the nodes have 1\.34\.1/,
    ],
    [
      "DRA before a release of 1.34.2",
      [dra({ kubernetesVersion: "v1.34.2-rc.1" })],
      /the nodes have 1\.34\.2-rc\.1/,
    ],
    [
      "DRA with placement by topology",
      [dra({ topologyAware: true })],
      /Kueue cannot place DRA workloads by topology/,
    ],
    [
      "compute domains without NVLink between nodes",
      [nvl72({ multiNodeNvlink: false })],
      /these nodes have none between them: remove computeDomains/,
    ],
    [
      "compute domains before Kubernetes 1.34.2",
      [nvl72({ kubernetesVersion: "v1.33.9" })],
      /compute domains need Kubernetes 1\.34\.2/,
    ],
    [
      "one driver for compute domains and for GPUs of another pool",
      [nvl72(), dra({ pool: "b" })],
      /GPUs of pool b allocated by it/,
    ],
  ])("do not work: %s", (_, pools, message) => {
    expect(allocationProblems(pools, "device-plugin")).toEqual([
      { pool: "a", message: expect.stringMatching(message) as string },
    ]);
  });

  it("do not work with DRA under the GPU operator, which puts a plugin on every GPU node", () => {
    expect(allocationProblems([dra()], "gpu-operator")).toEqual([
      {
        pool: "a",
        message: expect.stringMatching(/ClusterPolicy puts a device plugin on every/) as string,
      },
    ]);
  });
});
