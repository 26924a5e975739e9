import { flags, rows, shared, V1, type Row } from "./row";

/** Keys that the plugin does not know, with what is said of where they belong. */
export const KEYS: readonly Row[] = rows([
  [
    `${V1}foo: 1\n`,
    '2:1 foo: the configuration has no key "foo": allowed are version, flags, resources, sharing, imex [unknown-key]',
  ],
  [
    `${V1}flag: {}\n`,
    '2:1 flag: the configuration has no key "flag": Did you mean "flags"? (allowed are version, flags, resources, sharing, imex) [unknown-key]',
  ],
  [
    `Version: v1\n`,
    [
      "1:1 no version: write version: v1 [version-missing]",
      '1:1 Version: "Version" is "version": write version [key-case]',
    ],
  ],
  [
    `${V1}timeSlicing: {}\n`,
    '2:1 timeSlicing: the configuration has no key "timeSlicing": it belongs to sharing.timeSlicing [unknown-key]',
  ],
  [
    `${V1}mps: {}\n`,
    '2:1 mps: the configuration has no key "mps": it belongs to sharing.mps [unknown-key]',
  ],
  [
    `${V1}plugin: {}\n`,
    '2:1 plugin: the configuration has no key "plugin": it belongs to flags.plugin [unknown-key]',
  ],
  [
    `${V1}imexChannelIDs: [0]\n`,
    '2:1 imexChannelIDs: the configuration has no key "imexChannelIDs": it belongs to imex.channelIDs [unknown-key]',
  ],
  [
    `${V1}required: true\n`,
    '2:1 required: the configuration has no key "required": it belongs to imex.required [unknown-key]',
  ],
  [
    `${V1}migStrategy: single\n`,
    '2:1 migStrategy: the configuration has no key "migStrategy": it belongs to flags.migStrategy [unknown-key]',
  ],
  [
    flags("SLEEPINTERVAL: 60s"),
    '3:3 flags.SLEEPINTERVAL: flags has no key "SLEEPINTERVAL": it belongs to flags.gfd.sleepInterval [unknown-key]',
  ],
  [
    flags("name: gpu"),
    '3:3 flags.name: flags has no key "name": it belongs to sharing.timeSlicing.resources[].name or sharing.mps.resources[].name [unknown-key]',
  ],
  [
    flags("flags: {}"),
    '3:3 flags.flags: flags has no key "flags": it belongs to flags [unknown-key]',
  ],
  [
    flags("resources: []"),
    '3:3 flags.resources: flags has no key "resources": it belongs to resources or sharing.timeSlicing.resources or sharing.mps.resources [unknown-key]',
  ],
  [
    flags("fail-on-init-error: true"),
    '3:3 flags.fail-on-init-error: flags has no key "fail-on-init-error": Did you mean "failOnInitError"? (allowed are migStrategy, failOnInitError, mpsRoot, nvidiaDriverRoot, nvidiaDevRoot, gdsEnabled, mofedEnabled, gdrcopyEnabled, useNodeFeatureAPI, deviceDiscoveryStrategy, plugin, gfd) [unknown-key]',
  ],
  [
    flags("failOnInitError: true\n  failOnInitErro: true"),
    '4:3 flags.failOnInitErro: flags has no key "failOnInitErro": allowed are migStrategy, failOnInitError, mpsRoot, nvidiaDriverRoot, nvidiaDevRoot, gdsEnabled, mofedEnabled, gdrcopyEnabled, useNodeFeatureAPI, deviceDiscoveryStrategy, plugin, gfd [unknown-key]',
  ],
  [
    flags("gfd: {oneShot: true}"),
    '3:9 flags.gfd.oneShot: "oneShot" is "oneshot": write oneshot [key-case]',
  ],
  [
    shared("name: gpu\nReplicas: 2\nreplicas: 2"),
    '6:7 sharing.timeSlicing.resources[0].Replicas: "Replicas" is "replicas": write replicas [key-case]',
  ],
  [
    shared("name: gpu\nreplicas: 2\nrenameByDefault: true"),
    '7:7 sharing.timeSlicing.resources[0].renameByDefault: sharing.timeSlicing.resources[0] has no key "renameByDefault": it belongs to sharing.timeSlicing.renameByDefault or sharing.mps.renameByDefault [unknown-key]',
  ],
  [
    `${V1}sharing:\n  timeSlicing:\n    replicas: 2\n    resources: [{name: gpu, replicas: 2}]\n`,
    '4:5 sharing.timeSlicing.replicas: sharing.timeSlicing has no key "replicas": it belongs to sharing.timeSlicing.resources[].replicas or sharing.mps.resources[].replicas [unknown-key]',
  ],
  [
    `${V1}resources:\n`,
    "2:1 resources: the plugin ignores resources, and names GPUs and MIG devices itself: leave them out [resources-ignored]",
  ],
  [
    `${V1}resources: 5\n`,
    "2:1 resources: the plugin ignores resources, and names GPUs and MIG devices itself: leave them out [resources-ignored]",
  ],
  [
    `${V1}resources: {gpus: 5, mig: [5]}\n`,
    "2:1 resources: the plugin ignores resources, and names GPUs and MIG devices itself: leave them out [resources-ignored]",
  ],
  [
    `${V1}resources:\n  gpus:\n  - {}\n  - {pattern: x, name: gpu}\n  - {patern: x, name: gpu}\n`,
    [
      "2:1 resources: the plugin ignores resources, and names GPUs and MIG devices itself: leave them out [resources-ignored]",
      "4:5 resources.gpus[0]: has no pattern: give it a pattern [resources-pattern-missing]",
      "4:5 resources.gpus[0]: has no name: give it a name [resources-name-missing]",
      "6:5 resources.gpus[2]: has no pattern: give it a pattern [resources-pattern-missing]",
      '6:6 resources.gpus[2].patern: resources.gpus[2] has no key "patern": Did you mean "pattern"? (allowed are pattern, name) [unknown-key]',
    ],
  ],
]);
