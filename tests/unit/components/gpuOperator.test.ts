import { devicePluginNodeLabels } from "../../../model/devicePlugin/mode";
import { CONFIGS, config, devicePlugin, objects } from "../../support/devicePlugin";
import type { NvidiaDevicePluginArgs } from "../../../components";

const configs = { "exclusive-0001": CONFIGS.standard };

const operator = (args: Partial<NvidiaDevicePluginArgs> = {}) =>
  devicePlugin({ stack: "gpu-operator", configs, ...args });

/** The policy of a hall with these arguments. */
async function policy(args?: Partial<NvidiaDevicePluginArgs>) {
  const [found] = objects(await operator(args), "ClusterPolicy");
  return found?.spec;
}

describe("the GPU operator's stack", () => {
  it("is the same configurations and a policy that points at them, and no pods of ours", async () => {
    const resources = await operator();
    expect(
      resources
        .filter(({ type }) => type.startsWith("kubernetes:"))
        .map(({ type }) => type)
        .sort(),
    ).toEqual(["kubernetes:core/v1:ConfigMap", "kubernetes:nvidia.com/v1:ClusterPolicy"]);
    const [configMap] = objects(resources, "ConfigMap");
    expect(configMap).toMatchObject({
      metadata: { namespace: "gpu-operator" },
      data: { ...configs, default: CONFIGS.standard },
    });
    expect(await policy()).toMatchObject({
      devicePlugin: { config: { name: configMap?.metadata.name, default: "default" } },
      daemonsets: { updateStrategy: "RollingUpdate", rollingUpdate: { maxUnavailable: "10%" } },
      cdi: { enabled: true },
    });
  });

  it("has every part that the operator's definition requires, and an image wherever one is enabled", async () => {
    const spec = (await policy({ driverRoot: "/run/nvidia/driver" })) ?? {};
    // `required` of nvidia.com_clusterpolicies.yaml, gpu-operator v26.7.0.
    for (const part of [
      "daemonsets",
      "dcgm",
      "dcgmExporter",
      "devicePlugin",
      "driver",
      "gfd",
      "nodeStatusExporter",
      "operator",
      "toolkit",
    ]) {
      expect(spec).toHaveProperty(part);
    }
    const images = Object.entries(spec as Record<string, Record<string, unknown>>).filter(
      ([part, { enabled }]) => enabled === true && part !== "cdi",
    );
    expect(images.map(([part]) => part).sort()).toEqual([
      "dcgmExporter",
      "devicePlugin",
      "driver",
      "gfd",
      "toolkit",
    ]);
    for (const [, part] of images) {
      expect(part).toMatchObject({
        repository: expect.stringMatching(/^nvcr\.io\/nvidia/) as string,
        image: expect.any(String) as string,
        version: expect.stringMatching(/\d/) as string,
      });
    }
  });

  it.each([
    ["leaves the driver to the machine image", "/", false],
    ["installs the driver where it is expected in a container", "/run/nvidia/driver", true],
  ])("%s", async (_, driverRoot, enabled) => {
    expect(await policy({ driverRoot })).toMatchObject({
      driver: { enabled },
      toolkit: { enabled },
    });
  });

  it.each<[string, Record<string, string>, object, boolean]>([
    ["all say none", configs, { strategy: "none" }, false],
    ["all say mixed", { "exclusive-0001": CONFIGS.mig }, { strategy: "mixed" }, true],
    ["they differ", { ...configs, "mig-0002": CONFIGS.mig }, {}, true],
    [
      "they differ in kind",
      { "exclusive-0001": CONFIGS.mig, single: config({ migStrategy: "single" }) },
      {},
      true,
    ],
  ])(
    "sets a MIG strategy, which overrides every configuration, only where it changes nothing: %s",
    async (_, given, mig, enabled) => {
      const spec = await policy({ configs: given });
      expect(spec?.mig).toEqual(mig);
      expect(spec?.migManager).toMatchObject({ enabled });
    },
  );

  it("gives the MIG manager the site's own layouts, by a name that changes with them", async () => {
    const layouts = async (migPartedSpec: string) => {
      const resources = await operator({
        configs: { ...configs, mig: CONFIGS.mig },
        migPartedSpec,
      });
      const [found] = objects(resources, "ConfigMap").filter(({ metadata }) =>
        metadata.name.startsWith("mig-layouts-"),
      );
      const [clusterPolicy] = objects(resources, "ClusterPolicy");
      return { found, manager: clusterPolicy?.spec.migManager };
    };
    const one = await layouts("version: v1\n");
    expect(one.found).toMatchObject({
      metadata: { namespace: "gpu-operator" },
      immutable: true,
      data: { "config.yaml": "version: v1\n" },
    });
    expect(one.manager).toMatchObject({
      config: { name: one.found?.metadata.name, default: "all-disabled" },
    });
    const other = await layouts("version: v1\nmig-configs: {}\n");
    expect(other.found?.metadata.name).not.toBe(one.found?.metadata.name);
  });

  it("labels nodes through their kubelets, since Cluster API does not carry the operator's label", () => {
    expect(devicePluginNodeLabels("gpu-operator", "mig-0002", CONFIGS.mig)).toEqual({
      machineLabels: {},
      registrationLabels: { "nvidia.com/device-plugin.config": "mig-0002" },
    });
  });
});
