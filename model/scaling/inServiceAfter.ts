import { poolNamed, type LockedSite } from "../site";
import type { Pool, Site } from "../siteSchema";
import { drainedFacts, isCapKept, runningUnits } from "./drawingUnits";
import type { InService, PoolInService } from "./inService";
import { drainedFiles, givenUpAfter, withNewRecords } from "./leaving";
import { declaredMachines, definedMachines } from "./machines";
import type { DeploymentFacts } from "./nextDeployment";
import { unitsOfParts } from "./wantedUnits";

/** What is in service, with what its records speak of. */
export function withRecordsSeen(before: InService, site: Site, facts: DeploymentFacts): InService {
  return Object.fromEntries(
    Object.entries(before).map(([name, was]): [string, PoolInService] => {
      if (was.leaving === undefined) {
        return [name, was];
      }
      const drained = drainedFacts(name, site, facts);
      const seen = drainedFiles(drained);
      const leaving = withNewRecords(was.leaving, drained);
      return [name, { ...was, leaving, ...(seen.length === 0 ? {} : { seen }) }];
    }),
  );
}

/** What a deployment leaves for the next one to go by. @param units by pool. */
export function inServiceAfter(
  units: Readonly<Record<string, number>>,
  phase: string,
  loaded: LockedSite,
  facts: DeploymentFacts,
): InService {
  const { site } = loaded;
  const { before, now, clockDay = now } = facts;
  const names = new Set([...Object.keys(before), ...Object.keys(units)]);
  return Object.fromEntries(
    [...names].sort().flatMap((name): [string, PoolInService][] => {
      const was = before[name] ?? { units: 0 };
      const own = units[name] ?? 0;
      const pool = poolNamed(site, name);
      const grownOn = own > was.units ? clockDay : was.grownOn;
      const parts = pool === undefined ? undefined : partsInService(pool, own, loaded);
      const isOfImport = was.takenOver === true || pool?.import === true;
      const running = definedMachines(runningUnits(site, name, was));
      // What sets a cap goes with the last units of its pool, and nodes that drain without it draw up to their nameplate.
      const machines =
        own > 0 ? running : definedMachines({ ...running, gpuPowerCapWatts: undefined });
      const drained = drainedFacts(name, site, facts);
      const leaving = givenUpAfter(
        was.leaving ?? [],
        // Where they stood and what they served, whatever the site file says of their pool by now.
        {
          ...definedMachines({ ...machines, row: was.row, purpose: was.purpose }),
          units: Math.max(0, was.units - own),
        },
        drained,
        isCapKept(site, name, was, own),
      );
      const seen = drainedFiles(drained);
      return own === 0 && leaving.length === 0
        ? []
        : [
            [
              name,
              {
                units: own,
                ...(own === 0 || pool === undefined ? {} : { ...declaredMachines(pool), phase }),
                ...(grownOn === undefined ? {} : { grownOn }),
                ...(own > 0 && isOfImport ? { takenOver: true as const } : {}),
                ...(own === 0 || parts === undefined ? {} : { parts }),
                ...(leaving.length === 0 ? {} : { leaving }),
                ...(leaving.length === 0 || seen.length === 0 ? {} : { seen }),
              },
            ],
          ];
    }),
  );
}

function partsInService(pool: Pool, units: number, loaded: LockedSite): PoolInService["parts"] {
  return pool.granularity === "hall" ? undefined : unitsOfParts(pool, units, loaded);
}
