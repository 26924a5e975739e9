import { DEVICE_PLUGIN_MODES, devicePluginNodeLabels } from "../../../model/devicePlugin/mode";
import {
  config,
  CONFIGS,
  daemonSets,
  devicePlugin,
  objects,
  runsOn,
  SHARED,
  TIME_SLICING,
} from "../../support/devicePlugin";

const EXCLUSIVE = { "exclusive-0001": CONFIGS.standard };
const PLUGIN = "nvidia-device-plugin";

/** Labels of a node whose pool has this configuration. */
function nodeWith(yaml: string): Record<string, string> {
  const { machineLabels } = devicePluginNodeLabels("device-plugin", "any", yaml);
  return { "kvandal.io/gpu-system": "hgx-h100", ...machineLabels };
}

describe("NVIDIA's device plugin", () => {
  it("comes with feature discovery and nothing else where GPUs are handed out whole", async () => {
    const resources = await devicePlugin();
    expect(daemonSets(resources).map(({ name }) => name)).toEqual([
      "gpu-feature-discovery",
      PLUGIN,
    ]);
    expect(objects(resources, "RuntimeClass")).toMatchObject([
      { metadata: { name: "nvidia" }, handler: "nvidia" },
    ]);
  });

  it("rolls out by a share of the hall, a smaller one where the hall is large", async () => {
    const pace = async (nodes: number): Promise<unknown[]> =>
      objects(await devicePlugin({ nodes }), "DaemonSet").map(({ spec }) => spec.updateStrategy);
    const by = (maxUnavailable: string) => ({
      type: "RollingUpdate",
      rollingUpdate: { maxUnavailable },
    });
    expect(await pace(15)).toEqual([by("10%"), by("10%")]);
    expect(await pace(5000)).toEqual([by("2%"), by("2%")]);
  });

  it("publishes every configuration, and one for nodes without a label, in a ConfigMap that can change", async () => {
    const configs = { ...EXCLUSIVE, "time-slicing-0002": TIME_SLICING };
    const [configMap] = objects(await devicePlugin({ configs }), "ConfigMap");
    expect(configMap).toMatchObject({
      metadata: { namespace: PLUGIN },
      data: { ...configs, default: CONFIGS.standard },
    });
    expect(configMap?.immutable).toBeUndefined();
  });

  it.each([
    ["another configuration of the same mode", "time-slicing-0002", TIME_SLICING, []],
    [
      "a hall's first MIG configuration",
      "mig-0003",
      CONFIGS.mig,
      ["gpu-feature-discovery-mig", "nvidia-device-plugin-mig"],
    ],
    [
      "a hall's first MPS configuration",
      "mps-0004",
      CONFIGS.mps,
      ["nvidia-device-plugin-mps", "nvidia-mps-control-daemon"],
    ],
  ])("restarts no running pod for %s", async (_, name, yaml, added) => {
    const before = objects(await devicePlugin(), "DaemonSet");
    const configs = { ...EXCLUSIVE, [name]: yaml };
    const after = objects(await devicePlugin({ configs }), "DaemonSet");
    expect(after).toEqual(expect.arrayContaining(before));
    expect(
      after
        .map(({ metadata }) => metadata.name)
        .filter((each) => !before.some(({ metadata }) => metadata.name === each)),
    ).toEqual(added);
  });

  it("restarts no running pod when the default becomes another configuration", async () => {
    const configs = { ...EXCLUSIVE, "time-slicing-0002": TIME_SLICING };
    const before = await devicePlugin({ configs });
    const after = await devicePlugin({ configs, defaultConfig: "time-slicing-0002" });
    expect(objects(after, "DaemonSet")).toEqual(objects(before, "DaemonSet"));
    expect(objects(after, "ConfigMap")[0]?.data.default).toBe(TIME_SLICING);
  });

  it("follows the label that the pool sets, from an init container and a sidecar that signals", async () => {
    const all = await devicePlugin({ configs: CONFIGS, defaultConfig: "standard" });
    const processes: Record<string, string> = {};
    for (const { name, pod } of daemonSets(all)) {
      const commands = pod.containers.map(({ command }) => command[0]);
      const [init, sidecar] = [...pod.initContainers, ...pod.containers]
        .filter(({ command }) => command[0] === "config-manager")
        .map(({ env = [] }) => Object.fromEntries(env.map((each) => [each.name, each.value])));
      const common = {
        NODE_LABEL: "node.cluster.x-k8s.io/device-plugin-config",
        CONFIG_FILE_SRCDIR: "/available-configs",
        CONFIG_FILE_DST: "/config/config.yaml",
        DEFAULT_CONFIG: "default",
        FALLBACK_STRATEGIES: "named",
      };
      expect(init).toMatchObject({ ...common, ONESHOT: "true", SEND_SIGNAL: "false" });
      expect(sidecar).toMatchObject({
        ...common,
        ONESHOT: "false",
        SEND_SIGNAL: "true",
        SIGNAL: "1",
      });
      // The process is found by its first argument, so the two must be the same word.
      expect(commands).toContain(sidecar?.PROCESS_TO_SIGNAL);
      processes[name] = sidecar?.PROCESS_TO_SIGNAL ?? "";
      // Other processes of the pod are visible only in a shared namespace; with the host's, Kubernetes forbids sharing.
      const { hostPID, shareProcessNamespace } = pod;
      expect([hostPID, shareProcessNamespace].filter((shared) => shared === true)).toHaveLength(1);
    }
    expect(processes).toMatchObject({
      "nvidia-device-plugin": "nvidia-device-plugin",
      "gpu-feature-discovery": "gpu-feature-discovery",
      "nvidia-mps-control-daemon": "/usr/bin/mps-control-daemon",
    });
  });

  it("may read nodes, and writes only what feature discovery found, in its own namespace", async () => {
    const resources = await devicePlugin();
    expect(objects(resources, "ClusterRole").map(({ rules }) => rules)).toEqual([
      [{ apiGroups: [""], resources: ["nodes"], verbs: ["get", "list", "watch"] }],
    ]);
    expect(objects(resources, "Role").map(({ metadata, rules }) => [metadata, rules])).toEqual([
      [
        { name: "gpu-feature-discovery", namespace: PLUGIN },
        [
          {
            apiGroups: ["nfd.k8s-sigs.io"],
            resources: ["nodefeatures"],
            verbs: ["get", "create", "update"],
          },
          { apiGroups: [""], resources: ["pods"], verbs: ["get"] },
        ],
      ],
    ]);
  });
});

describe("the nodes of a hall", () => {
  const hall = devicePlugin({ configs: CONFIGS, defaultConfig: "standard" });
  const on = async (labels: Readonly<Record<string, string>>) =>
    daemonSets(await hall)
      .filter((daemonSet) => runsOn(daemonSet, labels))
      .map(({ name }) => name);

  it.each(DEVICE_PLUGIN_MODES)(
    "run one plugin and one feature discovery in mode %s",
    async (mode) => {
      const mig = mode.startsWith("mig");
      expect(await on(nodeWith(CONFIGS[mode]))).toEqual([
        mig ? "gpu-feature-discovery-mig" : "gpu-feature-discovery",
        mode === "standard" ? PLUGIN : `${PLUGIN}-${mode}`,
        ...(mode.startsWith("mps") ? ["nvidia-mps-control-daemon"] : []),
      ]);
    },
  );

  it("run the plugin without privileges as long as nobody has labelled them", async () => {
    expect(await on({ "kvandal.io/gpu-system": "hgx-h100" })).toEqual([
      "gpu-feature-discovery",
      PLUGIN,
    ]);
  });

  it("run no plugin where DRA hands out the GPUs", async () => {
    const labels = { "node.cluster.x-k8s.io/device-plugin-mode": "dra" };
    expect(await on({ "kvandal.io/gpu-system": "hgx-b200", ...labels })).toEqual([
      "gpu-feature-discovery",
    ]);
  });

  it("run nothing of it without GPUs", async () => {
    expect(await on({ "kubernetes.io/os": "linux" })).toEqual([]);
  });
});

describe("what the plugin of a mode sees", () => {
  it.each(DEVICE_PLUGIN_MODES)("is what mode %s needs", async (mode) => {
    const configs = { ...EXCLUSIVE, own: CONFIGS[mode] };
    const plugin = daemonSets(await devicePlugin({ configs })).find(
      (daemonSet) =>
        daemonSet.name.startsWith(PLUGIN) && runsOn(daemonSet, nodeWith(CONFIGS[mode])),
    );
    const env = plugin?.pod.containers[0]?.env?.map(({ name }) => name) ?? [];
    const folders = plugin?.pod.volumes?.map(({ name }) => name) ?? [];
    expect(env.includes("NVIDIA_MIG_MONITOR_DEVICES")).toBe(mode.startsWith("mig"));
    expect(env.includes("MPS_ROOT")).toBe(mode.startsWith("mps"));
    expect(folders.includes("mps-shm")).toBe(mode.startsWith("mps"));
  });
});

describe("configurations that do not work together", () => {
  it.each<[string, Record<string, string>, string, RegExp, string?]>([
    [
      "a default that is not there",
      { "exclusive-0001": CONFIGS.standard },
      "exclusive-0002",
      /defaultConfig.*no configuration is called "exclusive-0002".*Did you mean "exclusive-0001"\?/s,
    ],
    [
      "a default that unlabelled nodes have no privilege for",
      { "mig-0001": CONFIGS.mig },
      "mig-0001",
      /"mig-0001" is for mig nodes.*add an exclusive configuration/s,
    ],
    [
      "a name that belongs to unlabelled nodes",
      { ...EXCLUSIVE, default: TIME_SLICING },
      "exclusive-0001",
      /"default" is the key of unlabelled nodes/,
    ],
    [
      "a name that is no label's value",
      { ...EXCLUSIVE, "mps/4": CONFIGS.mps },
      "exclusive-0001",
      /at most 63 letters/,
    ],
    [
      "a name of 64 letters",
      { ...EXCLUSIVE, ["a".repeat(64)]: CONFIGS.mps },
      "exclusive-0001",
      /at most 63 letters/,
    ],
    [
      "MPS on MIG devices",
      { ...EXCLUSIVE, both: config({ migStrategy: "single" }, { mps: SHARED }) },
      "exclusive-0001",
      /configuration:5:3 sharing.mps: MPS does not share MIG devices/,
    ],
    [
      "a key that the plugin drops",
      { ...EXCLUSIVE, misplaced: config({ renameByDefault: true }) },
      "exclusive-0001",
      /configs\["misplaced"\].*flags has no key "renameByDefault": it belongs to sharing/s,
    ],
    [
      "what a version of the plugin does not know",
      { ...EXCLUSIVE, packed: config({ plugin: { sharedDevicesAllocationPolicy: "packed" } }) },
      "exclusive-0001",
      /came with v0.20.0, and the plugin is v0.19.3/,
      "v0.19.3",
    ],
    [
      "a driver elsewhere",
      { ...EXCLUSIVE, elsewhere: config({ nvidiaDriverRoot: "/run/nvidia/driver" }) },
      "exclusive-0001",
      /nvidiaDriverRoot is \/run\/nvidia\/driver, but the hall's plugin mounts \//,
    ],
    [
      "an MPS folder that the environment overrides",
      { ...EXCLUSIVE, folder: config({ mpsRoot: "/tmp" }, { mps: SHARED }) },
      "exclusive-0001",
      /mpsRoot is \/tmp.*meet in \/run\/nvidia\/mps/s,
    ],
    [
      "an interval that the environment overrides",
      { ...EXCLUSIVE, often: config({ gfd: { sleepInterval: "60s" } }) },
      "exclusive-0001",
      /sleepInterval is 60s, but the DaemonSet sets the interval/,
    ],
  ])("are refused: %s", async (_, configs, defaultConfig, message, pluginVersion = "v0.20.0") => {
    const outcome = await devicePlugin({ configs, defaultConfig, pluginVersion }).catch(
      (error: unknown) => error,
    );
    expect(outcome).toMatchObject({ errors: [expect.anything()] });
    expect(JSON.stringify(outcome).replaceAll('\\"', '"')).toMatch(message);
  });
});
