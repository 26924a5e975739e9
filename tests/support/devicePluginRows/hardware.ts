import { on } from "./nodes";
import { flags, mps, oneAtATime, rows, shared, V1, type Row } from "./row";

const SEVEN = { "1g.10gb": 7 };
const SHARED_MIG = `${shared("name: mig-1g.10gb\nreplicas: 2\n").trimEnd()}\n    - {name: gpu, replicas: 2}\nflags:\n  migStrategy: mixed\n`;

/** What depends on the GPUs of the nodes. */
export const HARDWARE: readonly Row[] = rows([
  [flags("migStrategy: none"), [], on({ migProfiles: [] })],
  [
    flags("migStrategy: single"),
    "3:16 flags.migStrategy: GPUs of hgx-h100 have no MIG profiles in the catalogue: write migStrategy: none [mig-unsupported]",
    on({ migProfiles: [] }),
  ],
  [flags("migStrategy: mixed"), [], on({})],
  [flags("migStrategy: single"), [], on({ gpus: [SEVEN, SEVEN] })],
  [
    flags("migStrategy: single"),
    [
      "3:16 flags.migStrategy: 1 of 2 GPUs are split, and migStrategy single needs all of them alike: split all, or write migStrategy: mixed [mig-single-not-all]",
      "3:16 flags.migStrategy: the node has MIG devices of 1g.10gb, 3g.40gb, and migStrategy single needs one kind: write migStrategy: mixed [mig-single-several-profiles]",
    ],
    on({ gpus: [{ "1g.10gb": 1, "3g.40gb": 1 }, {}] }),
  ],
  [flags("gdsEnabled: true"), [], on({ migProfiles: [] })],
  [SHARED_MIG, [], on({ gpus: [SEVEN, {}] })],
  [
    SHARED_MIG,
    "7:14 sharing.timeSlicing.resources[1].name: hgx-h100 nodes have no nvidia.com/gpu, so nothing would be shared; they have nvidia.com/mig-1g.10gb: share one of these. [resource-absent]",
    on({ gpus: [SEVEN, SEVEN] }),
  ],
  [
    SHARED_MIG,
    [
      '5:13 sharing.timeSlicing.resources[0].name: hgx-h100 nodes have no nvidia.com/mig-1g.10gb, so nothing would be shared; they have nvidia.com/mig-3g.40gb, nvidia.com/mig-1g.10gb.me: share one of these. Did you mean "nvidia.com/mig-3g.40gb"? [resource-absent]',
      "7:14 sharing.timeSlicing.resources[1].name: hgx-h100 nodes have no nvidia.com/gpu, so nothing would be shared; they have nvidia.com/mig-3g.40gb, nvidia.com/mig-1g.10gb.me: share one of these. [resource-absent]",
    ],
    on({
      gpus: [
        { "3g.40gb": 1, "1g.10gb+me": 1 },
        { "3g.40gb": 1, "1g.10gb+me": 1 },
      ],
    }),
  ],
  [
    `${shared("replicas: 2")}flags:\n  migStrategy: mixed\n`,
    "5:7 sharing.timeSlicing.resources[0]: has no name: name it, as nvidia.com/gpu [resource-name-missing]",
    on({}),
  ],
  [
    mps("migStrategy: mixed\n  mpsRoot: /m"),
    [
      "6:3 sharing.mps: migStrategy mixed does not work with MPS: leave out sharing.mps, or write migStrategy: none [mps-with-mig-mixed]",
      oneAtATime("6:3"),
      "8:13 sharing.mps.resources[0].name: hgx-h100 nodes have no nvidia.com/gpu, so nothing would be shared; they have nvidia.com/mig-1g.10gb: share one of these. [resource-absent]",
    ],
    on({ gpus: [SEVEN, SEVEN] }),
  ],
  [
    `${V1}flags: {migStrategy: mixed}\nsharing:\n  mps:\n`,
    "4:3 sharing.mps: has no value, so nothing is shared: leave it out [mps-null]",
    on({ gpus: [SEVEN, SEVEN] }),
  ],
  [shared("name: gpu\nreplicas: 2"), [], on({ gpus: [SEVEN, SEVEN] })],
  [`${V1}imex:\n  required: true\n`, [], on({ imexChannel: true })],
  [`${V1}imex:\n  required: false\n`, [], on({})],
  [`${V1}imex:\n  channelIDs: [0]\n`, [], on({})],
]);
