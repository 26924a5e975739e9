import { flags, gfd, plugin, rows, shared, V1, type Row } from "./row";

/** What depends on the plugin's version, and what two readers of YAML take differently. */
export const FURTHER: readonly Row[] = rows([
  ["", "1:1 the file is empty: write at least version: v1 [empty-file]"],
  ["flags: {}\n", "1:1 no version: write version: v1 [version-missing]"],
  ["version: null\n", "1:10 version: no version: write version: v1 [version-missing]"],
  [
    `${V1}sharing:\n  mps:\n`,
    "3:3 sharing.mps: has no value, so nothing is shared: leave it out [mps-null]",
  ],
  [
    `${V1}flags:\n`,
    "2:1 flags: found nothing, expected a mapping: leave the key out, or give it keys [value-missing]",
  ],
  [
    flags("migStrategy:"),
    "3:3 flags.migStrategy: has no value: leave it out (then it is none), or give it a value [value-missing]",
  ],
  [
    flags("failOnInitError: yes"),
    [
      "3:20 found yes, a word here and true to the plugin: write true [yaml-word]",
      '3:20 flags.failOnInitError: found "yes", expected true or false: write true or false, without quotes [value-type]',
    ],
  ],
  [
    shared("name: gpu\nreplicas: 010"),
    "6:17 found 010, which is not the same number to every reader of YAML: write a number in plain decimal digits, or put text into quotes [yaml-word]",
  ],
  [
    shared("name: gpu\nreplicas: 1_0"),
    [
      "6:17 found 1_0, which is not the same number to every reader of YAML: write a number in plain decimal digits, or put text into quotes [yaml-word]",
      '6:17 sharing.timeSlicing.resources[0].replicas: found "1_0", expected a whole number: write it in digits, without quotes [value-type]',
    ],
  ],
  [
    `${V1}flags: &a\n  gdsEnabled: true\n`,
    "3:3 an anchor, &a, which older readers of YAML take otherwise: write the value itself [yaml-feature]",
  ],
  [
    shared("name: gpu\nreplicas: !!int '4'"),
    "6:23 a tag, tag:yaml.org,2002:int, which older readers of YAML take otherwise: write the value itself [yaml-feature]",
  ],
  [
    `%YAML 1.2\n---\n${V1}`,
    "1:1 a directive, which older readers of YAML take otherwise: write the value itself [yaml-feature]",
  ],
  [
    `${V1}# \u0007\n`,
    "2:3 the character U+0007, which YAML does not allow: remove it [yaml-character]",
  ],
  [
    `${V1}flags: [\n`,
    "3:1 not valid YAML: Flow sequence in block collection must be sufficiently indented and end with a ] at line 3, column 1:: correct the YAML [yaml-syntax]",
  ],
  [
    plugin("deviceListStrategy: envvar,cdi-cri"),
    '4:25 flags.plugin.deviceListStrategy: found "envvar,cdi-cri"; a comma separates strategies in the environment only, here it makes one unknown strategy: write [envvar, cdi-cri] [device-list-strategy-comma]',
  ],
  [
    plugin("deviceListStrategy: []"),
    "4:25 flags.plugin.deviceListStrategy: an empty list: GPUs would be handed out, and no container would see them: leave it out, or name a strategy [device-list-strategy-empty]",
  ],
  [
    gfd("sleepInterval: 10ms"),
    '4:20 flags.gfd.sleepInterval: found "10ms", expected a time of at least a second: write it as 60s, 10m or 1h [sleep-interval-value]',
  ],
  [
    gfd("sleepInterval: 1 hour"),
    '4:20 flags.gfd.sleepInterval: found "1 hour", expected a time of at least a second: write it as 60s, 10m or 1h [sleep-interval-value]',
  ],
  [
    flags("gdrcopyEnabled: true"),
    "3:3 flags.gdrcopyEnabled: came with v0.18.0, and the plugin is v0.17.4: leave it out, or use v0.18.0 [key-version]",
    { pluginVersion: "v0.17.4" },
  ],
  [
    plugin("sharedDevicesAllocationPolicy: packed"),
    "4:5 flags.plugin.sharedDevicesAllocationPolicy: came with v0.20.0, and the plugin is v0.19.3: leave it out, or use v0.20.0 [key-version]",
    { pluginVersion: "v0.19.3" },
  ],
  [
    `${V1}flags: {mpsRoot: /m}\nsharing:\n  mps:\n    failRequestsGreaterThanOne: false\n    resources: [{name: gpu, replicas: 2}]\n`,
    "5:33 sharing.mps.failRequestsGreaterThanOne: plugin v0.19.3 sets it to true with MPS, whatever is written: leave it out, or use v0.20.0 [mps-fail-requests]",
    { pluginVersion: "v0.19.3" },
  ],
  [
    V1,
    "1:1 v0.17.3 is older than v0.17.4, the oldest version whose configuration is known here: use v0.17.4 or newer [plugin-version]",
    { pluginVersion: "v0.17.3" },
  ],
  [
    V1,
    "1:1 v0.21.0 is newer than v0.20.0 and what it makes of a configuration is not known here: use v0.20.0 [plugin-version]",
    { pluginVersion: "v0.21.0" },
  ],
  [
    V1,
    '1:1 "0.20" is no version of NVIDIA\'s device plugin: write it as v0.20.0 [plugin-version]',
    { pluginVersion: "0.20" },
  ],
]);
