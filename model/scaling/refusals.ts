import { formatComparison, formatCount, formatWatts } from "../format";
import { sumExactly } from "../power";
import type { PowerBudget } from "../powerBudget";
import { poolNamed, type LockedSite } from "../site";
import type { Pool, Site } from "../siteSchema";
import { addedLoads, carriedDomains, movedHalls } from "./carriedDomains";
import {
  capChanges,
  isCapKept,
  importedUnits,
  raisedCapWatts,
  unitsDuring,
  type CapChange,
} from "./drawingUnits";
import type { InService, PoolInService } from "./inService";
import { describeMachines, findOverloads, isSameKind, type DrawingUnits } from "./machines";
import type { DeploymentFacts, PoolStep } from "./nextDeployment";
import { partsOf } from "./wantedUnits";

const WITH_REASON =
  'give the reason for it (kvandal up --allow-shrink --reason "why", which sets kvandal:shrinkReason)';

/** Why a deployment is refused for what it would change of what runs, a sentence each. */
export function findRefusals(
  loaded: LockedSite,
  budget: PowerBudget,
  pools: readonly PoolStep[],
  units: Readonly<Record<string, number>>,
  leaving: readonly DrawingUnits[],
  facts: DeploymentFacts,
): string[] {
  const { site } = loaded;
  const { before, mayShrink } = facts;
  const drawing = [...unitsDuring(site, pools, before), ...leaving];
  return [
    ...Object.entries(before).flatMap(([pool, was]) => {
      const step = pools.find((candidate) => candidate.pool === pool);
      return mayShrink === true ? [] : shrinkRefusals(site, budget.phase, pool, was, step);
    }),
    ...site.pools.flatMap((pool) => partRefusals(pool, before[pool.name], loaded)),
    ...site.pools.flatMap((pool) => rowRefusals(pool, before[pool.name], leaving)),
    ...otherUnitRefusals(loaded, pools, facts),
    ...otherClusterRefusals(loaded, budget.phase, leaving, pools, facts),
    ...addedLoadRefusals(loaded, budget, drawing, facts),
    ...capRefusals(loaded, budget, leaving, drawing, facts),
    ...lastUnitRefusals(loaded, budget, units, drawing, before),
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

/**
 * Machines do not move when the site file does: what runs in a row, or may still draw power there, holds its pool there, whatever system it
 * is of.
 */
function rowRefusals(
  pool: Pool,
  was: PoolInService = { units: 0 },
  leaving: readonly DrawingUnits[],
): string[] {
  const moved = [was, ...leaving.filter((own) => own.pool === pool.name)].find(
    (own) =>
      own.units > 0 && own.hall === pool.hall && own.row !== undefined && own.row !== pool.row,
  );
  return moved === undefined
    ? []
    : [
        `pool ${pool.name}: ${formatCount(moved.units)} units in row ${moved.row ?? ""} of ${pool.hall} draw power or may, and the site file has the pool in ${pool.row === undefined ? "no row" : `row ${pool.row}`}: keep the row until its units are 0 and recorded as drained`,
      ];
}

/** The engine makes what a hall has once more in another cluster, and what runs in the one of before goes on drawing power meanwhile. */
function otherClusterRefusals(
  loaded: LockedSite,
  phase: string,
  leaving: readonly DrawingUnits[],
  pools: readonly PoolStep[],
  { before, domainsBefore }: DeploymentFacts,
): string[] {
  const drawing = [...Object.values(before), ...leaving, ...imports(loaded.site, pools, before)];
  return movedHalls(carriedDomains(loaded, phase), domainsBefore).flatMap((hall) => {
    const units = sumExactly(drawing.filter((own) => own.hall === hall).map((own) => own.units));
    return units === 0
      ? []
      : [
          `hall ${hall}: its clusters are reached by other contexts than in the last deployment, and ${formatCount(units)} units there draw power or may: keep its contexts until its units are 0 and recorded as drained`,
        ];
  });
}

/** What pools have that are taken over, and the stack has not yet. */
function imports(
  site: Site,
  pools: readonly PoolStep[],
  before: InService,
): { readonly hall: string; readonly gpuSystem: string; readonly units: number }[] {
  return pools.flatMap((step) => {
    const pool = poolNamed(site, step.pool);
    return pool === undefined
      ? []
      : [
          {
            ...{ hall: pool.hall, gpuSystem: pool.gpuSystem },
            units: importedUnits(pool, step, before),
          },
        ];
  });
}

/** Units are counted by what they are: with other nodes in each, what runs and what drains would count as something else. */
function otherUnitRefusals(
  loaded: LockedSite,
  pools: readonly PoolStep[],
  { before, unitNodesBefore = {} }: DeploymentFacts,
): string[] {
  // Also units that a record says are drained: they count again where it is withdrawn.
  const drawing = [
    ...Object.values(before).flatMap((was) => [was, ...(was.leaving ?? [])]),
    ...imports(loaded.site, pools, before),
  ];
  return Object.entries(unitNodesBefore).flatMap(([system, was]) => {
    const nodes = loaded.catalog.get(system)?.nodesPerUnit ?? was;
    const units = sumExactly(
      drawing.filter(({ gpuSystem }) => gpuSystem === system).map((own) => own.units),
    );
    return was === nodes || units === 0
      ? []
      : [
          `GPU system ${system}: a unit has ${formatCount(nodes)} ${nodes === 1 ? "node" : "nodes"} in the catalogue, and had ${formatCount(was)} in the last deployment, of which ${formatCount(units)} units draw power, or did: give the new unit a name of its own`,
        ];
  });
}

/** A fixed load draws power from the day that it is there, also where units that were given up still need it. */
function addedLoadRefusals(
  loaded: LockedSite,
  budget: PowerBudget,
  drawing: readonly DrawingUnits[],
  { domainsBefore }: DeploymentFacts,
): string[] {
  const { site, catalog } = loaded;
  const now = carriedDomains(loaded, budget.phase);
  const added = addedLoads(now, domainsBefore, budget.designPuePerMille);
  const [problem] = added.length === 0 ? [] : findOverloads(site, drawing, budget, catalog);
  return problem === undefined
    ? []
    : added.map(
        (load) =>
          `${load}, and units that run or may still draw need that power (${problem.message}): deploy without this change, and make it once what is drained is recorded and a lower GPU power cap is set`,
      );
}

/** Parts have machines of their own: with others in each, some of a pool would go and as many come, though their number stays. */
function partRefusals(pool: Pool, was: PoolInService = { units: 0 }, loaded: LockedSite): string[] {
  const own = pool.granularity === "hall" ? undefined : partsOf(pool, loaded);
  const { units, partUnits } = was;
  return partUnits === undefined ||
    own === undefined ||
    own === partUnits ||
    units <= Math.min(own, partUnits)
    ? []
    : [
        `pool ${pool.name}: its parts have ${formatCount(own)} units in the catalogue, and had ${formatCount(partUnits)} in the last deployment, of which ${formatCount(units)} run: bring it to 0 units first, or keep the parts`,
      ];
}

/** Growth can wait for power, a raised cap cannot: it holds for every node of its pool at once. */
function capRefusals(
  loaded: LockedSite,
  budget: PowerBudget,
  leaving: readonly DrawingUnits[],
  drawing: readonly DrawingUnits[],
  facts: DeploymentFacts,
): string[] {
  const { site, catalog } = loaded;
  const raised = capChanges(site, facts.before).filter(({ isLowered }) => !isLowered);
  if (raised.length === 0) {
    return [];
  }
  const refuse = (why: string): string[] =>
    raised.map((change) => `pool ${change.pool}: ${raising(change)} ${why}`);
  if (facts.proven?.expiredFile !== undefined) {
    return refuse(
      `takes more power, and ${facts.proven.expiredFile} has expired: keep the cap, or bring a newer grid-energised record`,
    );
  }
  const addedWatts = raisedCapWatts(loaded, budget, leaving, facts.before);
  if (budget.rampStepWatts !== undefined && addedWatts > budget.rampStepWatts) {
    const [added, step] = formatComparison(addedWatts, budget.rampStepWatts);
    return refuse(`adds ${added} at once, and one deployment may add ${step}: raise it in steps`);
  }
  const [problem] = findOverloads(site, drawing, budget, catalog);
  return problem === undefined
    ? []
    : refuse(
        `takes power that other units draw or may still draw (${problem.message}): keep the cap, or record what is drained first`,
      );
}

/** What sets a power cap goes with the last units of its pool, and nodes that drain without it draw up to their nameplate. */
function lastUnitRefusals(
  { site, catalog }: LockedSite,
  budget: PowerBudget,
  next: Readonly<Record<string, number>>,
  drawing: readonly DrawingUnits[],
  before: InService,
): string[] {
  const keeps = new Map(
    Object.entries(before).map(([pool, was]) => [
      pool,
      isCapKept(site, pool, was, next[pool] ?? 0),
    ]),
  );
  const uncapped = Object.entries(before).flatMap(([pool, was]) => {
    const drawn = was.units > 0 ? [was, ...(was.leaving ?? [])] : (was.leaving ?? []);
    const loses = drawn.some(
      (own) => own.gpuPowerCapWatts !== undefined && keeps.get(pool)?.(own) === false,
    );
    return loses ? [pool] : [];
  });
  if (uncapped.length === 0) {
    return [];
  }
  const [problem] = findOverloads(
    site,
    drawing.map((own) =>
      keeps.get(own.pool)?.(own) === false && uncapped.includes(own.pool)
        ? { ...own, gpuPowerCapWatts: undefined }
        : own,
    ),
    budget,
    catalog,
  );
  return problem === undefined
    ? []
    : uncapped.map(
        (pool) =>
          `pool ${pool}: its GPU power cap goes with its last units, which draw up to their nameplate then (${problem.message}): keep one unit until the others are recorded as drained`,
      );
}

function raising({ oldWatts = 0, newWatts }: CapChange): string {
  return newWatts === undefined
    ? `removing its GPU power cap of ${formatWatts(oldWatts)}`
    : `raising its GPU power cap from ${formatWatts(oldWatts)} to ${formatWatts(newWatts)}`;
}
