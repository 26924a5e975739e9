import { formatCount, formatWatts } from "../format";
import { powerBudget } from "../powerBudget";
import { proven } from "../power/basis";
import { poolNamed, type LockedSite } from "../site";
import type { Site } from "../siteSchema";
import { capChanges, leavingUnits, unitsDuring, type CapChange } from "./drawingUnits";
import type { PoolInService } from "./inService";
import { describeMachines, findOverloads, isSameKind } from "./machines";
import type { DeploymentFacts, PoolStep } from "./nextDeployment";

const WITH_REASON =
  'give the reason for it (kvandal up --allow-shrink --reason "why", which sets kvandal:shrinkReason)';

/** Why a deployment is refused for what it would change of what runs, a sentence each. */
export function findRefusals(
  loaded: LockedSite,
  phase: string,
  pools: readonly PoolStep[],
  facts: DeploymentFacts,
): string[] {
  const { site } = loaded;
  return [
    ...Object.entries(facts.before).flatMap(([pool, was]) => {
      const step = pools.find((candidate) => candidate.pool === pool);
      return facts.mayShrink === true ? [] : shrinkRefusals(site, phase, pool, was, step);
    }),
    ...site.pools.flatMap(({ name }) => rowRefusals(site, name, facts)),
    ...capRefusals(loaded, phase, pools, facts),
  ];
}

/**
 * Taking nodes out of service needs a recorded reason: fewer units within a phase, and machines of another kind in place. Fewer units in
 * a later phase are what its review approved, and going back has a rule of its own.
 */
function shrinkRefusals(
  site: Site,
  phase: string,
  name: string,
  was: PoolInService,
  step: PoolStep | undefined,
): string[] {
  const units = step?.nextUnits ?? 0;
  if (units >= was.units || (was.shrinksTo !== undefined && units >= was.shrinksTo)) {
    return [];
  }
  const running = `${formatCount(was.units)} ${was.units === 1 ? "unit" : "units"}`;
  const pool = poolNamed(site, name);
  if (step !== undefined && pool !== undefined && !isSameKind(was, pool)) {
    return [
      `pool ${name}: ${running} of ${describeMachines(was)} in service, and the site file has ${describeMachines(pool)}: that takes all of them out of service before others come in their place; ${WITH_REASON}, or declare the new machines as a pool of their own`,
    ];
  }
  const isOtherPhase = was.phase !== phase && site.phases.some((other) => other.name === was.phase);
  return isOtherPhase
    ? []
    : [
        `pool ${name}: ${running} in service, and ${formatCount(units)} after this deployment of ${phase}: ${WITH_REASON}, or keep its ${running}`,
      ];
}

/** Machines do not move when the site file does: what runs in a row, or may still draw power there, holds its pool there. */
function rowRefusals(site: Site, name: string, { before }: DeploymentFacts): string[] {
  const pool = poolNamed(site, name);
  const { units = 0, leaving = [], ...machines } = before[name] ?? {};
  if (pool === undefined) {
    return [];
  }
  const moved = [{ ...machines, units }, ...leaving].find(
    (own) =>
      own.units > 0 && isSameKind(own, pool) && own.row !== undefined && own.row !== pool.row,
  );
  return moved === undefined
    ? []
    : [
        `pool ${name}: ${formatCount(moved.units)} units in row ${moved.row ?? ""} of ${pool.hall} draw power or may, and the site file has the pool in ${pool.row === undefined ? "no row" : `row ${pool.row}`}: keep the row until its units are 0 and recorded as drained`,
      ];
}

/** Growth can wait for power, a raised cap cannot: it holds for every node of its pool at once. */
function capRefusals(
  { site, catalog, locked }: LockedSite,
  phase: string,
  pools: readonly PoolStep[],
  facts: DeploymentFacts,
): string[] {
  const raised = capChanges(site, facts.before).filter(({ isLowered }) => !isLowered);
  if (raised.length === 0) {
    return [];
  }
  const next = Object.fromEntries(pools.map(({ pool, nextUnits }) => [pool, nextUnits]));
  const drawing = [...unitsDuring(site, next, facts.before), ...leavingUnits(site, facts)];
  const [problem] = findOverloads(
    drawing,
    powerBudget(site, phase, proven(locked, facts.proven)),
    catalog,
  );
  return problem === undefined
    ? []
    : raised.map(
        (change) =>
          `pool ${change.pool}: ${raising(change)} takes power that other units draw or may still draw (${problem.message}): keep the cap, or record what is drained first`,
      );
}

function raising({ oldWatts = 0, newWatts }: CapChange): string {
  return newWatts === undefined
    ? `removing its GPU power cap of ${formatWatts(oldWatts)}`
    : `raising its GPU power cap from ${formatWatts(oldWatts)} to ${formatWatts(newWatts)}`;
}
