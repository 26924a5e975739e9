import { usableWatts } from "./power";
import { phaseOf } from "./site";
import type { Site } from "./siteSchema";

/**
 * What a site may use in a phase: the limits of its power domains, in watts that GPU pools may take (reserve and fixed load
 * are off already), and the ratios that turn nameplate watts into facility watts.
 */
export interface PowerBudget {
  readonly site: string;
  readonly phase: string;
  /** For all pools of the site together. */
  readonly siteWatts: number;
  /** For the pools of each hall that has a share in this phase. */
  readonly hallWatts: ReadonlyMap<string, number>;
  readonly overheadPerMille: number;
  readonly designPuePerMille: number;
}

/**
 * Limits from outside the site file, kept where other people approve changes: `policies/limits/<site>.json`. They lower what
 * the site file says and never raise it.
 */
export interface LockedLimits {
  readonly site: string;
  readonly overheadPerMilleAtLeast: number;
  readonly designPuePerMilleAtLeast: number;
  /** By phase; a phase that is not listed may use nothing. */
  readonly phases: Readonly<
    Record<
      string,
      { readonly siteWatts: number; readonly hallWatts: Readonly<Record<string, number>> }
    >
  >;
}

/**
 * The power budget of a phase: the site file's, and where locked limits are given the smaller of the two.
 *
 * @throws UnknownNameError if the site has no such phase.
 */
export function powerBudget(site: Site, phaseName: string, locked?: LockedLimits): PowerBudget {
  const phase = phaseOf(site, phaseName);
  const { reservePerMille } = site.power;
  const halls = new Map(site.halls.map((hall) => [hall.name, hall]));

  const hallWatts = new Map<string, number>();
  let fixedWatts = site.power.fixedLoadWatts;
  for (const { name, shareWatts } of phase.halls) {
    const hall = halls.get(name);
    if (hall === undefined) {
      continue; // siteChecks refuses such a file; without a hall there is nothing to power.
    }
    fixedWatts += hall.fixedLoadWatts;
    const feedWatts = Math.min(shareWatts, usableWatts(hall.limitWatts, reservePerMille));
    hallWatts.set(name, atLeastNothing(feedWatts - hall.fixedLoadWatts));
  }
  const connectionWatts = Math.min(phase.energisedWatts, site.power.contractedWatts);
  const own: PowerBudget = {
    site: site.name,
    phase: phaseName,
    siteWatts: atLeastNothing(usableWatts(connectionWatts, reservePerMille) - fixedWatts),
    hallWatts,
    overheadPerMille: site.power.overheadPerMille,
    designPuePerMille: site.power.designPuePerMille,
  };
  return locked === undefined ? own : tightened(own, locked);
}

function tightened(own: PowerBudget, locked: LockedLimits): PowerBudget {
  const phase = locked.site === own.site ? locked.phases[own.phase] : undefined;
  return {
    ...own,
    siteWatts: Math.min(own.siteWatts, phase?.siteWatts ?? 0),
    hallWatts: new Map(
      [...own.hallWatts].map(([hall, watts]) => [
        hall,
        Math.min(watts, phase?.hallWatts[hall] ?? 0),
      ]),
    ),
    overheadPerMille: Math.max(own.overheadPerMille, locked.overheadPerMilleAtLeast),
    designPuePerMille: Math.max(own.designPuePerMille, locked.designPuePerMilleAtLeast),
  };
}

function atLeastNothing(watts: number): number {
  return Math.max(0, watts);
}
