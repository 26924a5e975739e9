import type { Dimension } from "./measure";

/** How a measured value is held against a threshold. */
export const COMPARISONS = ["atLeast", "atMost", "equals"] as const;
export type ComparisonWord = (typeof COMPARISONS)[number];

/** What is common to all gates of a kind. */
export interface GateKind {
  /** What its value and its threshold are; a contract may be for GPUs or for megawatts, so there can be two. */
  readonly dimensions: readonly Dimension[];
  /** The only comparison that makes sense: "at most 20 MW energised" would let everything through. */
  readonly comparison: ComparisonWord;
  /** Taken from telemetry over a window, so it says how much data is enough. */
  readonly measured: boolean;
  /** The word `planned` stands for the phase's own figure. */
  readonly planned: boolean;
  /** A waiver would let capacity grow on power that is not there: what the energy budget rests on is never waived. */
  readonly waivable: boolean;
}

const attested = { measured: false, planned: true, waivable: true } as const;
const measured = { measured: true, planned: false, waivable: true } as const;

/** The kinds of gates that are proven by evidence. Those of comparable sites: power, money, demand, hardware, proof, registration. */
export const GATE_KINDS = {
  /** Power that the grid owner has switched on. */
  "grid-energised": {
    ...attested,
    dimensions: ["power"],
    comparison: "atLeast",
    waivable: false,
  },
  /** Capital that the investors have released. */
  "capital-released": { ...attested, dimensions: ["usd"], comparison: "atLeast" },
  /** Capacity that tenants have booked. */
  "capacity-booked": { ...attested, dimensions: ["gpus", "power"], comparison: "atLeast" },
  /** GPUs on site. */
  "gpus-delivered": { ...attested, dimensions: ["gpus"], comparison: "atLeast" },
  /** Nodes of an earlier phase that went through burn-in. */
  "phase-accepted": {
    ...attested,
    dimensions: ["share"],
    comparison: "atLeast",
    planned: false,
  },
  /** Energy of the site by energy of its IT, over the window. */
  "measured-pue": { ...measured, dimensions: ["ratio"], comparison: "atMost" },
  /** GPU utilisation, over the window. */
  "measured-utilisation": { ...measured, dimensions: ["share"], comparison: "atLeast" },
  /** IT power of one unit of a pool. More than the budget counts means that the budget is wrong. */
  "measured-pool-power": {
    ...measured,
    dimensions: ["power"],
    comparison: "atMost",
    planned: true,
    waivable: false,
  },
  /** Registration with the authority. */
  registration: {
    ...attested,
    dimensions: ["confirmation"],
    comparison: "equals",
    planned: false,
  },
} as const satisfies Readonly<Record<string, GateKind>>;

export type GateKindName = keyof typeof GATE_KINDS;

/** Names of the kinds, in the order above. */
export const GATE_KIND_NAMES = Object.keys(GATE_KINDS) as [GateKindName, ...GateKindName[]];

/** What is common to the gates of a kind. */
export function gateKind(name: GateKindName): GateKind {
  return GATE_KINDS[name];
}
