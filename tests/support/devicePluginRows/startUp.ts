import { on } from "./nodes";
import { flags, mps, plugin, oneAtATime, rows, V1, type Row } from "./row";

/** What crashes at start-up, or on the node's hardware, or refuses pods. */
export const START_UP: readonly Row[] = rows([
  [
    flags("migStrategy: Single"),
    '3:16 flags.migStrategy: found "Single"; allowed are "none", "single" or "mixed": write one of them, in lower case. Did you mean "single"? [mig-strategy]',
  ],
  [
    plugin("deviceListStrategy: cdi"),
    '4:25 flags.plugin.deviceListStrategy: found "cdi"; allowed are "envvar", "volume-mounts", "cdi-annotations" or "cdi-cri": write one of them, in lower case. [device-list-strategy]',
  ],
  [
    plugin("deviceListStrategy: [cdi-cri, mounts]"),
    '4:35 flags.plugin.deviceListStrategy[1]: found "mounts"; allowed are "envvar", "volume-mounts", "cdi-annotations" or "cdi-cri": write one of them, in lower case. [device-list-strategy]',
  ],
  [
    flags("deviceDiscoveryStrategy: tegra\n  plugin:\n    deviceListStrategy: [cdi-cri]"),
    "5:25 flags.plugin.deviceListStrategy: cdi-cri needs NVML, and deviceDiscoveryStrategy tegra goes without it: write deviceDiscoveryStrategy: nvml, or deviceListStrategy: envvar [cdi-needs-nvml]",
  ],
  [
    plugin("deviceIDStrategy: name"),
    '4:23 flags.plugin.deviceIDStrategy: found "name"; allowed are "uuid" or "index": write one of them, in lower case. [device-id-strategy]',
  ],
  [
    mps("migStrategy: mixed\n  mpsRoot: /m"),
    [
      "6:3 sharing.mps: migStrategy mixed does not work with MPS: leave out sharing.mps, or write migStrategy: none [mps-with-mig-mixed]",
      oneAtATime("6:3"),
    ],
  ],
  [
    mps("migStrategy: none"),
    [
      "5:3 sharing.mps: MPS needs flags.mpsRoot, where plugin and daemon meet: write mpsRoot: /run/nvidia/mps [mps-root-missing]",
      oneAtATime("5:3"),
    ],
  ],
  [
    flags("deviceDiscoveryStrategy: vfio"),
    '3:28 flags.deviceDiscoveryStrategy: found "vfio"; allowed are "auto", "nvml" or "tegra": write one of them, in lower case. [device-discovery-strategy]',
  ],
  [
    `${V1}imex:\n  channelIDs: [1]\n`,
    "3:15 imex.channelIDs: found [1]; channelIDs must be [] or [0]: write [0], or leave it out [imex-channels]",
  ],
  [
    `${V1}imex:\n  channelIDs: [0, 1]\n`,
    "3:15 imex.channelIDs: found [0,1]; channelIDs must be [] or [0]: write [0], or leave it out [imex-channels]",
  ],
  [
    plugin("sharedDevicesAllocationPolicy: spread"),
    '4:36 flags.plugin.sharedDevicesAllocationPolicy: found "spread"; allowed are "distributed" or "packed": write one of them, in lower case. [shared-allocation-policy]',
  ],
  [
    mps("migStrategy: single\n  mpsRoot: /m"),
    [
      "6:3 sharing.mps: MPS does not share MIG devices, and migStrategy single has no others: leave out sharing.mps, or write migStrategy: none [mps-with-mig-devices]",
      oneAtATime("6:3"),
    ],
  ],
  [
    mps("mpsRoot: /m", 49),
    [
      oneAtATime("5:3"),
      "8:17 sharing.mps.resources[0].replicas: found 49; MPS has at most 48 clients a GPU: write 48 or fewer [mps-replicas]",
    ],
  ],
  [
    flags("migStrategy: single"),
    "3:16 flags.migStrategy: 1 of 2 GPUs are split, and migStrategy single needs all of them alike: split all, or write migStrategy: mixed [mig-single-not-all]",
    on({ gpus: [{ "1g.10gb": 7 }, {}] }),
  ],
  [
    flags("migStrategy: single"),
    "3:16 flags.migStrategy: the node has MIG devices of 1g.10gb, 3g.40gb, and migStrategy single needs one kind: write migStrategy: mixed [mig-single-several-profiles]",
    on({ gpus: [{ "1g.10gb": 7 }, { "3g.40gb": 2 }] }),
  ],
  [
    flags("migStrategy: single"),
    "3:16 flags.migStrategy: no GPU of the node has MIG devices, and migStrategy single needs them on all: write migStrategy: none, or split them [mig-single-without-mig]",
    on({}),
  ],
  [
    flags("migStrategy: mixed"),
    "3:16 flags.migStrategy: GPUs of hgx-h100 have no MIG profiles in the catalogue: write migStrategy: none [mig-unsupported]",
    on({ migProfiles: [] }),
  ],
  [
    `${V1}imex:\n  required: true\n`,
    "3:13 imex.required: hgx-h100 nodes have no IMEX channel, and the plugin would not start: channel0 does not exist: leave it out [imex-channel-missing]",
    on({}),
  ],
  [
    `${V1}sharing:\n  timeSlicing:\n    failRequestsGreaterThanOne: true\n    resources:\n    - {name: gpu, replicas: 2}\n`,
    "4:5 sharing.timeSlicing.failRequestsGreaterThanOne: a pod that asks for more than one replica is refused when it starts (UnexpectedAdmissionError): have pods ask for one [single-request-only]",
  ],
  [mps("mpsRoot: /m"), oneAtATime("5:3")],
]);
