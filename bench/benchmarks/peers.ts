import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { planPhase } from "../../model/phasePlan";
import type { Site } from "../../model/siteSchema";
import { inTurn } from "../inTurn";
import { buildConftest } from "../peers/buildConftest";
import { costOf, type ProcessCost } from "../peers/process";
import type { Benchmark } from "../types";
import { compileWorkload } from "../workload";
import { projectCatalog, siteOfPools } from "../workloads/manyPools";
import { poolManifests } from "../workloads/poolManifests";

const POOLS = 1000;
const POLICY = join(__dirname, "..", "peers", "policy");

/** The same manifests judged by others. There is no bound: whoever wins, it is said. */
export const peers: Benchmark = {
  name: "peers",
  question: "What do others need to judge the same pools?",
  run: async ({ runs, folder: base, log }) => {
    const folder = join(base, "peers");
    mkdirSync(folder, { recursive: true });
    const conftest = await buildConftest(log);
    const judgeFile = await compileWorkload("judgeFile", base);
    const site = siteOfPools(POOLS, projectCatalog());
    const data = join(folder, "budget.json");
    writeFileSync(data, JSON.stringify(budgetOf(site)));

    const commands = {
      kvandal: (file: string) => costOf(folder, process.execPath, [judgeFile, file, String(POOLS)]),
      conftest: (file: string) =>
        costOf(folder, conftest, [
          ...["test", "--combine", "--no-color", "--policy", POLICY, "--data", data],
          file,
        ]),
    };
    const [fits, above] = [manifestsIn(folder, site, 1), manifestsIn(folder, site, 2)];
    for (const [name, judge] of Object.entries(commands)) {
      const [passed, refused] = [(await judge(fits)).exitCode, (await judge(above)).exitCode];
      if (passed !== 0 || refused !== 1) {
        throw new Error(`${name} judges wrongly: ${passed} for what fits, ${refused} for the rest`);
      }
    }

    const costs: Record<keyof typeof commands, ProcessCost[]> = { kvandal: [], conftest: [] };
    const measure = (name: keyof typeof commands) => async (): Promise<number> => {
      const cost = await commands[name](fits);
      costs[name].push(cost);
      return cost.seconds;
    };
    const seconds = await inTurn(
      runs,
      { kvandal: measure("kvandal"), conftest: measure("conftest") },
      (message) => {
        log(`peers, seconds: ${message}`);
      },
    );
    return (["kvandal", "conftest"] as const).flatMap((name) => [
      { name: `${POOLS} manifests by ${name}`, unit: "s", values: seconds[name] },
      {
        name: `${POOLS} manifests by ${name}, most memory`,
        unit: "MB",
        // The first round is the one that does not count.
        values: costs[name].slice(1).map(({ peakMegabytes }) => peakMegabytes),
      },
    ]);
  },
};

/** What the Rego rule goes by: every figure that the site file has for Kvandal. */
function budgetOf(site: Site): object {
  const phase = site.phases.at(-1);
  const plan = planPhase(site, projectCatalog(), phase?.name ?? "");
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

function manifestsIn(folder: string, site: Site, nodes: number): string {
  const file = join(folder, `pools-of-${nodes}.yaml`);
  writeFileSync(
    file,
    poolManifests(site, nodes)
      .map((manifest) => stringify(manifest))
      .join("---\n"),
  );
  return file;
}
