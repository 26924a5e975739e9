import type { EvidenceRecord } from "../evidence/recordSchema";
import { formatCount } from "../format";
import type { PhaseVerdict } from "../gates/openPhases";
import { expiredProofMessage, proven, type ProvenPower } from "../power/basis";
import { powerBudget, type PowerBudget } from "../powerBudget";
import { poolNamed, type LockedSite } from "../site";
import type { Site } from "../siteSchema";
import { carriedDomains, type CarriedDomains } from "./carriedDomains";
import { capChanges, importedUnits, leavingUnits, unitsDuring } from "./drawingUnits";
import { withMachines, type InService } from "./inService";
import { inServiceAfter, withRecordsSeen } from "./inServiceAfter";
import { limitedGrowth } from "./limitedGrowth";
import { describeMachines, findOverloads, isSameKind, type DrawingUnits } from "./machines";
import { findRefusals } from "./refusals";
import { unitNodes, type UnitNodes } from "./unitNodes";
import { wantedUnits, type WantedUnits } from "./wantedUnits";

/** What a deployment goes by beside the site and the phase. */
export interface DeploymentFacts {
  readonly records: readonly EvidenceRecord[];
  /** Of every phase of the site, on the same day. */
  readonly verdicts: readonly PhaseVerdict[];
  /** The UTC day, `YYYY-MM-DD`. */
  readonly now: string;
  /** The UTC day of the clock, on which units are given up. @default now */
  readonly clockDay?: string;
  /** What the last deployment left. */
  readonly before: InService;
  /** What power domains carried beside the pools in it; undefined where that is not known. */
  readonly domainsBefore?: CarriedDomains | undefined;
  /** Nodes of a unit of each GPU system in it; undefined where that is not known. */
  readonly unitNodesBefore?: UnitNodes | undefined;
  /** Whether somebody has recorded a reason for taking nodes out of service. @default false */
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
  /** What power domains carry beside the pools, likewise. */
  readonly domains: CarriedDomains;
  readonly unitNodes: UnitNodes;
  /** What it found in service, with what its records speak of: decided once, also if it fails. */
  readonly found: InService;
  /** Why it must not be deployed, a sentence each. */
  readonly refusals: readonly string[];
}

/**
 * The next deployment of a phase: each pool goes to the units that it should have, as far as one step goes.
 *
 * Machines that were given up draw power until a record says that they do not. So a deployment shrinks or grows, never both; and after it
 * nothing grows unless what runs, what is added and what may still draw fit every power domain together, each priced as it was deployed.
 * Where the site file has another GPU system or another hall for a pool, what runs of it goes first.
 *
 * @throws UnknownNameError if the site has no such phase.
 */
export function nextDeployment(
  loaded: LockedSite,
  phase: string,
  given: DeploymentFacts,
): NextDeployment {
  const facts = { ...given, before: withMachines(given.before, loaded.site) };
  const { site, locked } = loaded;
  const { before, records, now } = facts;
  const budget = powerBudget(site, phase, proven(locked, facts.proven));
  const wanted = wantedUnits(loaded, phase, records, now).map((pool) => kept(pool, loaded, facts));
  const asked = new Map(wanted.map((pool) => [pool.pool, pool.nextUnits]));
  const leaving = leavingUnits(site, budget, asked, facts);
  const shrinking = Object.entries(before)
    .filter(([pool, { units }]) => (asked.get(pool) ?? 0) < units)
    .map(([pool]) => pool);
  const stepped = limitedGrowth(loaded, budget, wanted, leaving, facts);
  const barred = barrier(loaded, budget, stepped, shrinking, leaving, facts);
  const pools = stepped.map((pool) => {
    // Of a pool that is taken over `beforeUnits` are those in the cluster, and these are those of the stack.
    const running = before[pool.pool]?.units ?? 0;
    return barred === undefined || pool.nextUnits <= running
      ? pool
      : { ...pool, nextUnits: running, waitsFor: barred };
  });
  const units = unitsOf(pools);
  const domains = carriedDomains(loaded, phase, facts.domainsBefore);
  return {
    pools,
    units,
    leaves: inServiceAfter(units, phase, loaded, facts),
    domains,
    unitNodes: unitNodes(loaded, facts.unitNodesBefore),
    found: withRecordsSeen(given.before, site, facts),
    refusals: findRefusals(loaded, budget, pools, units, leaving, domains, facts),
  };
}

function unitsOf(pools: readonly PoolStep[]): Record<string, number> {
  return Object.fromEntries(pools.map(({ pool, nextUnits }) => [pool, nextUnits]));
}

/** Nodes in service run somebody's work: fewer bookings, or bookings that ran out, take none away without leave. */
function kept(
  wanted: WantedUnits,
  { site }: LockedSite,
  { before, mayShrink }: DeploymentFacts,
): PoolStep {
  const { ceilingUnits, follows, pool, reason } = wanted;
  const was = before[pool];
  const declared = poolNamed(site, pool);
  if (was !== undefined && was.units > 0 && declared !== undefined && !isSameKind(was, declared)) {
    return {
      ...wanted,
      beforeUnits: was.units,
      nextUnits: 0,
      waitsFor: `${formatCount(was.units)} units of ${describeMachines(was)} go first, where the site file has ${describeMachines(declared)} now: record what is drained, then deploy again`,
    };
  }
  // A pool that is taken over has its nodes already, though the stack has none: it neither grows nor shrinks.
  const isImported = declared !== undefined && importedUnits(declared, wanted, before) > 0;
  const running = Math.min(was?.units ?? 0, ceilingUnits);
  const keeps = follows === "demand" && mayShrink !== true && running > wanted.wantedUnits;
  // With all the nodes that it has: those that its policy has no need of would be taken away, and nothing would know of them.
  const units = isImported ? ceilingUnits : keeps ? running : wanted.wantedUnits;
  return {
    ...wanted,
    wantedUnits: units,
    reason: keeps ? `${reason}; in service already` : reason,
    beforeUnits: isImported ? units : (was?.units ?? 0),
    nextUnits: units,
    waitsFor: undefined,
  };
}

/** Why no pool may grow in this deployment; undefined where all may. */
function barrier(
  { site, catalog }: LockedSite,
  budget: PowerBudget,
  pools: readonly PoolStep[],
  shrinking: readonly string[],
  leaving: readonly DrawingUnits[],
  facts: DeploymentFacts,
): string | undefined {
  if (shrinking.length > 0) {
    return `this deployment takes units of ${shrinking.join(", ")} away, and one deployment shrinks or grows, never both: record what is drained, then deploy again`;
  }
  if (facts.proven?.expiredFile !== undefined) {
    return expiredProofMessage(facts.proven.expiredFile);
  }
  const capped = capChanges(site, facts.before)
    .filter(({ isLowered }) => isLowered)
    .map(({ pool }) => pool)
    .join(", ");
  // A cap is set on nodes that were made by hand once they have rolled over.
  const takenOver = pools
    .filter((step) => {
      const pool = poolNamed(site, step.pool);
      const isOfImport =
        pool !== undefined &&
        (importedUnits(pool, step, facts.before) > 0 ||
          facts.before[pool.name]?.takenOver === true);
      return isOfImport && pool.gpuPowerCapWatts !== undefined;
    })
    .map(({ pool }) => pool)
    .join(", ");
  if (leaving.length === 0 && capped === "" && takenOver === "") {
    return undefined;
  }
  const wayOut = `bring a drained record of ${leaving.map((own) => described(own, site)).join(", ")}`;
  const unknown = leaving.find(({ gpuSystem }) => gpuSystem === undefined);
  if (unknown !== undefined) {
    return `units of ${unknown.pool} may still draw power, and the site file has no such pool any more to count them by: put it back with 0 units, and ${wayOut}`;
  }
  const drawing = [...unitsDuring(site, pools, facts.before), ...leaving];
  const [problem] = findOverloads(site, drawing, budget, catalog);
  if (problem === undefined) {
    return undefined;
  }
  if (leaving.length === 0 && capped === "") {
    return `nodes of ${takenOver} were made by hand and run without the site's GPU power cap until they are replaced (${problem.message}): make room for them at their nameplate power, or declare a new pool in their place`;
  }
  return leaving.length > 0
    ? `units that were given up may still draw power (${problem.message}): ${wayOut}${capped === "" ? "" : `, or deploy again once the lower GPU power cap of ${capped} is set`}`
    : `a lower GPU power cap of ${capped} frees its power only once it is set (${problem.message}): deploy again`;
}

/** `5 of h100-1`, and what a record has to name beside the pool where the site file has other machines by now. */
function described({ pool: name, units, hall, gpuSystem }: DrawingUnits, site: Site): string {
  const pool = poolNamed(site, name);
  const named = [
    ...(hall === undefined || hall === pool?.hall ? [] : [`hall: ${hall}`]),
    ...(gpuSystem === undefined || gpuSystem === pool?.gpuSystem
      ? []
      : [`gpuSystem: ${gpuSystem}`]),
  ];
  return `${formatCount(units)} of ${name}${named.length === 0 ? "" : ` (with ${named.join(" and ")})`}`;
}
