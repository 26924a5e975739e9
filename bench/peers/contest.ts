import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import type { Catalog } from "../../model/catalog";
import { planPhase } from "../../model/phasePlan";
import type { Site } from "../../model/siteSchema";
import { poolManifests } from "../workloads/poolManifests";
import type { ProcessCost } from "./process";
import { DECLARED } from "../../model/power/basis";

/** The work that all peers do. */
export interface Contest {
  /** Manifests of pools that fit. */
  readonly fits: string;
  /** The same pools with twice the nodes: each above its ceiling, each hall above its watts. */
  readonly above: string;
  /** What a rule of others goes by: every figure that the site file has for Kvandal. */
  readonly budget: string;
}

/** One that judges manifests. */
export interface Peer {
  /** As the figures name it, with its version. */
  readonly name: string;
  /** Judges a file of manifests in processes of its own: exit code 0 lets it through, 1 refuses it. */
  readonly judge: (manifests: string) => Promise<ProcessCost>;
}

/** Writes what is judged, and by what, into a folder. */
export function writeContest(folder: string, site: Site, catalog: Catalog): Contest {
  const manifestsOf = (nodes: number): string => {
    const file = join(folder, `pools-of-${nodes}.yaml`);
    const documents = poolManifests(site, nodes).map((manifest) => stringify(manifest));
    writeFileSync(file, documents.join("---\n"));
    return file;
  };
  const budget = join(folder, "budget.json");
  writeFileSync(budget, JSON.stringify(budgetOf(site, catalog)));
  return { fits: manifestsOf(1), above: manifestsOf(2), budget };
}

/**
 * Makes sure that a peer judges as it should, by both rules, before its time means anything.
 *
 * @throws Error if it does not.
 */
export async function checkPeer({ name, judge }: Peer, { fits, above }: Contest): Promise<void> {
  const passed = await judge(fits);
  const refused = await judge(above);
  const byBothRules = ["pool pool-1:", "hall narvik-1:"].every((subject) =>
    refused.output.includes(subject),
  );
  if (passed.exitCode !== 0 || refused.exitCode !== 1 || !byBothRules) {
    const output = [passed, refused].map((cost) => cost.output.slice(-1000)).join("\n");
    throw new Error(
      `${name} judges wrongly: exit code ${passed.exitCode} for what fits, ${refused.exitCode} for twice the nodes, ${byBothRules ? "" : "not "}by both rules\n${output}`,
    );
  }
}

function budgetOf(site: Site, catalog: Catalog): object {
  const phase = site.phases.at(-1);
  const plan = planPhase(site, catalog, phase?.name ?? "", DECLARED);
  const pools = plan.halls.flatMap((hall) => hall.pools);
  return {
    ceilings: phase?.units,
    hallWatts: Object.fromEntries(plan.halls.map(({ name, limitWatts }) => [name, limitWatts])),
    // Each pool has one unit.
    wattsPerUnit: Object.fromEntries(
      pools.map(({ gpuSystem, facilityWatts }) => [gpuSystem, facilityWatts]),
    ),
  };
}
