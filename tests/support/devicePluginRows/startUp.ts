import { on } from "./nodes";
import { flags, mps, plugin, rows, V1, type Row } from "./row";

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
