import { flags, gfd, plugin, oneAtATime, rows, shared, V1, type Row } from "./row";

/** What NVIDIA's parser refuses itself, at v0.17.4. */
export const PARSE_TIME: readonly Row[] = rows([
  [
    "version: v2\n",
    '1:10 version: found "v2"; there is only v1: write version: v1 [version-value]',
  ],
  ["version: 1\n", "1:10 version: found 1; there is only v1: write version: v1 [version-value]"],
  [
    `${V1}sharing:\n  timeSlicing: {}\n`,
    "3:3 sharing.timeSlicing.resources: no resources are shared: name resources to share, or leave it out [sharing-empty]",
  ],
  [
    `${V1}sharing:\n  timeSlicing:\n`,
    "3:3 sharing.timeSlicing: no resources are shared: name resources to share, or leave it out [sharing-empty]",
  ],
  [
    `${V1}sharing:\n  timeSlicing: null\n`,
    "3:3 sharing.timeSlicing: no resources are shared: name resources to share, or leave it out [sharing-empty]",
  ],
  [
    `${V1}sharing:\n  mps: {}\n`,
    [
      "3:3 sharing.mps.resources: no resources are shared: name resources to share, or leave it out [sharing-empty]",
      "3:3 sharing.mps: MPS needs flags.mpsRoot, where plugin and daemon meet: write mpsRoot: /run/nvidia/mps [mps-root-missing]",
      oneAtATime("3:3"),
    ],
  ],
  [
    `${V1}sharing:\n  timeSlicing:\n    resources: []\n`,
    "4:16 sharing.timeSlicing.resources: no resources are shared: name resources to share, or leave it out [sharing-empty]",
  ],
  [
    shared("replicas: 4"),
    "5:7 sharing.timeSlicing.resources[0]: has no name: name it, as nvidia.com/gpu [resource-name-missing]",
  ],
  [
    shared("name: nvidia.com/gpu"),
    "5:7 sharing.timeSlicing.resources[0]: has no replicas: say how many pods share one [replicas-missing]",
  ],
  [
    shared("name: gpu\nreplicas: 1"),
    "6:17 sharing.timeSlicing.resources[0].replicas: found 1; the number of replicas must be at least 2: write 2 or more, or share nothing [replicas-value]",
  ],
  [
    shared("name: gpu\nreplicas: 0"),
    "6:17 sharing.timeSlicing.resources[0].replicas: found 0; the number of replicas must be at least 2: write 2 or more, or share nothing [replicas-value]",
  ],
  [
    shared("name: gpu\nreplicas: -3"),
    "6:17 sharing.timeSlicing.resources[0].replicas: found -3; the number of replicas must be at least 2: write 2 or more, or share nothing [replicas-value]",
  ],
  [
    shared("name: gpu\nreplicas: null"),
    "6:7 sharing.timeSlicing.resources[0].replicas: has no value, and that is fewer than 2: write 2 or more [replicas-value]",
  ],
  [
    shared("name: gpu\nreplicas: '4'"),
    '6:17 sharing.timeSlicing.resources[0].replicas: found "4", expected a whole number: write it in digits, without quotes [value-type]',
  ],
  [
    shared("name: gpu\nreplicas: 4.5"),
    "6:17 sharing.timeSlicing.resources[0].replicas: found 4.5, expected a whole number: write it in digits, without quotes [value-type]",
  ],
  [
    shared("name: gpu\ndevices: some\nreplicas: 2"),
    '6:16 sharing.timeSlicing.resources[0].devices: found "some", and the only word for devices is "all": leave devices out: the plugin shares all GPUs [devices-value]',
  ],
  [
    shared("name: gpu\ndevices: 0\nreplicas: 2"),
    "6:16 sharing.timeSlicing.resources[0].devices: found 0, and a count of devices is more than 0: leave devices out: the plugin shares all GPUs [devices-value]",
  ],
  [
    shared("name: gpu\ndevices: [foo]\nreplicas: 2"),
    '6:16 sharing.timeSlicing.resources[0].devices: found "foo" in the list, which names no device: leave devices out: the plugin shares all GPUs [devices-value]',
  ],
  [
    shared("name: gpu\ndevices: {a: 1}\nreplicas: 2"),
    '6:16 sharing.timeSlicing.resources[0].devices: found {"a":1}, and the only word for devices is "all": leave devices out: the plugin shares all GPUs [devices-value]',
  ],
  [
    shared("name: amd.com/gpu\nreplicas: 2"),
    '5:13 sharing.timeSlicing.resources[0].name: "nvidia.com/amd.com/gpu" is no resource of NVIDIA: after nvidia.com/ come lower-case letters, digits, "-" and ".": write it as nvidia.com/gpu or nvidia.com/mig-1g.10gb [resource-name-format]',
  ],
  [
    shared("name: nvidia.com/GPU\nreplicas: 2"),
    '5:13 sharing.timeSlicing.resources[0].name: "nvidia.com/GPU" is no resource of NVIDIA: after nvidia.com/ come lower-case letters, digits, "-" and ".": write it as nvidia.com/gpu or nvidia.com/mig-1g.10gb [resource-name-format]',
  ],
  [
    shared("name: nvidia.com/gpu_a\nreplicas: 2"),
    '5:13 sharing.timeSlicing.resources[0].name: "nvidia.com/gpu_a" is no resource of NVIDIA: after nvidia.com/ come lower-case letters, digits, "-" and ".": write it as nvidia.com/gpu or nvidia.com/mig-1g.10gb [resource-name-format]',
  ],
  [
    shared("name: nvidia.com/mig-1g.10gb+me\nreplicas: 2"),
    '5:13 sharing.timeSlicing.resources[0].name: "nvidia.com/mig-1g.10gb+me" is no resource of NVIDIA: after nvidia.com/ come lower-case letters, digits, "-" and ".": write nvidia.com/mig-1g.10gb.me [resource-name-format]',
  ],
  [
    shared(`name: nvidia.com/${"g".repeat(53)}\nreplicas: 2`),
    [
      '5:13 sharing.timeSlicing.resources[0].name: "nvidia.com/ggggggggggggggggggggggggggggggggggggggggggggggggggggg" has 64 characters, at most are 63: shorten it [resource-name-length]',
      "5:13 sharing.timeSlicing.resources[0].name: no node has nvidia.com/ggggggggggggggggggggggggggggggggggggggggggggggggggggg, so nothing would be shared: share nvidia.com/gpu, or nvidia.com/mig-… under migStrategy mixed [resource-absent]",
    ],
  ],
  [
    `${V1}resources:\n  gpus:\n  - name: gpu\n`,
    [
      "2:1 resources: the plugin ignores resources, and names GPUs and MIG devices itself: leave them out [resources-ignored]",
      "4:5 resources.gpus[0]: has no pattern: give it a pattern [resources-pattern-missing]",
    ],
  ],
  [
    `${V1}resources:\n  mig:\n  - pattern: x\n`,
    [
      "2:1 resources: the plugin ignores resources, and names GPUs and MIG devices itself: leave them out [resources-ignored]",
      "4:5 resources.mig[0]: has no name: give it a name [resources-name-missing]",
    ],
  ],
  [
    plugin("deviceListStrategy: 5"),
    '4:25 flags.plugin.deviceListStrategy: found 5, expected one of "envvar", "volume-mounts", "cdi-annotations" or "cdi-cri": write "envvar", "volume-mounts", "cdi-annotations" or "cdi-cri" [value-type]',
  ],
  [
    gfd("sleepInterval: infinite"),
    '4:20 flags.gfd.sleepInterval: "infinite" came with v0.19.0, and the plugin is v0.17.4: write a time, as 24h, or use v0.19.0 [key-version]',
    { pluginVersion: "v0.17.4" },
  ],
  [
    gfd('sleepInterval: "60"'),
    '4:20 flags.gfd.sleepInterval: found "60", which is no duration to the plugin: write 60s, if seconds are meant [sleep-interval-unit]',
  ],
  [
    flags('failOnInitError: "true"'),
    '3:20 flags.failOnInitError: found "true", expected true or false: write true or false, without quotes [value-type]',
  ],
  [
    `${V1}flags:\n\tmigStrategy: none\n`,
    "3:1 a tab, and YAML indents with spaces: write spaces [yaml-tab]",
  ],
]);
