import { sumExactly } from "../power";
import { ownEntry } from "../input/ownEntry";
import type { LockedDomain, LockedLimits } from "../powerBudget";
import { domainsUnder, fixedFacilityWatts, fixedFacilityWattsOfHall } from "../powerDomains";
import type { Domain, Hall, Phase, Row, Site } from "../siteSchema";
import {
  domainNode,
  hallNode,
  lockedLoads,
  movedLoads,
  rowNode,
  type LockedLoad,
  type MovedLoads,
  type PlacedLoad,
} from "./lockedFixedLoads";

/** The fixed loads that count in a budget, beside those that its locked limits have taken off already. */
export interface FixedLoads {
  /** With the locked fixed loads; see `withLockedFixedLoads`. */
  readonly site: Site;
  readonly phase: Phase;
  readonly moved: MovedLoads;
  readonly designPuePerMille: number;
  readonly locked: LockedLimits;
  /** The locked loads by node, at the design PUE that power is counted with. */
  readonly loadsNow: ReadonlyMap<string, LockedLoad>;
  /** The same at the design PUE that the phase was locked at. */
  readonly loadsLocked: ReadonlyMap<string, LockedLoad>;
  /** The names of the domains that are locked in the phase. */
  readonly lockedNames: ReadonlySet<string>;
}

/** The fixed loads of a budget against one lock. @param site with the locked fixed loads, of every lock. */
export function fixedLoadsOf(
  site: Site,
  phase: Phase,
  placed: readonly PlacedLoad[],
  designPuePerMille: number,
  locked: LockedLimits,
): FixedLoads {
  const entry = ownEntry(locked.phases, phase.name);
  const lockedPuePerMille = entry?.designPuePerMilleAtLeast ?? locked.designPuePerMilleAtLeast;
  const byNode = (puePerMille: number): Map<string, LockedLoad> =>
    new Map(lockedLoads(locked, puePerMille).map((load) => [load.node, load]));
  return {
    ...{ site, phase, designPuePerMille, locked },
    moved: movedLoads(placed),
    loadsNow: byNode(designPuePerMille),
    loadsLocked: byNode(lockedPuePerMille),
    lockedNames: new Set(entry?.domains?.map(({ name }) => name)),
  };
}

/**
 * The fixed load that hangs on a locked transformer or feed by now and did not when it was locked: what has been added to its own nodes, what
 * these take more at a higher PUE, and all of the nodes that have come under it.
 *
 * @returns watts, of facility power but for the node's own load where both carry IT power: more than IT power, so that it errs on the safe
 * side.
 */
export function addedUnderDomain(lock: LockedDomain, loads: FixedLoads): number {
  const { designPuePerMille, moved } = loads;
  const takenOffHalls = new Set(lock.halls);
  const takenOffDomains = new Set([domainNameOf(lock), ...(lock.domains ?? [])]);
  const halls = hallsCounted(lock, loads);
  const domains = domainsCounted(lock, loads);
  const isTakenOff = (node: string): boolean =>
    [...takenOffDomains].some((own) => domainNode(own) === node) ||
    [...takenOffHalls].some((own) => isNodeOfHall(node, own));
  // What is gone or has no power now takes as much more of the limit as the PUE is worse.
  const gone = [...loads.loadsNow.values()].filter(
    ({ node }) =>
      isTakenOff(node) &&
      !domains.some((own) => domainNode(own.name) === node) &&
      !halls.some((own) => isNodeOfHall(node, own.name)),
  );
  const arrived = domains
    .flatMap((domain) => [...(moved.get(domainNode(domain.name)) ?? [])])
    .filter(([node]) => !isTakenOff(node));
  return sumExactly([
    ...halls.map((hall) =>
      takenOffHalls.has(hall.name)
        ? addedInHall(hall, loads)
        : fixedFacilityWattsOfHall(hall, designPuePerMille),
    ),
    ...domains.map((domain) =>
      takenOffDomains.has(domain.name)
        ? addedOnNode(domainNode(domain.name), domain, lock, loads)
        : fixedFacilityWatts(withoutMoved(domain, moved), designPuePerMille),
    ),
    ...gone.map(({ node, facilityWatts }) =>
      Math.max(0, facilityWatts - lockedFacilityWatts(node, loads)),
    ),
    ...arrived.map(([, watts]) => watts),
  ]);
}

/** The fixed load of a hall and its rows beyond the locked one, in facility watts. */
export function addedInHall(hall: Hall, loads: FixedLoads): number {
  const own = [...loads.loadsNow.values()].filter(({ node }) => isNodeOfHall(node, hall.name));
  const locked = sumExactly(own.map(({ node }) => lockedFacilityWatts(node, loads)));
  return Math.max(0, fixedFacilityWattsOfHall(hall, loads.designPuePerMille) - locked);
}

/**
 * The fixed load of a locked row beyond the locked one, in watts of what both carry, else in facility watts. A row of the hall that is not
 * locked may be a part of it.
 */
export function addedInRow(
  hall: Hall,
  name: string,
  lock: LockedDomain,
  loads: FixedLoads,
): number {
  const added = (row: Row): number =>
    addedOnNode(rowNode(`${hall.name}/${row.name}`), row, lock, loads);
  return sumExactly(
    hall.rows
      .filter((row) => row.name === name || !loads.lockedNames.has(`row ${hall.name}/${row.name}`))
      .map(added),
  );
}

/** What a lock has under one of its transformers or feeds, in any of its phases: where something hangs is the same in all of them. */
interface LockedTree {
  readonly halls: ReadonlySet<string>;
  readonly domains: ReadonlySet<string>;
}

function lockedTreeOf(lock: LockedDomain, { locked }: FixedLoads): LockedTree {
  const name = domainNameOf(lock);
  const entries = Object.values(locked.phases)
    .flatMap(({ domains = [] }) => domains)
    .filter((own) => own.row === undefined && domainNameOf(own) === name);
  const domains = new Set([name, ...[lock, ...entries].flatMap((own) => own.domains ?? [])]);
  const fedHalls = locked.fixedLoadsWattsAtLeast?.domainHalls ?? {};
  const halls = [
    ...[lock, ...entries].flatMap((own) => own.halls),
    ...[...domains].flatMap((own) => ownEntry(fedHalls, own) ?? []),
  ];
  return { halls: new Set(halls), domains };
}

/**
 * The halls with power that count against a locked transformer or feed: those that the lock has under it, and those that hang by now on any of
 * its transformers and feeds.
 */
export function hallsCounted(lock: LockedDomain, loads: FixedLoads): Hall[] {
  const { site, phase } = loads;
  const { halls, domains } = lockedTreeOf(lock, loads);
  const powered = new Set(phase.halls.map(({ name }) => name));
  const under = new Set([...domains].flatMap((name) => [...domainsUnder(site, name)]));
  return site.halls.filter(
    ({ name, fedBy }) =>
      powered.has(name) && (halls.has(name) || (fedBy !== undefined && under.has(fedBy))),
  );
}

/**
 * The transformers and feeds that count against a locked one: those that the lock has under it, wherever the site file hangs them; all that
 * hangs on them by now; and what is not locked and feeds its halls, which may be equipment of it under a new name.
 */
function domainsCounted(lock: LockedDomain, loads: FixedLoads): Domain[] {
  const { site, lockedNames } = loads;
  const tree = lockedTreeOf(lock, loads);
  const under = new Set([...tree.domains].flatMap((name) => [...domainsUnder(site, name)]));
  const feeders = new Set(
    site.halls.filter(({ name }) => tree.halls.has(name)).map(({ fedBy }) => fedBy),
  );
  const mayBeRenamed = ({ name }: Domain): boolean =>
    !lockedNames.has(`transformer ${name}`) &&
    !lockedNames.has(`feed ${name}`) &&
    [...domainsUnder(site, name)].some((own) => feeders.has(own));
  return site.power.domains.filter((domain) => under.has(domain.name) || mayBeRenamed(domain));
}

/** Whether a node is a hall or one of its rows. */
function isNodeOfHall(node: string, hall: string): boolean {
  return node === hallNode(hall) || node.startsWith(rowNode(`${hall}/`));
}

/** `substation`, of `transformer substation` or `feed substation`. */
function domainNameOf({ name }: LockedDomain): string {
  return name.slice(name.indexOf(" ") + 1);
}

function addedOnNode(
  node: string,
  carrier: Pick<Domain, "carries" | "fixedLoadWatts">,
  lock: LockedDomain,
  loads: FixedLoads,
): number {
  const own = withoutMoved({ name: node, ...carrier }, loads.moved, node);
  const now =
    carrier.carries === "it" && lock.carries === "it"
      ? own.fixedLoadWatts
      : fixedFacilityWatts(own, loads.designPuePerMille);
  const before =
    carrier.carries === "it" && lock.carries === "it"
      ? (loads.loadsLocked.get(node)?.watts ?? 0)
      : lockedFacilityWatts(node, loads);
  return Math.max(0, now - before);
}

/** A carrier with its own fixed load alone. */
function withoutMoved<Carrier extends Pick<Domain, "fixedLoadWatts" | "name">>(
  carrier: Carrier,
  moved: MovedLoads,
  node = domainNode(carrier.name),
): Carrier {
  const movedWatts = sumExactly([...(moved.get(node)?.values() ?? [])]);
  return { ...carrier, fixedLoadWatts: carrier.fixedLoadWatts - movedWatts };
}

/** What a locked limit has taken off for a node: at the design PUE that it was locked at. */
function lockedFacilityWatts(node: string, { loadsLocked }: FixedLoads): number {
  return loadsLocked.get(node)?.facilityWatts ?? 0;
}
