import {
  devicePluginProblems,
  type DevicePluginConfigs,
} from "../../../../model/devicePlugin/hallConfigs";

const config = (text: string): string => `version: v1\n${text}`;
const WHOLE = config("flags: {plugin: {deviceListStrategy: [cdi-cri]}}\n");
const MIG = config("flags: {migStrategy: mixed}\n");
const MPS = config("sharing: {mps: {resources: [{name: gpu, replicas: 4}]}}\n");

/** What is wrong with a hall that has one configuration of whole GPUs, and what is said. */
function problemsOf(hall: Partial<DevicePluginConfigs> = {}): (readonly [string, string])[] {
  const { configs = {} } = hall;
  return devicePluginProblems({
    stack: "device-plugin",
    defaultConfig: "whole",
    driverRoot: "/",
    pluginVersion: "v0.20.0",
    ...hall,
    configs: { whole: WHOLE, ...configs },
  }).map(({ propertyPath, reason }) => [propertyPath, reason]);
}

const CHARACTERS =
  'the name is a ConfigMap key and a label\'s value: at most 63 letters, digits, "-", "_" and ".", with a letter or digit at each end';

describe("the configurations of a hall", () => {
  it.each<[string, Partial<DevicePluginConfigs>]>([
    ["whole GPUs alone", {}],
    ["MIG and MPS on some nodes", { configs: { mig: MIG, mps: MPS } }],
    ["names of one letter and of 63", { configs: { a: MIG, ["A".repeat(63)]: MIG, "a-_.9": MIG } }],
    ["a warning", { configs: { warned: "flags: {}\n" } }],
    [
      "MPS where the plugin meets its daemon",
      { configs: { a: config("flags: {mpsRoot: /run/nvidia/mps}\n") } },
    ],
    [
      "a driver's container",
      {
        driverRoot: "/run/nvidia/driver",
        configs: { whole: config("flags: {nvidiaDriverRoot: /run/nvidia/driver}\n") },
      },
    ],
    ["any default, under the GPU operator", { stack: "gpu-operator", configs: { whole: MPS } }],
    [
      "what the operator does not set itself",
      {
        stack: "gpu-operator",
        configs: {
          own: config("flags: {mpsRoot: /m, nvidiaDriverRoot: /opt, gfd: {sleepInterval: 10m}}\n"),
        },
      },
    ],
  ])("work together: %s", (_, hall) => {
    expect(problemsOf(hall)).toEqual([]);
  });

  it.each<[string, Partial<DevicePluginConfigs>, ...(readonly [string, string])[]]>([
    [
      "a default that is not there",
      { defaultConfig: "hole" },
      [
        "defaultConfig",
        'no configuration is called "hole"; there are whole. Did you mean "whole"?',
      ],
    ],
    [
      "a default that is nothing like what is there",
      { defaultConfig: "first", configs: { mig: MIG } },
      ["defaultConfig", 'no configuration is called "first"; there are whole, mig.'],
    ],
    [
      "a default that unlabelled nodes have no privilege for",
      { defaultConfig: "mig", configs: { mig: MIG } },
      [
        "defaultConfig",
        '"mig" is for mig nodes, but a node without a label runs the plugin without privileges: add an exclusive configuration and make that the default',
      ],
    ],
    [
      "a default that is for MPS, beside a name that is none",
      { defaultConfig: "mps", configs: { mps: MPS, "a b": MIG } },
      ['configs["a b"]', CHARACTERS],
    ],
    [
      "the name of the key for unlabelled nodes",
      { configs: { default: MIG } },
      [
        'configs["default"]',
        '"default" is the key of unlabelled nodes: name the configuration by its content and say so in defaultConfig',
      ],
    ],
    ...["", "a/b", "-a", "a-", ".a", "a".repeat(64)].map(
      (name): [string, Partial<DevicePluginConfigs>, readonly [string, string]] => [
        `the name ${JSON.stringify(name)}`,
        { configs: { [name]: MIG } },
        [`configs["${name}"]`, CHARACTERS],
      ],
    ),
    [
      "all errors of a configuration, with its warnings left out",
      { configs: { both: "flags: {gdsEnabled: 1, renameByDefault: true}\n" } },
      [
        'configs["both"]',
        "configuration:1:21 flags.gdsEnabled: found 1, expected true or false: write true or false, without quotes [value-type]",
      ],
      [
        'configs["both"]',
        'configuration:1:24 flags.renameByDefault: flags has no key "renameByDefault": it belongs to sharing.timeSlicing.renameByDefault or sharing.mps.renameByDefault [unknown-key]',
      ],
    ],
    [
      "what its version of the plugin does not know",
      { pluginVersion: "v0.17.4", configs: { old: config("flags: {gdrcopyEnabled: true}\n") } },
      [
        'configs["old"]',
        "configuration:2:9 flags.gdrcopyEnabled: came with v0.18.0, and the plugin is v0.17.4: leave it out, or use v0.18.0 [key-version]",
      ],
    ],
    [
      "what the GPU operator's plugin drops",
      { stack: "gpu-operator", configs: { lost: config("flag: {}\n") } },
      [
        'configs["lost"]',
        'configuration:2:1 flag: the configuration has no key "flag": Did you mean "flags"? (allowed are version, flags, resources, sharing, imex) [unknown-key]',
      ],
    ],
    [
      "another driver root, and what the environment overrides",
      {
        configs: {
          own: config("flags: {mpsRoot: /m, nvidiaDriverRoot: /opt, gfd: {sleepInterval: 10m}}\n"),
        },
      },
      [
        'configs["own"]',
        "flags.nvidiaDriverRoot is /opt, but the hall's plugin mounts /: device specifications would name files that are not there",
      ],
      [
        'configs["own"]',
        "flags.mpsRoot is /m, but plugin and MPS daemon meet in /run/nvidia/mps: leave it out",
      ],
      [
        'configs["own"]',
        "flags.gfd.sleepInterval is 10m, but the DaemonSet sets the interval for the whole hall: leave it out",
      ],
    ],
    [
      "no driver root where the driver is in a container",
      { driverRoot: "/run/nvidia/driver" },
      [
        'configs["whole"]',
        "flags.nvidiaDriverRoot is /, but the hall's plugin mounts /run/nvidia/driver: device specifications would name files that are not there",
      ],
    ],
  ])("do not work together: %s", (_, hall, ...expected) => {
    expect(problemsOf(hall)).toEqual(expected);
  });

  it("do not work where there are none", () => {
    const hall = { stack: "device-plugin", configs: {}, driverRoot: "/" } as const;
    expect(
      devicePluginProblems({ ...hall, defaultConfig: "whole", pluginVersion: "v0.20.0" }),
    ).toEqual([
      {
        propertyPath: "defaultConfig",
        reason: 'no configuration is called "whole"; there are none.',
      },
    ]);
  });
});
