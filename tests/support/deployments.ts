import type { ProvenPower } from "../../model/power/basis";
import type { LockedLimits } from "../../model/powerBudget";
import type { EvidenceRecord } from "../../model/evidence/recordSchema";
import { openPhases } from "../../model/gates/openPhases";
import type { CarriedDomains } from "../../model/scaling/carriedDomains";
import type { InService } from "../../model/scaling/inService";
import { nextDeployment, type NextDeployment } from "../../model/scaling/nextDeployment";
import type { UnitNodes } from "../../model/scaling/unitNodes";
import type { LoadedSite } from "../../model/site";
import type { SiteFile } from "../../model/siteSchema";
import { catalog, siteWith } from "./sites";
import { allProven, lockOf, withLock } from "./locks";

/** A pool of a site file, and its scaling policy. */
export type PoolFile = SiteFile["pools"][number];
export type PolicyFile = NonNullable<PoolFile["scalingPolicy"]>;

/** The day of deployments, unless a test says otherwise. */
export const NOW = "2026-11-23";

/** A change to the plain data of a site file. */
export type SiteChange = (data: SiteFile) => void;

/** Gives the site's first pool other fields. */
export const firstPool =
  (fields: Partial<PoolFile>): SiteChange =>
  (data) => {
    Object.assign(data.pools[0] ?? {}, fields);
  };

/** Gives the site's first pool a scaling policy. */
export const withPolicy = (scalingPolicy: PolicyFile): SiteChange => firstPool({ scalingPolicy });

/** What a deployment goes by beside what runs; phase 2 without any evidence when left out. */
export interface NextFacts {
  readonly phase?: string;
  readonly records?: readonly EvidenceRecord[];
  readonly now?: string;
  readonly mayShrink?: boolean;
  readonly locked?: LockedLimits;
  readonly clockDay?: string;
  /** What power domains carried beside the pools in the last deployment. */
  readonly domainsBefore?: CarriedDomains | undefined;
  readonly unitNodesBefore?: UnitNodes | undefined;
  /** What evidence proves; the whole contract when left out. */
  readonly proven?: ProvenPower;
  readonly catalog?: LoadedSite["catalog"];
}

/** The next deployment of the lab after a change to it. */
export function next(
  change: SiteChange,
  before: InService,
  {
    phase = "phase-2",
    records = [],
    now = NOW,
    catalog: prices = catalog,
    locked,
    ...rest
  }: NextFacts = {},
): NextDeployment {
  const site = siteWith("lab", change);
  const verdicts = openPhases(withLock({ site, catalog }), records, now);
  const facts = { records, verdicts, now, before, proven: allProven({ site }), ...rest };
  const loaded = { site, catalog: prices };
  return nextDeployment({ ...loaded, locked: locked ?? lockOf({ site, catalog }) }, phase, facts);
}

/** So many units of each pool in service, and nothing more known of them. */
export const running = (units: Readonly<Record<string, number>>): InService =>
  Object.fromEntries(Object.entries(units).map(([pool, count]) => [pool, { units: count }]));
