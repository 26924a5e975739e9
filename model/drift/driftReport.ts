import type { HallStatus } from "../guard/guardStatus";
import type { UnlistedObject } from "../guard/liveHall";
import { sumExactly } from "../power";
import type { PoolDrift } from "./hallDrift";
import type { ResourceDrift } from "./resourceDrift";

/** What the clusters of a site have that was not deployed, and what was deployed and is not there. */
export interface DriftReport {
  readonly site: string;
  readonly stack: string;
  readonly drifted: boolean;
  /** Facility watts that the clusters have and the site does not. */
  readonly wattsMore: number;
  readonly wattsFewer: number;
  readonly pools: readonly PoolDrift[];
  readonly unlisted: readonly (UnlistedObject & { readonly hall: string })[];
  readonly resources: readonly ResourceDrift[];
  /** What budget, guard and counts say against each other, a sentence each. */
  readonly disagreements: readonly string[];
}

/** Puts together what a guard's status and a refresh have found. */
export function driftReport(
  site: string,
  stack: string,
  halls: readonly HallStatus[],
  pools: readonly PoolDrift[],
  resources: readonly ResourceDrift[],
): DriftReport {
  const watts = (direction: PoolDrift["direction"]): number =>
    sumExactly(pools.filter((pool) => pool.direction === direction).map((pool) => pool.watts));
  const disagreements = halls.flatMap((hall) => hall.disagreements);
  return {
    site,
    stack,
    drifted: pools.length + resources.length + disagreements.length > 0,
    wattsMore: watts("more"),
    wattsFewer: watts("fewer"),
    pools,
    unlisted: halls.flatMap(({ hall, unlisted }) => unlisted.map((one) => ({ hall, ...one }))),
    resources,
    disagreements,
  };
}
