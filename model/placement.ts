import type { Catalog } from "./catalog";
import { formatCount } from "./format";
import type { PhasePlan } from "./phasePlan";
import type { PowerBasis } from "./power/basis";
import { roomFor, type Room, type RoomReport } from "./room";
import type { Site } from "./siteSchema";

/** Watts, and the power domains and other limits that allow no more of them. */
export interface BoundWatts {
  readonly watts: number;
  /** `site kvandal`, `hall narvik-1`, `5,000 nodes of hall narvik-1`. */
  readonly boundBy: readonly string[];
}

/** What more units of one GPU system can add to a phase beside everything that it declares. */
export interface PlaceableWatts extends BoundWatts {
  /** Of the systems of the site's pools the one that adds the most watts; undefined where none can be placed. */
  readonly gpuSystem?: string | undefined;
  readonly units: number;
  readonly nodes: number;
  readonly gpus: number;
  /** Where they can go, and what binds there. */
  readonly places: readonly Omit<Room, "limits">[];
}

/**
 * How much of a phase's power can still be used, in facility watts at the grid connection. Where the phase fits, demand plus
 * placeable plus stranded is usable.
 */
export interface Placement {
  /** What the grid connection carries after reserve, fixed load and locks. */
  readonly usable: BoundWatts;
  /** Usable less demand; negative where the connection carries too much. */
  readonly headroom: BoundWatts;
  readonly placeable: PlaceableWatts;
  /** Headroom that no units of a declared system can use, since other limits hold them back. */
  readonly stranded: BoundWatts;
}

/** What a placement needs of a phase that has been planned. */
type PlannedPhase = Pick<
  PhasePlan,
  "phase" | "limitWatts" | "headroomWatts" | "fits" | "violations" | "domains"
>;

/**
 * Splits the headroom of a phase into what can be placed and what is stranded, under every power domain and the node limit of each
 * hall. Units of a system fill one place after the other (see `roomFor`). In a phase that does not fit nothing can be placed.
 *
 * @param plan of the same phase, under the same locked limits.
 */
export function placementOf(
  site: Site,
  catalog: Catalog,
  plan: PlannedPhase,
  basis: PowerBasis,
): Placement {
  const connection = plan.domains.at(-1)?.name ?? `site ${site.name}`;
  const room = plan.fits ? mostRoom(site, catalog, plan.phase, basis) : undefined;
  const placeable = room === undefined ? nothingPlaceable(whyNothing(plan)) : placeableOf(room);
  const strandedWatts = Math.max(0, plan.headroomWatts - placeable.watts);
  const holdsBack = room === undefined ? placeable.boundBy : limitsThatStrand(room, connection);
  return {
    usable: { watts: plan.limitWatts, boundBy: [connection] },
    headroom: { watts: plan.headroomWatts, boundBy: [connection] },
    placeable,
    stranded: { watts: strandedWatts, boundBy: strandedWatts === 0 ? [] : holdsBack },
  };
}

/** The room for the system that adds the most watts, of equal ones the first in the site file; undefined without a known system. */
function mostRoom(
  site: Site,
  catalog: Catalog,
  phase: string,
  basis: PowerBasis,
): RoomReport | undefined {
  const systems = new Set(site.pools.map(({ gpuSystem }) => gpuSystem));
  const [first, ...others] = [...systems]
    .filter((system) => catalog.has(system))
    .map((system) => roomFor(site, catalog, phase, system, basis));
  return others.reduce(
    (most, room) => (most !== undefined && room.moreWatts <= most.moreWatts ? most : room),
    first,
  );
}

function whyNothing({ violations }: PlannedPhase): string[] {
  return violations.length === 0
    ? ["unknown power of every GPU system of the site"]
    : violations.map(({ domain }) => domain);
}

/**
 * The limits that leave less than the grid connection does when every place is filled. Where the connection does not carry one more
 * unit itself, it is what binds each place.
 */
function limitsThatStrand({ places }: RoomReport, connection: string): string[] {
  const names = places.flatMap(({ limits }) => {
    const left = limits.find(({ limit }) => limit === connection)?.moreUnits ?? Infinity;
    return limits.filter(({ moreUnits }) => moreUnits < left).map(({ limit }) => limit);
  });
  return unique(names.length > 0 ? names : places.map(({ bindingLimit }) => bindingLimit));
}

function placeableOf(room: RoomReport): PlaceableWatts {
  return {
    watts: room.moreWatts,
    boundBy: unique(room.places.map(({ bindingLimit }) => bindingLimit)),
    ...(room.moreUnits === 0 ? {} : { gpuSystem: room.gpuSystem }),
    units: room.moreUnits,
    nodes: room.moreNodes,
    gpus: room.moreGpus,
    places: room.places.map(({ limits: _, ...place }) => place),
  };
}

function nothingPlaceable(boundBy: readonly string[]): PlaceableWatts {
  return { watts: 0, boundBy: unique(boundBy), units: 0, nodes: 0, gpus: 0, places: [] };
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)];
}

/** A sentence names this many limits; JSON has all of them. */
const LIMITS_NAMED = 3;

/** What binds, for people: the first few by name, the others counted. `-` where nothing does. */
export function describeLimits(boundBy: readonly string[], named = LIMITS_NAMED): string {
  const shown = boundBy.slice(0, named);
  const more = boundBy.length - shown.length;
  return boundBy.length === 0
    ? "-"
    : [...shown, ...(more > 0 ? [`${formatCount(more)} more`] : [])].join(", ");
}
