import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { inTurn } from "../inTurn";
import { buildPeer, CONFTEST } from "../peers/buildPeer";
import { checkPeer, writeContest, type Contest, type Peer } from "../peers/contest";
import { costOf, type ProcessCost } from "../peers/process";
import { terraform } from "../peers/terraform";
import type { Benchmark } from "../types";
import { compileWorkload } from "../workload";
import {
  kvandalFile,
  projectCatalog,
  siteOf,
  withPools,
  withTightHalls,
} from "../workloads/manyPools";

const POOLS = 1000;
const POLICY = join(__dirname, "..", "peers", "policy");

/** The same manifests judged by others. There is no bound: whoever wins, it is said. */
export const peers: Benchmark = {
  name: "peers",
  question: "What do others need to judge the same pools?",
  run: async ({ runs, folder: base, log }) => {
    const folder = join(base, "peers");
    mkdirSync(folder, { recursive: true });
    const catalog = projectCatalog();
    const site = siteOf(withTightHalls(withPools(kvandalFile(), POOLS)), catalog);
    const contest = writeContest(folder, site, catalog);
    const all = [
      await kvandal(base, folder),
      await conftest(folder, contest, log),
      await terraform(folder, contest, log),
    ];
    for (const peer of all) {
      await checkPeer(peer, contest);
    }
    const costs = new Map(all.map(({ name }): [string, ProcessCost[]] => [name, []]));
    const measurements = all.map(({ name, judge }) => {
      const measure = async (): Promise<number> => {
        const cost = await judge(contest.fits);
        costs.get(name)?.push(cost);
        return cost.seconds;
      };
      return [name, measure] as const;
    });
    await inTurn(runs, Object.fromEntries(measurements), (message) => {
      log(`peers, seconds: ${message}`);
    });
    return all.flatMap(({ name }) => {
      // The first round is the one that does not count.
      const counted = costs.get(name)?.slice(1) ?? [];
      const figure = (of: string, unit: string, value: (cost: ProcessCost) => number) => ({
        name: `peers: ${POOLS.toLocaleString("en-GB")} pools by ${name}, ${of}`,
        unit,
        values: counted.map(value),
        headline: true,
      });
      return [
        figure("wall time", "s", ({ seconds }) => seconds),
        figure("processor time", "s", ({ processorSeconds }) => processorSeconds),
        figure("most memory", "MB", ({ peakMegabytes }) => peakMegabytes),
      ];
    });
  },
};

/** Kvandal's energy budget on its own, as a program that reads manifests like the others. */
async function kvandal(base: string, folder: string): Promise<Peer> {
  const judgeFile = await compileWorkload("judgeFile", base);
  return {
    name: "Kvandal",
    judge: (manifests) => costOf(folder, process.execPath, [judgeFile, manifests, String(POOLS)]),
  };
}

async function conftest(
  folder: string,
  { budget }: Contest,
  log: (message: string) => void,
): Promise<Peer> {
  const executable = await buildPeer(CONFTEST, log);
  const args = ["test", "--combine", "--no-color", "--policy", POLICY, "--data", budget];
  return {
    name: `conftest ${CONFTEST.version}`,
    judge: (manifests) => costOf(folder, executable, [...args, manifests]),
  };
}
