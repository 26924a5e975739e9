import { flags, MPS, mps, oneAtATime, rows, shared, V1, type Row } from "./row";

const UUID = "01234567-89ab-cdef-0123-456789abcdef";
const gpus = (name: string): string => `name: ${name}\nreplicas: 2`;
const devices = (list: string): string => shared(`name: gpu\nreplicas: 2\ndevices: ${list}`);
const MIXED = "flags:\n  migStrategy: mixed\n";

/** What may be shared and how, with the last that is still right. */
export const SHARING: readonly Row[] = rows([
  [
    `${V1}sharing:\n`,
    "2:1 sharing: found nothing, expected a mapping: leave the key out, or give it keys [value-missing]",
  ],
  [
    `${V1}sharing: 5\n`,
    "2:10 sharing: found 5, expected a mapping: write keys with their values [value-type]",
  ],
  [`${V1}sharing: {}\n`, []],
  [
    `${V1}sharing: {timeSlicing: 5}\n`,
    "2:24 sharing.timeSlicing: found 5, expected a mapping: name resources to share, or leave it out [value-type]",
  ],
  [
    `${V1}sharing: {timeSlicing: []}\n`,
    "2:24 sharing.timeSlicing: found [], expected a mapping: name resources to share, or leave it out [value-type]",
  ],
  [
    `${V1}sharing: {timeSlicing: {resources: }}\n`,
    "2:25 sharing.timeSlicing.resources: no resources are shared: name resources to share, or leave it out [sharing-empty]",
  ],
  [
    `${V1}sharing: {timeSlicing: {resources: 5}}\n`,
    "2:36 sharing.timeSlicing.resources: found 5, expected a list: write a list of resources [value-type]",
  ],
  [
    `${V1}sharing: {timeSlicing: {resources: [gpu]}}\n`,
    '2:37 sharing.timeSlicing.resources[0]: found "gpu", expected a mapping: write name and replicas [value-type]',
  ],
  [
    `${V1}sharing: {timeSlicing: {resources: [{}]}}\n`,
    [
      "2:37 sharing.timeSlicing.resources[0]: has no name: name it, as nvidia.com/gpu [resource-name-missing]",
      "2:37 sharing.timeSlicing.resources[0]: has no replicas: say how many pods share one [replicas-missing]",
    ],
  ],
  [
    `${V1}sharing: {timeSlicing: {renameByDefault: 1, resources: [{name: gpu, replicas: 2}]}}\n`,
    "2:42 sharing.timeSlicing.renameByDefault: found 1, expected true or false: write true or false, without quotes [value-type]",
  ],
  [
    `${V1}sharing: {timeSlicing: {renameByDefault: true, resources: [{name: gpu, replicas: 2}]}}\n`,
    [],
  ],
  [
    `${V1}sharing: {timeSlicing: {failRequestsGreaterThanOne: false, resources: [{name: gpu, replicas: 2}]}}\n`,
    [],
  ],
  [
    `${V1}sharing: {timeSlicing: {failRequestsGreaterThanOne: 'true', resources: [{name: gpu, replicas: 2}]}}\n`,
    '2:53 sharing.timeSlicing.failRequestsGreaterThanOne: found "true", expected true or false: write true or false, without quotes [value-type]',
  ],
  // Names
  [
    shared("name:\nreplicas: 2"),
    "5:7 sharing.timeSlicing.resources[0].name: has no value: name it, as nvidia.com/gpu [value-missing]",
  ],
  [
    shared(gpus("5")),
    "5:13 sharing.timeSlicing.resources[0].name: found 5, expected text: put it into quotes [value-type]",
  ],
  [
    shared(gpus("''")),
    '5:13 sharing.timeSlicing.resources[0].name: "nvidia.com/" is no resource of NVIDIA: after nvidia.com/ come lower-case letters, digits, "-" and ".": write it as nvidia.com/gpu or nvidia.com/mig-1g.10gb [resource-name-format]',
  ],
  [
    shared("replicas: 2\n").trimEnd() + "\n    - replicas: 2\n",
    [
      "5:7 sharing.timeSlicing.resources[0]: has no name: name it, as nvidia.com/gpu [resource-name-missing]",
      "6:7 sharing.timeSlicing.resources[1]: has no name: name it, as nvidia.com/gpu [resource-name-missing]",
    ],
  ],
  [
    shared(gpus("gpu")).trimEnd() + "\n    - {name: gpu, replicas: 2}\n",
    "7:14 sharing.timeSlicing.resources[1].name: nvidia.com/gpu is shared twice, and the larger number would count: keep one of the two [resource-twice]",
  ],
  [
    shared(gpus(`nvidia.com/${"g".repeat(52)}`)),
    "5:13 sharing.timeSlicing.resources[0].name: no node has nvidia.com/gggggggggggggggggggggggggggggggggggggggggggggggggggg, so nothing would be shared: share nvidia.com/gpu, or nvidia.com/mig-… under migStrategy mixed [resource-absent]",
  ],
  [
    shared(gpus("g".repeat(53))),
    [
      '5:13 sharing.timeSlicing.resources[0].name: "nvidia.com/ggggggggggggggggggggggggggggggggggggggggggggggggggggg" has 64 characters, at most are 63: shorten it [resource-name-length]',
      "5:13 sharing.timeSlicing.resources[0].name: no node has nvidia.com/ggggggggggggggggggggggggggggggggggggggggggggggggggggg, so nothing would be shared: share nvidia.com/gpu, or nvidia.com/mig-… under migStrategy mixed [resource-absent]",
    ],
  ],
  [
    shared(gpus("mig-1g.10gb+me+x")),
    '5:13 sharing.timeSlicing.resources[0].name: "nvidia.com/mig-1g.10gb+me+x" is no resource of NVIDIA: after nvidia.com/ come lower-case letters, digits, "-" and ".": write mig-1g.10gb.me.x [resource-name-format]',
  ],
  [
    shared(gpus("gpu-")),
    '5:13 sharing.timeSlicing.resources[0].name: "nvidia.com/gpu-" is no resource of NVIDIA: after nvidia.com/ come lower-case letters, digits, "-" and ".": write it as nvidia.com/gpu or nvidia.com/mig-1g.10gb [resource-name-format]',
  ],
  [
    shared(gpus("a..b")),
    '5:13 sharing.timeSlicing.resources[0].name: "nvidia.com/a..b" is no resource of NVIDIA: after nvidia.com/ come lower-case letters, digits, "-" and ".": write it as nvidia.com/gpu or nvidia.com/mig-1g.10gb [resource-name-format]',
  ],
  [
    shared(gpus("a.-b")),
    '5:13 sharing.timeSlicing.resources[0].name: "nvidia.com/a.-b" is no resource of NVIDIA: after nvidia.com/ come lower-case letters, digits, "-" and ".": write it as nvidia.com/gpu or nvidia.com/mig-1g.10gb [resource-name-format]',
  ],
  [
    shared(gpus("a_b.c")),
    '5:13 sharing.timeSlicing.resources[0].name: "nvidia.com/a_b.c" is no resource of NVIDIA: after nvidia.com/ come lower-case letters, digits, "-" and ".": write it as nvidia.com/gpu or nvidia.com/mig-1g.10gb [resource-name-format]',
  ],
  [
    shared(gpus("g")),
    "5:13 sharing.timeSlicing.resources[0].name: no node has nvidia.com/g, so nothing would be shared: share nvidia.com/gpu, or nvidia.com/mig-… under migStrategy mixed [resource-absent]",
  ],
  [
    shared(gpus("a.b")),
    "5:13 sharing.timeSlicing.resources[0].name: no node has nvidia.com/a.b, so nothing would be shared: share nvidia.com/gpu, or nvidia.com/mig-… under migStrategy mixed [resource-absent]",
  ],
  [
    shared(gpus("a-b.c-d")),
    "5:13 sharing.timeSlicing.resources[0].name: no node has nvidia.com/a-b.c-d, so nothing would be shared: share nvidia.com/gpu, or nvidia.com/mig-… under migStrategy mixed [resource-absent]",
  ],
  [shared(gpus("mig-1g.10gb")) + MIXED, []],
  [shared(gpus("nvidia.com/mig-1g.10gb.me")) + MIXED, []],
  [
    shared(gpus("nvidia.com/gpu.shared")) + MIXED,
    "5:13 sharing.timeSlicing.resources[0].name: no node has nvidia.com/gpu.shared, so nothing would be shared: share nvidia.com/gpu, or nvidia.com/mig-… under migStrategy mixed [resource-absent]",
  ],
  [shared(gpus("gpu")) + MIXED, []],
  // Replicas
  [shared("name: gpu\nreplicas: 2"), []],
  [shared("name: gpu\nreplicas: 2.0"), []],
  [
    shared("name: gpu\nreplicas: 1e30"),
    "6:17 sharing.timeSlicing.resources[0].replicas: found 1e+30, expected a whole number: write it in digits, without quotes [value-type]",
  ],
  [
    shared("name: gpu\nreplicas: true"),
    "6:17 sharing.timeSlicing.resources[0].replicas: found true, expected a whole number: write it in digits, without quotes [value-type]",
  ],
  [mps("mpsRoot: /m", 48), oneAtATime("5:3")],
  [
    mps("mpsRoot: /m", 1),
    [
      oneAtATime("5:3"),
      "8:17 sharing.mps.resources[0].replicas: found 1; the number of replicas must be at least 2: write 2 or more, or share nothing [replicas-value]",
    ],
  ],
  [
    `${V1}flags: {mpsRoot: /m}\nsharing:\n  mps:\n    resources: [{name: gpu, replicas: '49'}]\n`,
    [
      oneAtATime("4:3"),
      '5:39 sharing.mps.resources[0].replicas: found "49", expected a whole number: write it in digits, without quotes [value-type]',
    ],
  ],
  // Devices
  [devices("all"), []],
  [
    devices("ALL"),
    '7:16 sharing.timeSlicing.resources[0].devices: found "ALL", and the only word for devices is "all": leave devices out: the plugin shares all GPUs [devices-value]',
  ],
  [
    devices(""),
    '7:16 sharing.timeSlicing.resources[0].devices: found nothing, and the only word for devices is "all": leave devices out: the plugin shares all GPUs [devices-value]',
  ],
  [
    devices("1"),
    "7:16 sharing.timeSlicing.resources[0].devices: the plugin ignores 1 and shares all GPUs of the node alike: leave devices out [devices-ignored]",
  ],
  [
    devices("-1"),
    "7:16 sharing.timeSlicing.resources[0].devices: found -1, and a count of devices is more than 0: leave devices out: the plugin shares all GPUs [devices-value]",
  ],
  [
    devices("1.5"),
    '7:16 sharing.timeSlicing.resources[0].devices: found 1.5, and the only word for devices is "all": leave devices out: the plugin shares all GPUs [devices-value]',
  ],
  [
    devices(`['0', '12', '0:1', GPU-${UUID}, MIG-${UUID}, MIG-GPU-${UUID}/1/12]`),
    '7:16 sharing.timeSlicing.resources[0].devices: the plugin ignores ["0","12","0:1","GPU-01234567-89ab-cdef-0123-456789abcdef... and shares all GPUs of the node alike: leave devices out [devices-ignored]',
  ],
  [
    devices(`[gpu-${UUID.toUpperCase()}]`),
    '7:16 sharing.timeSlicing.resources[0].devices: the plugin ignores ["gpu-01234567-89AB-CDEF-0123-456789ABCDEF"] and shares all GPUs of the node alike: leave devices out [devices-ignored]',
  ],
  [
    devices("[0, 7]"),
    "7:16 sharing.timeSlicing.resources[0].devices: the plugin ignores [0,7] and shares all GPUs of the node alike: leave devices out [devices-ignored]",
  ],
  [
    devices("[-1]"),
    "7:16 sharing.timeSlicing.resources[0].devices: found -1 in the list, which names no device: leave devices out: the plugin shares all GPUs [devices-value]",
  ],
  [
    devices("[1.5]"),
    "7:16 sharing.timeSlicing.resources[0].devices: found 1.5 in the list, which names no device: leave devices out: the plugin shares all GPUs [devices-value]",
  ],
  [
    devices("[[0]]"),
    "7:16 sharing.timeSlicing.resources[0].devices: found [0] in the list, which names no device: leave devices out: the plugin shares all GPUs [devices-value]",
  ],
  [
    devices("[true]"),
    "7:16 sharing.timeSlicing.resources[0].devices: found true in the list, which names no device: leave devices out: the plugin shares all GPUs [devices-value]",
  ],
  [
    devices(`[0, 'x${UUID}']`),
    '7:16 sharing.timeSlicing.resources[0].devices: found "x01234567-89ab-cdef-0123-456789abcdef" in the list, which names no device: leave devices out: the plugin shares all GPUs [devices-value]',
  ],
  // Renaming
  [
    shared(`${gpus("gpu")}\nrename:`),
    [
      "7:7 sharing.timeSlicing.resources[0].rename: the plugin ignores rename: leave it out; renameByDefault: true advertises <name>.shared [rename-ignored]",
      "7:7 sharing.timeSlicing.resources[0].rename: has no value: name it, as nvidia.com/gpu [value-missing]",
    ],
  ],
  [
    shared(`${gpus("gpu")}\nrename: GPU`),
    [
      "7:7 sharing.timeSlicing.resources[0].rename: the plugin ignores rename: leave it out; renameByDefault: true advertises <name>.shared [rename-ignored]",
      '7:15 sharing.timeSlicing.resources[0].rename: "nvidia.com/GPU" is no resource of NVIDIA: after nvidia.com/ come lower-case letters, digits, "-" and ".": write it as nvidia.com/gpu or nvidia.com/mig-1g.10gb [resource-name-format]',
    ],
  ],
  [
    shared(`${gpus("gpu")}\nrename: 5`),
    [
      "7:7 sharing.timeSlicing.resources[0].rename: the plugin ignores rename: leave it out; renameByDefault: true advertises <name>.shared [rename-ignored]",
      "7:15 sharing.timeSlicing.resources[0].rename: found 5, expected text: put it into quotes [value-type]",
    ],
  ],
  // Time-slicing beside MPS
  [
    `${V1}sharing:\n  mps:\n  timeSlicing:\n    resources: [{name: gpu, replicas: 2}]\n`,
    "3:3 sharing.mps: has no value, so nothing is shared: leave it out [mps-null]",
  ],
  [
    `${V1}flags: {mpsRoot: /m}\nsharing:\n  timeSlicing:\n${MPS}      replicas: 4\n`,
    [
      "4:3 sharing.timeSlicing: no resources are shared: name resources to share, or leave it out [sharing-empty]",
      "4:3 sharing.timeSlicing: MPS is set too, and then the plugin ignores time-slicing: keep one of the two [sharing-both]",
      oneAtATime("5:3"),
    ],
  ],
  // MPS
  [mps("gdsEnabled: true"), oneAtATime("5:3"), { mpsRootInEnvironment: true }],
  [
    mps("gdsEnabled: true"),
    [
      "5:3 sharing.mps: MPS needs flags.mpsRoot, where plugin and daemon meet: write mpsRoot: /run/nvidia/mps [mps-root-missing]",
      oneAtATime("5:3"),
    ],
    { mpsRootInEnvironment: false },
  ],
  [
    `${V1}sharing:\n${MPS}      replicas: 4\n`,
    [
      "3:3 sharing.mps: MPS needs flags.mpsRoot, where plugin and daemon meet: write mpsRoot: /run/nvidia/mps [mps-root-missing]",
      oneAtATime("3:3"),
    ],
  ],
  [
    `${V1}flags: {mpsRoot: /m}\nsharing:\n  mps:\n    failRequestsGreaterThanOne: false\n    resources: [{name: gpu, replicas: 2}]\n`,
    [],
  ],
  [
    `${V1}flags: {mpsRoot: /m}\nsharing:\n  mps:\n    failRequestsGreaterThanOne: true\n    resources: [{name: gpu, replicas: 2}]\n`,
    oneAtATime("5:5"),
    { pluginVersion: "v0.19.3" },
  ],
  [
    `${V1}flags: {mpsRoot: /m}\nsharing:\n  mps:\n    resources: [{name: gpu, replicas: 2}, {name: mig-1g.10gb, replicas: 49}]\n`,
    [
      oneAtATime("4:3"),
      "5:50 sharing.mps.resources[1].name: no node has nvidia.com/mig-1g.10gb under migStrategy none, so nothing would be shared: write migStrategy: mixed, or share nvidia.com/gpu [resource-absent]",
      "5:73 sharing.mps.resources[1].replicas: found 49; MPS has at most 48 clients a GPU: write 48 or fewer [mps-replicas]",
    ],
  ],
  [flags("mpsRoot: /m"), []],
]);
