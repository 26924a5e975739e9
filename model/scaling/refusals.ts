import { formatComparison, formatCount, formatWatts } from "../format";
import type { PowerBudget } from "../powerBudget";
import { poolNamed, type LockedSite } from "../site";
import type { Site } from "../siteSchema";
import type { CarriedDomains } from "./carriedDomains";
import { changeRefusals } from "./changeRefusals";
import { capChanges, isCapKept, raisedCapWatts, unitsDuring, type CapChange } from "./drawingUnits";
import type { InService, PoolInService } from "./inService";
import { describeMachines, findOverloads, isSameKind, type DrawingUnits } from "./machines";
import type { DeploymentFacts, PoolStep } from "./nextDeployment";

const WITH_REASON =
  'give the reason for it (kvandal up --allow-shrink --reason "why", which sets kvandal:shrinkReason)';

/** Why a deployment is refused for what it would change of what runs, a sentence each. */
export function findRefusals(
  loaded: LockedSite,
  budget: PowerBudget,
  pools: readonly PoolStep[],
  units: Readonly<Record<string, number>>,
  leaving: readonly DrawingUnits[],
  domains: CarriedDomains,
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
    ...changeRefusals(loaded, budget, { pools, leaving, drawing, domains }, facts),
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
