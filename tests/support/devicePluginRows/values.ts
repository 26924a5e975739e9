import { flags, gfd, plugin, rows, V1, type Row } from "./row";

/** Values of another type than their field, and the last that is still right. */
export const VALUES: readonly Row[] = rows([
  [
    "- version: v1\n",
    '1:1 found [{"version":"v1"}], expected a mapping: write keys with their values [value-type]',
  ],
  ["text\n", '1:1 found "text", expected a mapping: write keys with their values [value-type]'],
  ["# nothing but a comment\n", "1:1 the file is empty: write at least version: v1 [empty-file]"],
  ["~\n", "1:1 the file has no content: write at least version: v1 [empty-file]"],
  ["---\n", "1:4 the file has no content: write at least version: v1 [empty-file]"],
  ["flags: {}\nversion: ''\n", "2:10 version: no version: write version: v1 [version-missing]"],
  [
    "version: [v1]\n",
    '1:10 version: found ["v1"]; there is only v1: write version: v1 [version-value]',
  ],
  // What is found is shown whole up to 60 characters, quotes included.
  [
    `version: ${"x".repeat(58)}\n`,
    `1:10 version: found "${"x".repeat(58)}"; there is only v1: write version: v1 [version-value]`,
  ],
  [
    `version: ${"x".repeat(59)}\n`,
    `1:10 version: found "${"x".repeat(56)}...; there is only v1: write version: v1 [version-value]`,
  ],
  [
    `${V1}flags: 5\n`,
    "2:8 flags: found 5, expected a mapping: write keys with their values [value-type]",
  ],
  [
    `${V1}flags: [gdsEnabled]\n`,
    '2:8 flags: found ["gdsEnabled"], expected a mapping: write keys with their values [value-type]',
  ],
  [
    `${V1}flags:\n  plugin:\n`,
    "3:3 flags.plugin: found nothing, expected a mapping: leave the key out, or give it keys [value-missing]",
  ],
  [
    flags("mpsRoot: 5"),
    "3:12 flags.mpsRoot: found 5, expected text: put it into quotes [value-type]",
  ],
  [
    flags("mpsRoot: [/m]"),
    '3:12 flags.mpsRoot: found ["/m"], expected text: put it into quotes [value-type]',
  ],
  [
    flags("mpsRoot: ''"),
    "3:12 flags.mpsRoot: has no value: leave it out (then it is none; the environment of NVIDIA's chart has /run/nvidia/mps), or give it a value [value-missing]",
  ],
  [
    flags("nvidiaDevRoot: ~"),
    "3:3 flags.nvidiaDevRoot: has no value: leave it out (then it is as nvidiaDriverRoot), or give it a value [value-missing]",
  ],
  [
    flags("gdsEnabled: 1"),
    "3:15 flags.gdsEnabled: found 1, expected true or false: write true or false, without quotes [value-type]",
  ],
  [
    flags("gdsEnabled:"),
    "3:3 flags.gdsEnabled: has no value: leave it out (then it is false), or give it a value [value-missing]",
  ],
  [
    flags("migStrategy: 1"),
    '3:16 flags.migStrategy: found 1, expected one of "none", "single" or "mixed": write "none", "single" or "mixed" [value-type]',
  ],
  [
    flags("migStrategy: [none]"),
    '3:16 flags.migStrategy: found ["none"], expected one of "none", "single" or "mixed": write "none", "single" or "mixed" [value-type]',
  ],
  [
    flags("migStrategy: ''"),
    '3:16 flags.migStrategy: found ""; allowed are "none", "single" or "mixed": write one of them, in lower case. [mig-strategy]',
  ],
  [
    flags("migStrategy: singel"),
    '3:16 flags.migStrategy: found "singel"; allowed are "none", "single" or "mixed": write one of them, in lower case. Did you mean "single"? [mig-strategy]',
  ],
  [
    plugin("deviceListStrategy: {envvar: true}"),
    '4:25 flags.plugin.deviceListStrategy: found {"envvar":true}, expected one of "envvar", "volume-mounts", "cdi-annotations" or "cdi-cri": write "envvar", "volume-mounts", "cdi-annotations" or "cdi-cri" [value-type]',
  ],
  [
    plugin("deviceListStrategy: [envvar, 5]"),
    '4:34 flags.plugin.deviceListStrategy[1]: found 5, expected one of "envvar", "volume-mounts", "cdi-annotations" or "cdi-cri": write "envvar", "volume-mounts", "cdi-annotations" or "cdi-cri" [value-type]',
  ],
  [
    plugin("deviceListStrategy: ['envvar,cdi-cri']"),
    '4:26 flags.plugin.deviceListStrategy[0]: found "envvar,cdi-cri"; allowed are "envvar", "volume-mounts", "cdi-annotations" or "cdi-cri": write one of them, in lower case. [device-list-strategy]',
  ],
  [
    plugin("deviceListStrategy: 'envvar ,cdi-cri'"),
    '4:25 flags.plugin.deviceListStrategy: found "envvar ,cdi-cri"; a comma separates strategies in the environment only, here it makes one unknown strategy: write [envvar, cdi-cri] [device-list-strategy-comma]',
  ],
  [plugin("deviceListStrategy: [envvar, volume-mounts, cdi-annotations, cdi-cri]"), []],
  [
    gfd("sleepInterval: true"),
    "4:20 flags.gfd.sleepInterval: found true, expected a time: write it as 60s [value-type]",
  ],
  [
    gfd("sleepInterval:"),
    "4:5 flags.gfd.sleepInterval: has no value: leave it out (then it is 60s), or give it a value [value-missing]",
  ],
  [
    gfd("sleepInterval: -60s"),
    '4:20 flags.gfd.sleepInterval: found "-60s", expected a time of at least a second: write it as 60s, 10m or 1h [sleep-interval-value]',
  ],
  [
    gfd("sleepInterval: 60s a"),
    '4:20 flags.gfd.sleepInterval: found "60s a", expected a time of at least a second: write it as 60s, 10m or 1h [sleep-interval-value]',
  ],
  [
    gfd("sleepInterval: a 60s"),
    '4:20 flags.gfd.sleepInterval: found "a 60s", expected a time of at least a second: write it as 60s, 10m or 1h [sleep-interval-value]',
  ],
  [
    gfd("sleepInterval: 6 0"),
    '4:20 flags.gfd.sleepInterval: found "6 0", expected a time of at least a second: write it as 60s, 10m or 1h [sleep-interval-value]',
  ],
  [
    gfd("sleepInterval: '60a'"),
    '4:20 flags.gfd.sleepInterval: found "60a", expected a time of at least a second: write it as 60s, 10m or 1h [sleep-interval-value]',
  ],
  [
    gfd("sleepInterval: 999ms"),
    '4:20 flags.gfd.sleepInterval: found "999ms", expected a time of at least a second: write it as 60s, 10m or 1h [sleep-interval-value]',
  ],
  [gfd("sleepInterval: 1000ms"), []],
  [
    gfd("sleepInterval: [60]"),
    "4:20 flags.gfd.sleepInterval: found [60], expected a time: write it as 60s [value-type]",
  ],
  [
    gfd("sleepInterval: 60.5"),
    "4:20 flags.gfd.sleepInterval: found 60.5, which is 60.5 nanoseconds to the plugin: write 60.5s, if seconds are meant [sleep-interval-unit]",
  ],
  [gfd("sleepInterval: infinite"), []],
  [gfd("sleepInterval: infinite"), [], { pluginVersion: "v0.19.0" }],
  [
    gfd("sleepInterval: infinite"),
    '4:20 flags.gfd.sleepInterval: "infinite" came with v0.19.0, and the plugin is v0.18.2: write a time, as 24h, or use v0.19.0 [key-version]',
    { pluginVersion: "v0.18.2" },
  ],
  [
    `${V1}imex:\n  channelIDs: 0\n`,
    "3:15 imex.channelIDs: found 0, expected a list of channels: write [0], or leave it out [value-type]",
  ],
  [
    `${V1}imex:\n  channelIDs: [0, a]\n`,
    '3:15 imex.channelIDs: found [0,"a"], expected a list of channels: write [0], or leave it out [value-type]',
  ],
  [
    `${V1}imex:\n  channelIDs: [0.5]\n`,
    "3:15 imex.channelIDs: found [0.5], expected a list of channels: write [0], or leave it out [value-type]",
  ],
  [
    `${V1}imex:\n  channelIDs: [0, 0]\n`,
    "3:15 imex.channelIDs: found [0,0]; channelIDs must be [] or [0]: write [0], or leave it out [imex-channels]",
  ],
  [`${V1}imex:\n  channelIDs: []\n`, []],
  [`${V1}imex:\n  channelIDs: [0]\n  required: true\n`, []],
  [flags("gdrcopyEnabled: true"), [], { pluginVersion: "v0.18.0" }],
  [
    flags("gdrcopyEnabled: 1"),
    [
      "3:3 flags.gdrcopyEnabled: came with v0.18.0, and the plugin is v0.17.4: leave it out, or use v0.18.0 [key-version]",
      "3:19 flags.gdrcopyEnabled: found 1, expected true or false: write true or false, without quotes [value-type]",
    ],
    { pluginVersion: "v0.17.4" },
  ],
  [plugin("sharedDevicesAllocationPolicy: packed"), []],
  [V1, [], { pluginVersion: "v0.20.10" }],
  [
    V1,
    "1:1 v10.0.0 is newer than v0.20.0 and what it makes of a configuration is not known here: use v0.20.0 [plugin-version]",
    { pluginVersion: "v10.0.0" },
  ],
  [
    V1,
    '1:1 "=v0.20.0" is no version of NVIDIA\'s device plugin: write it as v0.20.0 [plugin-version]',
    { pluginVersion: "=v0.20.0" },
  ],
  [V1, [], { pluginVersion: "v0.17.4" }],
  [
    V1,
    '1:1 "v0.20.0-rc.1" is no version of NVIDIA\'s device plugin: write it as v0.20.0 [plugin-version]',
    { pluginVersion: "v0.20.0-rc.1" },
  ],
  [
    V1,
    '1:1 "v0.020.0" is no version of NVIDIA\'s device plugin: write it as v0.20.0 [plugin-version]',
    { pluginVersion: "v0.020.0" },
  ],
  [
    V1,
    '1:1 "v0.20.0 or so" is no version of NVIDIA\'s device plugin: write it as v0.20.0 [plugin-version]',
    { pluginVersion: "v0.20.0 or so" },
  ],
  [
    V1,
    '1:1 "about v0.20.0" is no version of NVIDIA\'s device plugin: write it as v0.20.0 [plugin-version]',
    { pluginVersion: "about v0.20.0" },
  ],
  [
    flags("deviceDiscoveryStrategy: tegra\n  plugin: {deviceListStrategy: cdi-annotations}"),
    "4:32 flags.plugin.deviceListStrategy: cdi-annotations needs NVML, and deviceDiscoveryStrategy tegra goes without it: write deviceDiscoveryStrategy: nvml, or deviceListStrategy: envvar [cdi-needs-nvml]",
  ],
  [
    flags("deviceDiscoveryStrategy: tegra\n  plugin: {deviceListStrategy: [envvar, cdi-cri]}"),
    "4:32 flags.plugin.deviceListStrategy: cdi-cri needs NVML, and deviceDiscoveryStrategy tegra goes without it: write deviceDiscoveryStrategy: nvml, or deviceListStrategy: envvar [cdi-needs-nvml]",
  ],
  [
    flags(
      "deviceDiscoveryStrategy: tegra\n  plugin: {deviceListStrategy: [envvar, volume-mounts]}",
    ),
    [],
  ],
  [
    flags("deviceDiscoveryStrategy: tegra\n  plugin: {deviceListStrategy: [5]}"),
    '4:33 flags.plugin.deviceListStrategy[0]: found 5, expected one of "envvar", "volume-mounts", "cdi-annotations" or "cdi-cri": write "envvar", "volume-mounts", "cdi-annotations" or "cdi-cri" [value-type]',
  ],
  [flags("deviceDiscoveryStrategy: tegra\n  plugin: {passDeviceSpecs: true}"), []],
  [flags("deviceDiscoveryStrategy: tegra"), []],
  [flags("deviceDiscoveryStrategy: nvml\n  plugin: {deviceListStrategy: cdi-cri}"), []],
  [
    `${V1}flags: {gdsEnabled: 1, migStrategy: 5, mofedEnabled: 2}\n`,
    [
      "2:21 flags.gdsEnabled: found 1, expected true or false: write true or false, without quotes [value-type]",
      '2:37 flags.migStrategy: found 5, expected one of "none", "single" or "mixed": write "none", "single" or "mixed" [value-type]',
      "2:54 flags.mofedEnabled: found 2, expected true or false: write true or false, without quotes [value-type]",
    ],
  ],
  [
    `${V1}flags:\n             gdsEnabled: 1\n             gfd: {oneshot: 2}\n             migStrategy: 3\n`,
    [
      "3:26 flags.gdsEnabled: found 1, expected true or false: write true or false, without quotes [value-type]",
      "4:29 flags.gfd.oneshot: found 2, expected true or false: write true or false, without quotes [value-type]",
      '5:27 flags.migStrategy: found 3, expected one of "none", "single" or "mixed": write "none", "single" or "mixed" [value-type]',
    ],
  ],
]);
