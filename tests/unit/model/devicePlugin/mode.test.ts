import {
  DEVICE_PLUGIN_MODES,
  devicePluginConfigFacts,
  devicePluginMode,
  devicePluginModes,
  devicePluginNodeLabels,
  draNodeLabels,
} from "../../../../model/devicePlugin/mode";
import {
  devicePluginPrivileges,
  featureDiscoveryPrivileges,
  isMig,
  isMps,
  MIG_MODES,
  MPS_MODES,
} from "../../../../model/devicePlugin/privileges";

const MIG = "flags: {migStrategy: mixed}\n";
const MPS = "sharing: {mps: {resources: [{name: gpu, replicas: 4}]}}\n";
const VOLUMES = "flags: {plugin: {deviceListStrategy: volume-mounts}}\n";
const SPECS = "flags: {plugin: {passDeviceSpecs: true}}\n";

let texts = 0;
/** A text is read once and remembered, and these tests are about the reading: the same that nobody has read yet. */
const unread = (yaml: string): string => `${yaml}# ${(texts += 1)}\n`;

const modeOf = (yaml: string) => devicePluginMode(devicePluginConfigFacts(unread(yaml)));

describe("what a configuration asks of its pods", () => {
  const NOTHING = {
    migStrategy: "none",
    mps: false,
    passDeviceSpecs: false,
    volumeMounts: false,
    driverRoot: "/",
    mpsRoot: undefined,
    sleepInterval: undefined,
  };

  it.each([
    ["", {}],
    ["version: v1\n", {}],
    ["flags: {}\nsharing: {}\n", {}],
    ["flags: {plugin: {}, gfd: {}}\nsharing: {mps: }\n", {}],
    ["flags: {plugin: {deviceListStrategy: cdi-cri}}\n", {}],
    ["flags: {plugin: {deviceListStrategy: volume-mounts}}\n", { volumeMounts: true }],
    ["flags: {plugin: {deviceListStrategy: [envvar, volume-mounts]}}\n", { volumeMounts: true }],
    [
      "flags: {migStrategy: mixed, plugin: {passDeviceSpecs: true}, gfd: {sleepInterval: 10m}}\n",
      { migStrategy: "mixed", passDeviceSpecs: true, sleepInterval: "10m" },
    ],
    [
      "flags: {nvidiaDriverRoot: /opt, mpsRoot: /m}\nsharing: {mps: {resources: []}}\n",
      { driverRoot: "/opt", mpsRoot: "/m", mps: true },
    ],
  ])("is read from %j", (yaml, facts) => {
    const text = unread(yaml);
    const read = devicePluginConfigFacts(text);
    expect(read).toEqual({ ...NOTHING, ...facts });
    expect(devicePluginConfigFacts(text)).toBe(read);
  });

  it.each([
    ["flags: {migStrategy: none}\n", "standard"],
    [VOLUMES, "standard-volume-mounts"],
    [SPECS, "standard-device-specs"],
    [MIG, "mig"],
    ["flags: {migStrategy: single, plugin: {passDeviceSpecs: true}}\n", "mig-device-specs"],
    [MPS, "mps"],
    [VOLUMES + MPS, "mps-volume-mounts"],
    [SPECS + MPS, "mps-device-specs"],
    // Of two needs, the larger names the mode.
    ["flags: {migStrategy: single, plugin: {deviceListStrategy: volume-mounts}}\n", "mig"],
    [
      "flags: {plugin: {deviceListStrategy: volume-mounts, passDeviceSpecs: true}}\n",
      "standard-device-specs",
    ],
  ])("names the mode: %j is %s", (yaml, mode) => {
    expect(modeOf(yaml)).toBe(mode);
  });

  it("is the modes of a hall, with the one of nodes without a label", () => {
    expect([...devicePluginModes({})]).toEqual(["standard"]);
    const configs = { a: MIG, b: MPS, c: MIG };
    expect([...devicePluginModes(configs)]).toEqual(["standard", "mig", "mps"]);
  });
});

describe("a node's labels", () => {
  it("name its configuration and its mode, and reach it in place", () => {
    expect(devicePluginNodeLabels("device-plugin", "mig-1", MIG)).toEqual({
      machineLabels: {
        "node.cluster.x-k8s.io/device-plugin-config": "mig-1",
        "node.cluster.x-k8s.io/device-plugin-mode": "mig",
      },
      registrationLabels: {},
    });
  });

  it("name its configuration to the GPU operator when it registers", () => {
    expect(devicePluginNodeLabels("gpu-operator", "mig-1", MIG)).toEqual({
      machineLabels: {},
      registrationLabels: { "nvidia.com/device-plugin.config": "mig-1" },
    });
  });

  it("keep every plugin off it where DRA hands out the GPUs", () => {
    expect(draNodeLabels()).toEqual({
      machineLabels: { "node.cluster.x-k8s.io/device-plugin-mode": "dra" },
      registrationLabels: {},
    });
  });
});

describe("the privileges of a mode", () => {
  const PATHS = ["/var/lib/kubelet/device-plugins", "/var/run/cdi", "/driver"];
  const MPS_PATHS = [...PATHS, "/run/nvidia/mps", "/run/nvidia/mps/shm"];

  it.each([
    ["standard", "none", "none", PATHS],
    ["standard-volume-mounts", "sys-admin", "none", PATHS],
    ["standard-device-specs", "privileged", "privileged", PATHS],
    ["mig", "sys-admin", "none", PATHS],
    ["mig-device-specs", "privileged", "privileged", PATHS],
    ["mps", "none", "none", MPS_PATHS],
    ["mps-volume-mounts", "sys-admin", "none", MPS_PATHS],
    ["mps-device-specs", "privileged", "privileged", MPS_PATHS],
  ] as const)("%s are %s, and %s beside it", (mode, container, configManager, hostPaths) => {
    expect(devicePluginPrivileges(mode, "/driver")).toEqual({
      container,
      configManager,
      hostPid: false,
      hostPaths,
    });
  });

  it("let feature discovery see MIG devices where there are any", () => {
    const none = { configManager: "none", hostPid: false, hostPaths: [] };
    expect(featureDiscoveryPrivileges(true)).toEqual({ container: "sys-admin", ...none });
    expect(featureDiscoveryPrivileges(false)).toEqual({ container: "none", ...none });
  });

  it("tell MIG and MPS from the others", () => {
    expect(DEVICE_PLUGIN_MODES.filter(isMig)).toEqual(["mig", "mig-device-specs"]);
    expect(DEVICE_PLUGIN_MODES.filter(isMps)).toEqual([
      "mps",
      "mps-volume-mounts",
      "mps-device-specs",
    ]);
    expect(MIG_MODES).toEqual(DEVICE_PLUGIN_MODES.filter(isMig));
    expect(MPS_MODES).toEqual(DEVICE_PLUGIN_MODES.filter(isMps));
  });
});
