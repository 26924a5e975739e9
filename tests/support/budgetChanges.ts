import type { GuardPlan } from "../../model/guard/guardPlan";
import type { Json } from "./admission/request";
import { ceilings, labBudget } from "./guardRequests";

type Nodes = Readonly<Record<string, number>>;

/** A budget as it is, with the nodes counted for it. */
export const held = (nodes: Nodes, observedNodes: Nodes = nodes, observedGeneration = 1): Json =>
  labBudget(ceilings(nodes), {}, { status: { observedGeneration, observedNodes } });
/** A budget as somebody asks for it. */
export const asked = (nodes: Nodes, spec: Json = {}): Json => labBudget(ceilings(nodes), spec);
/** A budget of the lab's one pool, of a GPU system or of none, with so many nodes of it counted. */
export const ofSystem = (
  gpuSystem: string | undefined,
  units: number,
  observedNodes: Nodes = {},
  observedGeneration = 1,
): Json => {
  const ceiling = { ceilingUnits: units, ceilingNodes: units };
  const pools = { [POOL]: gpuSystem === undefined ? ceiling : { ...ceiling, gpuSystem } };
  return labBudget(pools, {}, { status: { observedGeneration, observedNodes } });
};
/** The ceiling of the lab's one pool under a GPU power cap in watts, or under none. */
export const cappedCeiling = (units: number, gpuPowerCapWatts: number | undefined): Json => {
  const ceiling = { ceilingUnits: units, ceilingNodes: units };
  return { [POOL]: gpuPowerCapWatts === undefined ? ceiling : { ...ceiling, gpuPowerCapWatts } };
};
/** A budget of that pool alone, with its nodes counted. */
export const capped = (
  units: number,
  gpuPowerCapWatts: number | undefined,
  observedNodes: Nodes = { [POOL]: units },
  observedGeneration = 1,
): Json =>
  labBudget(
    cappedCeiling(units, gpuPowerCapWatts),
    {},
    { status: { observedGeneration, observedNodes } },
  );
/** An update. */
export const change = (before: Json, after: Json): { object: Json; oldObject: Json } => ({
  object: after,
  oldObject: before,
});
/** The lab's one pool in its first hall. */
export const POOL = "h100-1";

/** Two pools under a hall and a row; a unit of the second is a rack of 18 nodes. */
export const twoPools: Partial<GuardPlan> = {
  nodesPerUnit: { [POOL]: 1, "nvl-1": 18 },
  domains: [
    {
      name: "hall hall-1",
      usableWatts: 100,
      microwattsPerUnit: { [POOL]: 10_000_000, "nvl-1": 36_000_000 },
      uncappedMicrowattsPerUnit: {},
      dearestNodeMicrowatts: 10_000_000,
    },
    {
      name: "row hall-1/a",
      usableWatts: 40,
      microwattsPerUnit: { "nvl-1": 36_000_000 },
      uncappedMicrowattsPerUnit: {},
      dearestNodeMicrowatts: 10_000_000,
    },
  ],
};
/** The lab's first hall with its pool under a cap of 300 W and another one that has none; a third has no price. */
export const cappedPool: Partial<GuardPlan> = {
  nodesPerUnit: { [POOL]: 1, other: 1, unpriced: 18 },
  domains: [
    {
      name: "hall hall-1",
      usableWatts: 190_000,
      microwattsPerUnit: { [POOL]: 8_822_000_000, other: 12_342_000_000 },
      uncappedMicrowattsPerUnit: { [POOL]: 12_342_000_000 },
      dearestNodeMicrowatts: 17_545_000_000,
    },
  ],
};
/** The lab's first hall with a pool that is called as the program calls nodes of no pool. */
export const calledUnlisted: Partial<GuardPlan> = {
  nodesPerUnit: { unlisted: 1 },
  domains: [
    {
      name: "hall hall-1",
      usableWatts: 190_000,
      microwattsPerUnit: { unlisted: 12_342_000_000 },
      uncappedMicrowattsPerUnit: {},
      dearestNodeMicrowatts: 17_545_000_000,
    },
  ],
};
/** The guard of a hall that has no share of power in the phase. */
export const unpowered: Partial<GuardPlan> = { domains: [] };
/** The ceiling of the second of {@link twoPools}. */
export const rack = (units: number): Json => ({
  "nvl-1": { ceilingUnits: units, ceilingNodes: units * 18 },
});
