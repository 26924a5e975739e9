import { on } from "./nodes";
import { flags, gfd, MPS, plugin, oneAtATime, rows, shared, V1, type Row } from "./row";

/** What the plugin takes without a word and does otherwise. */
export const SILENT: readonly Row[] = rows([
  [
    flags("deviceIDStrategy: uuid"),
    '3:3 flags.deviceIDStrategy: flags has no key "deviceIDStrategy": it belongs to flags.plugin.deviceIDStrategy [unknown-key]',
  ],
  [
    flags("renameByDefault: true"),
    '3:3 flags.renameByDefault: flags has no key "renameByDefault": it belongs to sharing.timeSlicing.renameByDefault or sharing.mps.renameByDefault [unknown-key]',
  ],
  [
    `${V1}sharing:\n  time-slicing: {}\n`,
    '3:3 sharing.time-slicing: sharing has no key "time-slicing": Did you mean "timeSlicing"? (allowed are timeSlicing, mps) [unknown-key]',
  ],
  [
    `${V1}imexRequired: true\n`,
    '2:1 imexRequired: the configuration has no key "imexRequired": it belongs to imex.required [unknown-key]',
  ],
  [
    plugin("passDeviceSpec: true"),
    '4:5 flags.plugin.passDeviceSpec: flags.plugin has no key "passDeviceSpec": Did you mean "passDeviceSpecs"? (allowed are passDeviceSpecs, deviceListStrategy, deviceIDStrategy, cdiAnnotationPrefix, nvidiaCTKPath, containerDriverRoot, sharedDevicesAllocationPolicy) [unknown-key]',
  ],
  [
    shared("name: gpu\nreplica: 3\nreplicas: 2"),
    '6:7 sharing.timeSlicing.resources[0].replica: sharing.timeSlicing.resources[0] has no key "replica": allowed are name, rename, devices, replicas [unknown-key]',
  ],
  [
    `${V1}resources:\n  migs: []\n`,
    [
      "2:1 resources: the plugin ignores resources, and names GPUs and MIG devices itself: leave them out [resources-ignored]",
      '3:3 resources.migs: resources has no key "migs": Did you mean "mig"? (allowed are gpus, mig) [unknown-key]',
    ],
  ],
  [
    flags("migstrategy: none"),
    '3:3 flags.migstrategy: "migstrategy" is "migStrategy": write migStrategy [key-case]',
  ],
  [
    `${V1}sharing:\n  timeslicing:\n    resources:\n    - {name: gpu, replicas: 2}\n`,
    '3:3 sharing.timeslicing: "timeslicing" is "timeSlicing": write timeSlicing [key-case]',
  ],
  [
    `${V1}sharing:\n  timeSlicing:\n    Resources: []\n    resources:\n    - {name: gpu, replicas: 2}\n`,
    '4:5 sharing.timeSlicing.Resources: "Resources" is "resources": write resources [key-case]',
  ],
  [
    `${V1}version: v1\n`,
    '2:1 not valid YAML: Map keys must be unique; "version" is there twice: keep one of the two [duplicate-key]',
  ],
  [
    `${V1}---\nversion: v2\n`,
    "2:1 a second YAML document: only one is read, so its content would be ignored: keep one document, without --- [second-document]",
  ],
  [
    `${V1}flags: {mpsRoot: /m}\nsharing:\n  timeSlicing:\n    resources: [{name: gpu, replicas: 2}]\n${MPS}      replicas: 4\n`,
    [
      "4:3 sharing.timeSlicing: MPS is set too, and then the plugin ignores time-slicing: keep one of the two [sharing-both]",
      oneAtATime("6:3"),
    ],
  ],
  [
    shared("name: gpu\nreplicas: 2\n").trimEnd() +
      "\n    - name: nvidia.com/gpu\n      replicas: 4\n",
    "7:13 sharing.timeSlicing.resources[1].name: nvidia.com/gpu is shared twice, and the larger number would count: keep one of the two [resource-twice]",
  ],
  [
    shared("name: nvidia.com/mig-1g.10gb\nreplicas: 2"),
    "5:13 sharing.timeSlicing.resources[0].name: no node has nvidia.com/mig-1g.10gb under migStrategy none, so nothing would be shared: write migStrategy: mixed, or share nvidia.com/gpu [resource-absent]",
  ],
  [
    `${shared("name: nvidia.com/mig-1g.10gb\nreplicas: 2")}flags:\n  migStrategy: single\n`,
    "5:13 sharing.timeSlicing.resources[0].name: no node has nvidia.com/mig-1g.10gb under migStrategy single, so nothing would be shared: MIG devices are nvidia.com/gpu there: write that [resource-absent]",
  ],
  [
    shared("name: nvidia.com/gpus\nreplicas: 2"),
    "5:13 sharing.timeSlicing.resources[0].name: no node has nvidia.com/gpus, so nothing would be shared: share nvidia.com/gpu, or nvidia.com/mig-… under migStrategy mixed [resource-absent]",
  ],
  [
    `${shared("name: nvidia.com/mig-1g.20gb\nreplicas: 2")}flags:\n  migStrategy: mixed\n`,
    '5:13 sharing.timeSlicing.resources[0].name: hgx-h100 nodes have no nvidia.com/mig-1g.20gb, so nothing would be shared; they have nvidia.com/mig-1g.10gb: share one of these. Did you mean "nvidia.com/mig-1g.10gb"? [resource-absent]',
    on({ gpus: [{ "1g.10gb": 7 }, { "1g.10gb": 7 }] }),
  ],
  [
    shared("name: gpu\ndevices: []\nreplicas: 2"),
    "6:16 sharing.timeSlicing.resources[0].devices: the plugin ignores [] and shares all GPUs of the node alike: leave devices out [devices-ignored]",
  ],
  [
    shared("name: gpu\ndevices: [0, '0:1']\nreplicas: 2"),
    '6:16 sharing.timeSlicing.resources[0].devices: the plugin ignores [0,"0:1"] and shares all GPUs of the node alike: leave devices out [devices-ignored]',
  ],
  [
    shared("name: gpu\nrename: other\nreplicas: 2"),
    "6:7 sharing.timeSlicing.resources[0].rename: the plugin ignores rename: leave it out; renameByDefault: true advertises <name>.shared [rename-ignored]",
  ],
  [
    `${V1}resources:\n  gpus: [{pattern: '*', name: gpu}]\n`,
    "2:1 resources: the plugin ignores resources, and names GPUs and MIG devices itself: leave them out [resources-ignored]",
  ],
  [
    gfd("sleepInterval: 60"),
    "4:20 flags.gfd.sleepInterval: found 60, which is 60 nanoseconds to the plugin: write 60s, if seconds are meant [sleep-interval-unit]",
  ],
]);
