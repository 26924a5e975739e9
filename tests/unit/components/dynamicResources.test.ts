import { devicePlugin, objects } from "../../support/devicePlugin";
import { registeredBy } from "../../support/program";
import { NvidiaDevicePlugin } from "../../../components";

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
