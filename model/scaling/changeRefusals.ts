import { formatCount } from "../format";
import { sumExactly } from "../power";
import type { PowerBudget } from "../powerBudget";
import { poolNamed, type LockedSite } from "../site";
import type { Pool, Site } from "../siteSchema";
import { addedLoads, movedHalls, type CarriedDomains } from "./carriedDomains";
import { importedUnits } from "./drawingUnits";
import type { InService, PoolInService } from "./inService";
import { findOverloads, type DrawingUnits, type Machines } from "./machines";
import type { DeploymentFacts, PoolStep } from "./nextDeployment";
import { unitsOfParts } from "./wantedUnits";

/** Units that are there, of whatever pool. */
interface PresentUnits extends Pick<Machines, "hall" | "gpuSystem"> {
  readonly units: number;
}

/** What a deployment finds and makes. */
export interface ChangedSite {
  readonly pools: readonly PoolStep[];
  /** Units that were given up and may still draw power. */
  readonly leaving: readonly DrawingUnits[];
  /** Units that draw power while the deployment is under way, those included. */
  readonly drawing: readonly DrawingUnits[];
  /** What the site's domains carry now. */
  readonly domains: CarriedDomains;
}

/**
 * Why a deployment is refused for what the site and its catalogue say otherwise than in the last one, beside the units of pools: what runs
 * and what drains was counted by what they said then.
 *
 * @returns a sentence each.
 */
export function changeRefusals(
  loaded: LockedSite,
  budget: PowerBudget,
  { pools, leaving, drawing, domains }: ChangedSite,
  facts: DeploymentFacts,
): string[] {
  const { site } = loaded;
  const { before } = facts;
  const present = [...Object.values(before), ...imports(site, pools, before)];
  return [
    ...pools.flatMap((step) => partRefusals(step, before[step.pool], loaded)),
    ...site.pools.flatMap((pool) => rowRefusals(pool, before[pool.name], leaving)),
    ...otherUnitRefusals(loaded, present, facts),
    ...otherClusterRefusals([...present, ...leaving], domains, facts),
    ...addedLoadRefusals(loaded, budget, drawing, domains, facts),
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
  present: readonly PresentUnits[],
  domains: CarriedDomains,
  { domainsBefore }: DeploymentFacts,
): string[] {
  return movedHalls(domains, domainsBefore).flatMap((hall) => {
    const units = sumExactly(present.filter((own) => own.hall === hall).map((own) => own.units));
    return units === 0
      ? []
      : [
          `hall ${hall}: its clusters are reached by other contexts than in the last deployment, and ${formatCount(units)} units there draw power or may: keep its contexts until its units are 0 and recorded as drained`,
        ];
  });
}

/** What pools have that are taken over, and the stack has not yet. */
function imports(site: Site, pools: readonly PoolStep[], before: InService): PresentUnits[] {
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
  { catalog }: LockedSite,
  present: readonly PresentUnits[],
  { before, unitNodesBefore = {} }: DeploymentFacts,
): string[] {
  // Also units that a record says are drained: they count again where it is withdrawn.
  const known = [...present, ...Object.values(before).flatMap(({ leaving = [] }) => leaving)];
  return Object.entries(unitNodesBefore).flatMap(([system, was]) => {
    const nodes = catalog.get(system)?.nodesPerUnit ?? was;
    const units = sumExactly(
      known.filter(({ gpuSystem }) => gpuSystem === system).map((own) => own.units),
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
  { site, catalog }: LockedSite,
  budget: PowerBudget,
  drawing: readonly DrawingUnits[],
  domains: CarriedDomains,
  { domainsBefore }: DeploymentFacts,
): string[] {
  const added = addedLoads(domains, domainsBefore, budget.designPuePerMille);
  const [problem] = added.length === 0 ? [] : findOverloads(site, drawing, budget, catalog);
  return problem === undefined
    ? []
    : added.map(
        (load) =>
          `${load}, and units that run or may still draw need that power (${problem.message}): deploy without this change, and make it once what is drained is recorded and a lower GPU power cap is set`,
      );
}

/**
 * Machines do not move between the parts of a pool: where one is to get units while another gives some up, as many of these drain as come,
 * whatever the number of all of them is. So it is after a deployment that failed half-way, or with parts of another size.
 */
function partRefusals(
  { pool: name, nextUnits }: PoolStep,
  was: PoolInService = { units: 0 },
  loaded: LockedSite,
): string[] {
  const pool = poolNamed(loaded.site, name);
  // What an earlier version remembered of a split pool says nothing of its parts.
  if (pool === undefined || (was.parts === undefined && was.partUnits !== undefined)) {
    return [];
  }
  const before = was.parts ?? { [name]: was.units };
  const moves = (units: number) => movesOfParts(before, unitsOfParts(pool, units, loaded));
  const { more, fewer } = moves(nextUnits);
  if (more === undefined || fewer === undefined) {
    return [];
  }
  const numbers = Array.from({ length: was.units * SEARCHED_TIMES }, (_, units) => units);
  const fitting = numbers.filter((units) => {
    const found = moves(units);
    return found.more === undefined || found.fewer === undefined;
  });
  const ways = [
    fitting.find((units) => units > was.units),
    fitting.findLast((units) => units < was.units),
  ];
  return [
    `pool ${name}: ${fewer} units and ${more}, and machines do not move between the parts of a pool: ` +
      `deploy ${ways.filter((units) => units !== undefined).join(" units, or ")}, with which no part gives units up while another gets some`,
  ];
}

/** How far beyond what runs a number of units is looked for that moves none: parts that stand far back need many before them. */
const SEARCHED_TIMES = 10;

/** The first part that gets units and the first that gives some up, as `h100-1-su-001 from 4 to 8`. */
function movesOfParts(
  before: Readonly<Record<string, number>>,
  after: Readonly<Record<string, number>>,
): { readonly more: string | undefined; readonly fewer: string | undefined } {
  const parts = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  const had = (part: string): number => before[part] ?? 0;
  const has = (part: string): number => after[part] ?? 0;
  const text = (part: string | undefined): string | undefined =>
    part && `${part} from ${formatCount(had(part))} to ${formatCount(has(part))}`;
  return {
    more: text(parts.find((part) => has(part) > had(part))),
    fewer: text(parts.find((part) => has(part) < had(part))),
  };
}
