import { readFileSync } from "node:fs";
import { join } from "node:path";
import { loadEvidence } from "../../model/evidence/loadEvidence";
import { lastOpenPhase, openPhases } from "../../model/gates/openPhases";
import { measuredPoolPower, type PoolPower } from "../../model/gates/poolPower";
import { poolsAboveBudget, type PoolWarning } from "../../model/gates/poolWarnings";
import {
  suggestFigures,
  type FigureSuggestion,
  type WithheldSuggestion,
} from "../../model/gates/suggestedFigures";
import { loadLockedSite } from "../../model/limitsFile";
import { loadSite, siteNames } from "../../model/site";
import { figureDiff } from "./figureDiff";

const CATALOGUE = "catalog/gpu-systems.yaml";

/** Measured power of a site by pool, and what follows from it. */
export interface PoolPowerReport {
  readonly site: string;
  readonly now: string;
  readonly pools: readonly PoolPower[];
  /** A sentence for each pool that draws more than it is budgeted for. */
  readonly above: readonly PoolWarning[];
  readonly suggested: readonly SiteSuggestion[];
  readonly withheld: readonly WithheldSuggestion[];
  /** The suggestions as a unified diff of the catalogue; empty without any. */
  readonly diff: string;
}

/** A suggested figure, and the other sites that it would count for. */
export interface SiteSuggestion extends FigureSuggestion {
  readonly otherSites: readonly string[];
}

/**
 * Holds measured power against the budget. Reads the site, its evidence and the catalogue; writes nothing.
 *
 * @throws UnknownNameError, InputFileError
 */
export function poolPowerReport(project: string, name: string, now: string): PoolPowerReport {
  const loaded = loadLockedSite(project, name);
  const records = loadEvidence(project, loaded);
  const pools = measuredPoolPower(loaded, records, now);
  const open = lastOpenPhase(openPhases(loaded, records, now));
  const units = loaded.site.phases.find((phase) => phase.name === open)?.units ?? {};
  const inService = new Set(Object.keys(units).filter((pool) => (units[pool] ?? 0) > 0));
  const { suggested, withheld } = suggestFigures(loaded, pools, inService);
  const text = readFileSync(join(project, CATALOGUE), "utf8");
  const others = suggested.length === 0 ? [] : otherSystems(project, name);
  return {
    site: name,
    now,
    pools,
    above: poolsAboveBudget(pools),
    suggested: suggested.map((suggestion) => ({
      ...suggestion,
      otherSites: others
        .filter(({ systems }) => systems.has(suggestion.gpuSystem))
        .map(({ site }) => site),
    })),
    withheld,
    diff: figureDiff(CATALOGUE, text, name, now, suggested),
  };
}

/** The GPU systems of every other site of the project. @throws InputFileError */
function otherSystems(project: string, name: string) {
  return siteNames(project)
    .filter((other) => other !== name)
    .map((site) => ({
      site,
      systems: new Set(loadSite(project, site).site.pools.map(({ gpuSystem }) => gpuSystem)),
    }));
}
