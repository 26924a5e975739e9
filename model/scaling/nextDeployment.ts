import { judgeEnergyBudget } from "../energyBudget";
import type { EvidenceRecord } from "../evidence/recordSchema";
import { formatCount } from "../format";
import type { PhaseVerdict } from "../gates/openPhases";
import { proven, type ProvenPower } from "../power/basis";
import { powerBudget } from "../powerBudget";
import type { PoolDemand } from "../pricedDemand";
import { poolNamed, type LockedSite } from "../site";
import type { InService, PoolInService } from "./inService";
import { leavingAfter, stillLeaving } from "./leaving";
import { limitedGrowth } from "./limitedGrowth";
import { wantedUnits, type WantedUnits } from "./wantedUnits";

/** What a deployment goes by beside the site and the phase. */
export interface DeploymentFacts {
  readonly records: readonly EvidenceRecord[];
  /** Of every phase of the site, on the same day. */
  readonly verdicts: readonly PhaseVerdict[];
  /** The UTC day, `YYYY-MM-DD`. */
  readonly now: string;
  /** What the last deployment left. */
  readonly before: InService;
  /** Whether nodes in service may be taken away because less is booked. @default false */
  readonly mayShrink?: boolean;
  /** What evidence proves as energised; undefined where nothing does. */
  readonly proven: ProvenPower | undefined;
}

/** A pool in the next deployment. */
export interface PoolStep extends WantedUnits {
  readonly beforeUnits: number;
  readonly nextUnits: number;
  /** Why it does not have the wanted units yet; undefined where it has. */
  readonly waitsFor: string | undefined;
}

/** What the next deployment gives each pool, and what it will leave for the one after it. */
export interface NextDeployment {
  /** Pools of the phase, in the order of the site file. */
  readonly pools: readonly PoolStep[];
  /** Units by pool. */
  readonly units: Readonly<Record<string, number>>;
  readonly leaves: InService;
}

/**
 * The next deployment of a phase: each pool goes to the units that it should have, as far as one step goes.
 *
 * Machines that were given up draw power until somebody has seen that they do not. So a deployment shrinks or grows, never
 * both; and after it nothing grows unless what runs, what is added and what may still draw fit every power domain together.
 *
 * @throws UnknownNameError if the site has no such phase.
 */
export function nextDeployment(
  loaded: LockedSite,
  phase: string,
  facts: DeploymentFacts,
): NextDeployment {
  const { before, records, now } = facts;
  const wanted = wantedUnits(loaded, phase, records, now).map((pool) => kept(pool, loaded, facts));
  const asked = new Map(wanted.map((pool) => [pool.pool, pool.wantedUnits]));
  const shrinking = Object.entries(before)
    .filter(([pool, { units }]) => (asked.get(pool) ?? 0) < units)
    .map(([pool]) => pool);
  const stepped = limitedGrowth(loaded, phase, wanted, facts);
  const barred = barrier(loaded, phase, stepped, shrinking, facts);
  const pools = stepped.map((pool) =>
    barred === undefined || pool.nextUnits <= pool.beforeUnits
      ? pool
      : { ...pool, nextUnits: pool.beforeUnits, waitsFor: barred },
  );
  const units = Object.fromEntries(pools.map(({ pool, nextUnits }) => [pool, nextUnits]));
  return { pools, units, leaves: left(units, facts) };
}

/** Nodes in service run somebody's work: fewer bookings, or bookings that ran out, take none away without leave. */
function kept(
  wanted: WantedUnits,
  { site }: LockedSite,
  { before, mayShrink }: DeploymentFacts,
): PoolStep {
  const { ceilingUnits, follows, pool, reason } = wanted;
  // A pool that is taken over has its nodes already: it neither grows nor shrinks.
  const isImported = poolNamed(site, pool)?.import === true;
  const running = Math.min(before[pool]?.units ?? 0, ceilingUnits);
  const keeps = follows === "demand" && mayShrink !== true && running > wanted.wantedUnits;
  const units = keeps ? running : wanted.wantedUnits;
  return {
    ...wanted,
    wantedUnits: units,
    reason: keeps ? `${reason}; in service already` : reason,
    beforeUnits: isImported ? units : (before[pool]?.units ?? 0),
    nextUnits: units,
    waitsFor: undefined,
  };
}

/** Why no pool may grow in this deployment; undefined where all may. */
function barrier(
  loaded: LockedSite,
  phase: string,
  pools: readonly PoolStep[],
  shrinking: readonly string[],
  facts: DeploymentFacts,
): string | undefined {
  if (shrinking.length > 0) {
    return `this deployment takes units of ${shrinking.join(", ")} away, and one deployment shrinks or grows, never both: record what is drained, then deploy again`;
  }
  const { before, records, now } = facts;
  if (facts.proven?.isExpired === true) {
    return `${facts.proven.file} has expired, and power that is no longer proven lets nothing grow: bring a newer grid-energised record`;
  }
  const leaving = Object.entries(before).flatMap(([pool, { leaving: given }]) => {
    const units = stillLeaving(pool, given, records, now);
    return units === 0 ? [] : [{ pool, units }];
  });
  if (leaving.length === 0) {
    return undefined;
  }
  const { site, catalog, locked } = loaded;
  const demand = new Map(pools.map(({ pool, nextUnits }) => [pool, nextUnits]));
  for (const { pool, units } of leaving) {
    demand.set(pool, (demand.get(pool) ?? 0) + units);
  }
  const names = leaving.map(({ pool, units }) => `${formatCount(units)} of ${pool}`).join(", ");
  const wayOut = `bring a drained record of ${names}`;
  const priced: PoolDemand[] = [];
  for (const [name, units] of demand) {
    const pool = poolNamed(site, name);
    if (pool === undefined) {
      return `units of ${name} may still draw power, and the site file has no such pool any more to count them by: put it back with 0 units, and ${wayOut}`;
    }
    priced.push({ pool: name, hall: pool.hall, gpuSystem: pool.gpuSystem, units });
  }
  const [problem] = judgeEnergyBudget(
    priced,
    powerBudget(site, phase, proven(locked, facts.proven)),
    catalog,
  );
  return problem === undefined
    ? undefined
    : `units that were given up may still draw power (${problem.message}): ${wayOut}`;
}

/** What the deployment leaves for the next one to go by. */
function left(
  units: Readonly<Record<string, number>>,
  { before, records, now }: DeploymentFacts,
): InService {
  const names = new Set([...Object.keys(before), ...Object.keys(units)]);
  return Object.fromEntries(
    [...names].sort().flatMap((pool): [string, PoolInService][] => {
      const was = before[pool];
      const own = units[pool] ?? 0;
      const ran = was?.units ?? 0;
      const grownOn = own > ran ? now : was?.grownOn;
      const leaving = leavingAfter(pool, was?.leaving, Math.max(0, ran - own), records, now);
      return own === 0 && leaving === undefined
        ? []
        : [
            [
              pool,
              {
                units: own,
                ...(grownOn === undefined ? {} : { grownOn }),
                ...(leaving === undefined ? {} : { leaving }),
              },
            ],
          ];
    }),
  );
}
