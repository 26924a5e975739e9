import { on } from "./nodes";
import { flags, gfd, MPS, plugin, rows, shared, V1, type Row } from "./row";

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
