import type { ConfigContext } from "../../model/devicePlugin/parseConfig";
import type { NodeGpus } from "../../model/devicePlugin/hardware";
import type { RuleId } from "../../model/devicePlugin/rules";

/** A configuration with one thing wrong: what is to be said of it, and where. */
export interface Row {
  readonly yaml: string;
  readonly rule: RuleId;
  readonly line: number;
  readonly message: RegExp;
  readonly context?: ConfigContext;
}

type RowEntry = readonly [
  yaml: string,
  rule: RuleId,
  line: number,
  message: RegExp,
  context?: ConfigContext,
];

const rows = (entries: readonly RowEntry[]): Row[] =>
  entries.map(([yaml, rule, line, message, context]) => ({
    yaml,
    rule,
    line,
    message,
    ...(context === undefined ? {} : { context }),
  }));

const V1 = "version: v1\n";

/** Time-slicing with these lines for its one resource; the resource begins on line 5. */
const shared = (resource: string, kind = "timeSlicing"): string =>
  `${V1}sharing:\n  ${kind}:\n    resources:\n${resource
    .split("\n")
    .map((line, index) => `${index === 0 ? "    - " : "      "}${line}\n`)
    .join("")}`;

const flags = (text: string): string => `${V1}flags:\n  ${text}\n`;
const plugin = (text: string): string => `${V1}flags:\n  plugin:\n    ${text}\n`;
const gfd = (text: string): string => `${V1}flags:\n  gfd:\n    ${text}\n`;

/** What NVIDIA's parser refuses itself, at v0.17.4. */
export const PARSE_TIME: readonly Row[] = rows([
  ["version: v2\n", "version-value", 1, /found "v2"/],
  ["version: 1\n", "version-value", 1, /found 1; there is only v1/],
  [`${V1}sharing:\n  timeSlicing: {}\n`, "sharing-empty", 3, /no resources are shared/],
  [`${V1}sharing:\n  timeSlicing:\n`, "sharing-empty", 3, /no resources are shared/],
  [`${V1}sharing:\n  timeSlicing: null\n`, "sharing-empty", 3, /no resources are shared/],
  [`${V1}sharing:\n  mps: {}\n`, "sharing-empty", 3, /no resources are shared/],
  [
    `${V1}sharing:\n  timeSlicing:\n    resources: []\n`,
    "sharing-empty",
    4,
    /no resources are shared/,
  ],
  [shared("replicas: 4"), "resource-name-missing", 5, /has no name/],
  [shared("name: nvidia.com/gpu"), "replicas-missing", 5, /has no replicas/],
  [shared("name: gpu\nreplicas: 1"), "replicas-value", 6, /found 1; .*at least 2/],
  [shared("name: gpu\nreplicas: 0"), "replicas-value", 6, /found 0; .*at least 2/],
  [shared("name: gpu\nreplicas: -3"), "replicas-value", 6, /found -3; .*at least 2/],
  [shared("name: gpu\nreplicas: null"), "replicas-value", 6, /fewer than 2/],
  [shared("name: gpu\nreplicas: '4'"), "value-type", 6, /found "4", expected a whole number/],
  [shared("name: gpu\nreplicas: 4.5"), "value-type", 6, /found 4.5, expected a whole number/],
  [shared("name: gpu\ndevices: some\nreplicas: 2"), "devices-value", 6, /found "some".*"all"/],
  [shared("name: gpu\ndevices: 0\nreplicas: 2"), "devices-value", 6, /found 0.*more than 0/],
  [
    shared("name: gpu\ndevices: [foo]\nreplicas: 2"),
    "devices-value",
    6,
    /found "foo" in the list, which names no device/,
  ],
  [shared("name: gpu\ndevices: {a: 1}\nreplicas: 2"), "devices-value", 6, /found {"a":1}/],
  [shared("name: amd.com/gpu\nreplicas: 2"), "resource-name-format", 5, /nvidia.com\/amd.com\/gpu/],
  [shared("name: nvidia.com/GPU\nreplicas: 2"), "resource-name-format", 5, /nvidia.com\/GPU/],
  [shared("name: nvidia.com/gpu_a\nreplicas: 2"), "resource-name-format", 5, /nvidia.com\/gpu_a/],
  [
    shared("name: nvidia.com/mig-1g.10gb+me\nreplicas: 2"),
    "resource-name-format",
    5,
    /nvidia.com\/mig-1g.10gb\+me/,
  ],
  [
    shared(`name: nvidia.com/${"g".repeat(53)}\nreplicas: 2`),
    "resource-name-length",
    5,
    /has 64 characters, at most are 63/,
  ],
  [`${V1}resources:\n  gpus:\n  - name: gpu\n`, "resources-pattern-missing", 4, /no pattern/],
  [`${V1}resources:\n  mig:\n  - pattern: x\n`, "resources-name-missing", 4, /no name/],
  [plugin("deviceListStrategy: 5"), "value-type", 4, /found 5, expected one of "envvar"/],
  [
    gfd("sleepInterval: infinite"),
    "key-version",
    4,
    /"infinite" came with v0.19.0, and the plugin is v0.17.4/,
    { pluginVersion: "v0.17.4" },
  ],
  [gfd('sleepInterval: "60"'), "sleep-interval-unit", 4, /found "60", which is no duration/],
  [flags('failOnInitError: "true"'), "value-type", 3, /found "true", expected true or false/],
  [`${V1}flags:\n\tmigStrategy: none\n`, "yaml-tab", 3, /a tab/],
]);

const MPS = "  mps:\n    resources:\n    - name: gpu\n";
const mps = (flag: string, replicas = 4): string =>
  `${V1}flags:\n  ${flag}\nsharing:\n${MPS}      replicas: ${replicas}\n`;

const H100: NodeGpus = {
  gpuSystem: "hgx-h100",
  migProfiles: ["1g.10gb", "3g.40gb"],
  gpus: [{}, {}],
  imexChannel: false,
};
const on = (node: Partial<NodeGpus>): ConfigContext => ({ node: { ...H100, ...node } });

/** What crashes at start-up, or on the node's hardware, or refuses pods. */
export const START_UP: readonly Row[] = rows([
  [flags("migStrategy: Single"), "mig-strategy", 3, /found "Single"; allowed are "none"/],
  [plugin("deviceListStrategy: cdi"), "device-list-strategy", 4, /found "cdi"/],
  [plugin("deviceListStrategy: [cdi-cri, mounts]"), "device-list-strategy", 4, /found "mounts"/],
  [
    flags("deviceDiscoveryStrategy: tegra\n  plugin:\n    deviceListStrategy: [cdi-cri]"),
    "cdi-needs-nvml",
    5,
    /cdi-cri needs NVML/,
  ],
  [plugin("deviceIDStrategy: name"), "device-id-strategy", 4, /found "name"/],
  [
    mps("migStrategy: mixed\n  mpsRoot: /m"),
    "mps-with-mig-mixed",
    6,
    /mixed does not work with MPS/,
  ],
  [mps("migStrategy: none"), "mps-root-missing", 5, /MPS needs flags.mpsRoot/],
  [flags("deviceDiscoveryStrategy: vfio"), "device-discovery-strategy", 3, /found "vfio"/],
  [`${V1}imex:\n  channelIDs: [1]\n`, "imex-channels", 3, /found \[1\]; .* \[\] or \[0\]/],
  [`${V1}imex:\n  channelIDs: [0, 1]\n`, "imex-channels", 3, /found \[0,1\]/],
  [
    plugin("sharedDevicesAllocationPolicy: spread"),
    "shared-allocation-policy",
    4,
    /found "spread"; allowed are "distributed"/,
  ],
  [
    mps("migStrategy: single\n  mpsRoot: /m"),
    "mps-with-mig-devices",
    6,
    /MPS does not share MIG devices/,
  ],
  [mps("mpsRoot: /m", 49), "mps-replicas", 8, /found 49; .* at most 48/],
  [
    flags("migStrategy: single"),
    "mig-single-not-all",
    3,
    /1 of 2 GPUs are split/,
    on({ gpus: [{ "1g.10gb": 7 }, {}] }),
  ],
  [
    flags("migStrategy: single"),
    "mig-single-several-profiles",
    3,
    /MIG devices of 1g.10gb, 3g.40gb/,
    on({ gpus: [{ "1g.10gb": 7 }, { "3g.40gb": 2 }] }),
  ],
  [flags("migStrategy: single"), "mig-single-without-mig", 3, /no GPU .* has MIG devices/, on({})],
  [
    flags("migStrategy: mixed"),
    "mig-unsupported",
    3,
    /GPUs of hgx-h100 have no MIG/,
    on({ migProfiles: [] }),
  ],
  [`${V1}imex:\n  required: true\n`, "imex-channel-missing", 3, /channel0 does not exist/, on({})],
  [
    `${V1}sharing:\n  timeSlicing:\n    failRequestsGreaterThanOne: true\n    resources:\n    - {name: gpu, replicas: 2}\n`,
    "single-request-only",
    4,
    /asks for more than one replica .*UnexpectedAdmissionError/,
  ],
  [mps("mpsRoot: /m"), "single-request-only", 5, /asks for more than one replica/],
]);

/** What the plugin takes without a word and does otherwise. */
export const SILENT: readonly Row[] = rows([
  [flags("deviceIDStrategy: uuid"), "unknown-key", 3, /flags has no key "deviceIDStrategy"/],
  [flags("renameByDefault: true"), "unknown-key", 3, /flags has no key "renameByDefault"/],
  [`${V1}sharing:\n  time-slicing: {}\n`, "unknown-key", 3, /sharing has no key "time-slicing"/],
  [`${V1}imexRequired: true\n`, "unknown-key", 2, /has no key "imexRequired"/],
  [plugin("passDeviceSpec: true"), "unknown-key", 4, /flags.plugin has no key "passDeviceSpec"/],
  [
    shared("name: gpu\nreplica: 3\nreplicas: 2"),
    "unknown-key",
    6,
    /sharing.timeSlicing.resources\[0\] has no key "replica"/,
  ],
  [`${V1}resources:\n  migs: []\n`, "unknown-key", 3, /resources has no key "migs"/],
  [flags("migstrategy: none"), "key-case", 3, /"migstrategy" is "migStrategy"/],
  [
    `${V1}sharing:\n  timeslicing:\n    resources:\n    - {name: gpu, replicas: 2}\n`,
    "key-case",
    3,
    /"timeslicing" is "timeSlicing"/,
  ],
  [
    `${V1}sharing:\n  timeSlicing:\n    Resources: []\n    resources:\n    - {name: gpu, replicas: 2}\n`,
    "key-case",
    4,
    /"Resources" is "resources"/,
  ],
  [`${V1}version: v1\n`, "duplicate-key", 2, /"version" is there twice/],
  [`${V1}---\nversion: v2\n`, "second-document", 2, /a second YAML document/],
  [
    `${V1}flags: {mpsRoot: /m}\nsharing:\n  timeSlicing:\n    resources: [{name: gpu, replicas: 2}]\n${MPS}      replicas: 4\n`,
    "sharing-both",
    4,
    /MPS is set too/,
  ],
  [
    shared("name: gpu\nreplicas: 2\n").trimEnd() +
      "\n    - name: nvidia.com/gpu\n      replicas: 4\n",
    "resource-twice",
    7,
    /nvidia.com\/gpu is shared twice/,
  ],
  [
    shared("name: nvidia.com/mig-1g.10gb\nreplicas: 2"),
    "resource-absent",
    5,
    /no node has nvidia.com\/mig-1g.10gb under migStrategy none/,
  ],
  [
    `${shared("name: nvidia.com/mig-1g.10gb\nreplicas: 2")}flags:\n  migStrategy: single\n`,
    "resource-absent",
    5,
    /under migStrategy single/,
  ],
  [
    shared("name: nvidia.com/gpus\nreplicas: 2"),
    "resource-absent",
    5,
    /no node has nvidia.com\/gpus/,
  ],
  [
    `${shared("name: nvidia.com/mig-1g.20gb\nreplicas: 2")}flags:\n  migStrategy: mixed\n`,
    "resource-absent",
    5,
    /hgx-h100 nodes have no nvidia.com\/mig-1g.20gb.*they have nvidia.com\/mig-1g.10gb/,
    on({ gpus: [{ "1g.10gb": 7 }, { "1g.10gb": 7 }] }),
  ],
  [shared("name: gpu\ndevices: []\nreplicas: 2"), "devices-ignored", 6, /ignores \[\]/],
  [
    shared("name: gpu\ndevices: [0, '0:1']\nreplicas: 2"),
    "devices-ignored",
    6,
    /shares all GPUs of the node alike/,
  ],
  [shared("name: gpu\nrename: other\nreplicas: 2"), "rename-ignored", 6, /ignores rename/],
  [
    `${V1}resources:\n  gpus: [{pattern: '*', name: gpu}]\n`,
    "resources-ignored",
    2,
    /ignores resources/,
  ],
  [gfd("sleepInterval: 60"), "sleep-interval-unit", 4, /found 60, which is 60 nanoseconds/],
]);

/** What depends on the plugin's version, and what two readers of YAML take differently. */
export const FURTHER: readonly Row[] = rows([
  ["", "empty-file", 1, /empty/],
  ["flags: {}\n", "version-missing", 1, /no version/],
  ["version: null\n", "version-missing", 1, /no version/],
  [`${V1}sharing:\n  mps:\n`, "mps-null", 3, /nothing is shared/],
  [`${V1}flags:\n`, "value-missing", 2, /found nothing/],
  [flags("migStrategy:"), "value-missing", 3, /has no value/],
  [flags("failOnInitError: yes"), "yaml-word", 3, /found yes, a word here and true/],
  [shared("name: gpu\nreplicas: 010"), "yaml-word", 6, /found 010/],
  [shared("name: gpu\nreplicas: 1_0"), "yaml-word", 6, /found 1_0/],
  [`${V1}flags: &a\n  gdsEnabled: true\n`, "yaml-feature", 3, /an anchor, &a/],
  [shared("name: gpu\nreplicas: !!int '4'"), "yaml-feature", 6, /a tag/],
  [`%YAML 1.2\n---\n${V1}`, "yaml-feature", 1, /a directive/],
  [`${V1}# \u0007\n`, "yaml-character", 2, /U\+0007/],
  [`${V1}flags: [\n`, "yaml-syntax", 3, /not valid YAML/],
  [plugin("deviceListStrategy: envvar,cdi-cri"), "device-list-strategy-comma", 4, /a comma/],
  [plugin("deviceListStrategy: []"), "device-list-strategy-empty", 4, /no container would see/],
  [gfd("sleepInterval: 10ms"), "sleep-interval-value", 4, /at least a second/],
  [gfd("sleepInterval: 1 hour"), "sleep-interval-value", 4, /found "1 hour"/],
  [
    flags("gdrcopyEnabled: true"),
    "key-version",
    3,
    /came with v0.18.0, and the plugin is v0.17.4/,
    { pluginVersion: "v0.17.4" },
  ],
  [
    plugin("sharedDevicesAllocationPolicy: packed"),
    "key-version",
    4,
    /came with v0.20.0, and the plugin is v0.19.3/,
    { pluginVersion: "v0.19.3" },
  ],
  [
    `${V1}flags: {mpsRoot: /m}\nsharing:\n  mps:\n    failRequestsGreaterThanOne: false\n    resources: [{name: gpu, replicas: 2}]\n`,
    "mps-fail-requests",
    5,
    /plugin v0.19.3 sets it to true/,
    { pluginVersion: "v0.19.3" },
  ],
  [V1, "plugin-version", 1, /older than v0.17.4/, { pluginVersion: "v0.17.3" }],
  [V1, "plugin-version", 1, /newer than v0.20.0/, { pluginVersion: "v0.21.0" }],
  [V1, "plugin-version", 1, /"0.20" is no version/, { pluginVersion: "0.20" }],
]);
