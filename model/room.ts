import type { Catalog } from "./catalog";
import { domainLoads, watts, type DomainLoad } from "./domainLoad";
import { MAXIMUM_NODES_PER_HALL } from "./hallSize";
import { declaredDemand } from "./declaredDemand";
import { unitsThatFit } from "./power";
import type { PowerBasis } from "./power/basis";
import { powerBudget, type PowerBudget } from "./powerBudget";
import { factorsOf, priceDemand, type PoolDemand, type PricedDemand } from "./pricedDemand";
import { UnknownNameError } from "./site";
import type { Site } from "./siteSchema";

/** How many units more fit somewhere, and what stops the next one. */
export interface Room {
  /** A pool of the site, or `hall narvik-1` and `row narvik-1/a` for units that no pool has yet. */
  readonly place: string;
  readonly moreUnits: number;
  readonly moreNodes: number;
  readonly moreGpus: number;
  /** The power domain or the hall's node limit that the next unit would break. */
  readonly bindingLimit: string;
}

/** The answer to `--max-units`: what fits beside everything that the phase declares. */
export interface RoomReport {
  readonly asked: string;
  readonly gpuSystem: string;
  readonly moreUnits: number;
  readonly moreNodes: number;
  readonly moreGpus: number;
  readonly places: readonly Room[];
}

/**
 * How many more units of a pool, or of a GPU system anywhere on the site, a phase carries beside what it declares: at every power
 * domain, and at the number of nodes that a hall's cluster holds. Units of a system are placed hall by hall (row by row where
 * a hall has rows), each place filled before the next.
 *
 * @param asked name of a pool, or of a system in the catalogue.
 * @throws UnknownNameError if it is neither, or there is no such phase.
 */
export function roomFor(
  site: Site,
  catalog: Catalog,
  phaseName: string,
  asked: string,
  basis: PowerBasis,
): RoomReport {
  const budget = powerBudget(site, phaseName, basis);
  const declared = priceDemand(declaredDemand(site, phaseName), budget, catalog).priced;
  const pool = site.pools.find(({ name }) => name === asked);
  const gpuSystem = pool?.gpuSystem ?? asked;
  const system = catalog.get(gpuSystem);
  if (system === undefined) {
    const known = [...site.pools.map(({ name }) => name), ...catalog.keys()];
    throw new UnknownNameError("pool or GPU system", asked, known);
  }
  const places: Room[] = [];
  let demand: readonly PricedDemand[] = declared;
  for (const place of pool === undefined ? newPlaces(site, budget) : [pool]) {
    const { name, hall, row } = place;
    const units = declared.find((other) => other.pool === name)?.units ?? 0;
    const priced = price({ pool: name, hall, gpuSystem, units }, row, budget, catalog);
    if (priced === undefined) {
      continue;
    }
    const others = demand.filter((other) => other.pool !== name);
    const filled = fill(priced, others, budget, catalog);
    demand = [...others, { ...priced, units: filled.units }];
    const moreUnits = Math.max(0, filled.units - units);
    places.push({
      place: name,
      moreUnits,
      moreNodes: moreUnits * system.nodesPerUnit,
      moreGpus: moreUnits * system.gpusPerUnit,
      bindingLimit: filled.bindingLimit,
    });
  }
  const sum = (key: "moreUnits" | "moreNodes" | "moreGpus"): number =>
    places.reduce((total, place) => total + place[key], 0);
  return {
    asked,
    gpuSystem,
    moreUnits: sum("moreUnits"),
    moreNodes: sum("moreNodes"),
    moreGpus: sum("moreGpus"),
    places,
  };
}

/** Where units that belong to no pool yet could go: the rows of a hall, or the hall where it has none. */
function newPlaces(
  site: Site,
  budget: PowerBudget,
): { readonly name: string; readonly hall: string; readonly row?: string }[] {
  return site.halls
    .filter(({ name }) => budget.hallWatts.has(name))
    .flatMap(({ name: hall, rows }) =>
      rows.length === 0
        ? [{ name: `hall ${hall}`, hall }]
        : rows.map((row) => ({ name: `row ${hall}/${row.name}`, hall, row: row.name })),
    );
}

function price(
  demand: PoolDemand,
  row: string | undefined,
  budget: PowerBudget,
  catalog: Catalog,
): PricedDemand | undefined {
  const factors = factorsOf(demand, budget, catalog);
  return "reason" in factors ? undefined : { ...demand, row, factors };
}

/** The most units that a place can have beside the others: the least that any domain above it, and its hall's cluster, leave. */
function fill(
  place: PricedDemand,
  others: readonly PricedDemand[],
  budget: PowerBudget,
  catalog: Catalog,
): { readonly units: number; readonly bindingLimit: string } {
  const nodesPerUnit = catalog.get(place.gpuSystem)?.nodesPerUnit ?? 1;
  const nodes = others
    .filter(({ hall }) => hall === place.hall)
    .reduce(
      (sum, { gpuSystem, units }) => sum + units * (catalog.get(gpuSystem)?.nodesPerUnit ?? 1),
      0,
    );
  let units = Math.max(0, Math.floor((MAXIMUM_NODES_PER_HALL - nodes) / nodesPerUnit));
  let bindingLimit = `${MAXIMUM_NODES_PER_HALL.toLocaleString("en-US")} nodes of hall ${place.hall}`;
  // One unit of the place tells which domains feed it, whatever it has now.
  for (const load of domainLoads([...others, { ...place, units: 1 }], budget)) {
    const fits = unitsLeft(load, place);
    if (fits !== undefined && fits < units) {
      units = fits;
      bindingLimit = load.domain.name;
    }
  }
  return { units, bindingLimit };
}

function unitsLeft(
  { domain, pools, usedWatts }: DomainLoad,
  place: PricedDemand,
): number | undefined {
  const own = pools.find(({ pool }) => pool === place.pool);
  if (own === undefined) {
    return undefined;
  }
  return unitsThatFit(
    domain.usableWatts - (usedWatts - watts(own, domain)),
    own.factors,
    domain.carries,
  );
}
