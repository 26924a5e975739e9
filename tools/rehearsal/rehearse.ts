import { execa } from "execa";
import { appendFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import { formatCount } from "../../model/format";
import { planPhase } from "../../model/phasePlan";
import { loadLockedSite } from "../../model/limitsFile";
import { planned } from "../../model/power/basis";
import { CommandError, EXIT } from "../failure";
import { hallCounts, relabelledNodes } from "./hallCounts";
import type { Halls } from "./hallLoad";
import { measuredStep, type MeasuredStep } from "./measuredStep";
import { untilComplete } from "../untilComplete";
import { changeSite, copyProject } from "./projectCopy";
import { rehearsedSite, withChangedProfile, withHalfTheUnits } from "./rehearsedSite";

/** Seconds without any change after which a step has failed. */
const STILL_SECONDS = 300;

/** What is rehearsed, and where. */
export interface Rehearsal {
  readonly site: string;
  readonly phase: string;
  readonly now: string;
  readonly divideBy: number;
  /** Of the copy of the project that is deployed. */
  readonly folder: string;
  readonly log: (line: string) => void;
}

/** What a rehearsal found. */
export interface RehearsalResult {
  readonly nodes: number;
  readonly halls: number;
  readonly steps: readonly MeasuredStep[];
}

/**
 * Deploys a phase on simulated halls, changes it as it will be changed, and takes it down again. Whatever happens, nothing is left running.
 *
 * @throws CommandError for a step that fails, with where its output is.
 */
export async function rehearse(rehearsal: Rehearsal): Promise<RehearsalResult> {
  const { site, phase, folder, divideBy, log } = rehearsal;
  const home = join(folder, ".kvandal");
  const kubeconfig = join(home, `${site}.kubeconfig`);
  // The last hall that is taken down takes the kubeconfig with it.
  if (existsSync(kubeconfig)) {
    log("an earlier rehearsal was broken off: what it left is taken down");
    await runKvandal(folder, ["down", "--site", site]);
  }
  copyProject(folder, site, (file) => rehearsedSite(file, divideBy));
  const loaded = loadLockedSite(folder, site);
  const plan = planPhase(loaded.site, loaded.catalog, phase, planned(loaded.locked));
  const used = plan.halls.filter(({ nodes }) => nodes > 0);
  const contexts = used.map(({ managementContext }) => managementContext);
  const [context] = contexts;
  const pool = used[0]?.pools.find(({ nodes }) => nodes > 0)?.name;
  if (context === undefined || pool === undefined) {
    throw new CommandError(`${site} ${phase} has no pool to rehearse`);
  }
  const halls: Halls = { kubeconfig, contexts, home };
  const request = ["--site", site, "--phase", phase, "--now", rehearsal.now];
  const kvandal = (...args: string[]): Promise<void> => runKvandal(folder, args);
  const up = (): Promise<void> => kvandal("up", ...request, "--skip-preview");
  const counted = async (): Promise<string> => {
    const { nodes, readyNodes, pluginPods, wantedPluginPods } = await hallCounts(halls);
    return `${formatCount(readyNodes)} of ${formatCount(nodes)} nodes Ready, ${formatCount(pluginPods)} of ${formatCount(wantedPluginPods)} GPU pods ready`;
  };
  const steps: MeasuredStep[] = [];
  const step = async (name: string, work: () => Promise<void>): Promise<void> => {
    steps.push(await measuredStep(name, halls, work, counted, log));
  };
  const interrupted = interruption(log);
  try {
    await step("up, until every node is Ready", up);
    await step("the device plugin on every node", async () => {
      await complete("the device plugin is not on every node", async () => {
        interrupted.check();
        const counts = await hallCounts(halls);
        const { pluginPods, wantedPluginPods } = counts;
        return {
          seen: JSON.stringify(counts),
          complete: pluginPods === wantedPluginPods && pluginPods >= plan.nodes,
        };
      });
    });
    changeSite(folder, site, (file) => withChangedProfile(file, pool));
    await step(`another profile for the nodes of ${pool}`, async () => {
      await up();
      await complete(`the nodes of ${pool} do not get their profile`, async () => {
        interrupted.check();
        const labels = await relabelledNodes(halls, context, pool);
        return { seen: JSON.stringify(labels), complete: labels.relabelled === labels.nodes };
      });
    });
    changeSite(folder, site, withHalfTheUnits);
    await step("half of the nodes taken away", () =>
      kvandal("up", ...request, "--skip-preview", "--allow-shrink", "--reason", "a rehearsal"),
    );
  } catch (error) {
    log(`the halls are taken down: ${(error as Error).message.split("\n")[0] ?? ""}`);
    await kvandal("down", "--site", site);
    interrupted.check();
    throw error;
  } finally {
    interrupted.forget();
  }
  await step("down, to the last process", () => kvandal("down", "--site", site));
  return { nodes: plan.nodes, halls: contexts.length, steps };
}

/** Ctrl-C ends a rehearsal in good order; a second one at once. */
function interruption(log: (line: string) => void): { check: () => void; forget: () => void } {
  let came = false;
  const listener = (): void => {
    if (came) {
      process.exit(EXIT.interrupted);
    }
    came = true;
    log("interrupted: the halls are taken down; once more to leave them as they are");
  };
  // For good, and not once: execa ends this process where a signal finds no listener left.
  process.on("SIGINT", listener);
  return {
    check: () => {
      if (came) {
        throw new CommandError("the rehearsal was interrupted", EXIT.interrupted);
      }
    },
    forget: () => process.off("SIGINT", listener),
  };
}

async function complete(
  problem: string,
  look: () => Promise<{ readonly seen: string; readonly complete: boolean }>,
): Promise<void> {
  if (!(await untilComplete(look, { stillSeconds: STILL_SECONDS, pauseSeconds: 2 }))) {
    throw new CommandError(`${problem}: nothing has changed for ${STILL_SECONDS} s`);
  }
}

/** The file below a rehearsal's folder with the output of every command. */
const OUTPUT = "rehearsal.log";

async function runKvandal(folder: string, args: readonly string[]): Promise<void> {
  const file = join(folder, OUTPUT);
  const { exitCode, all } = await execa(
    process.execPath,
    [join(folder, "tools", "bin", "kvandal.js"), ...args],
    { cwd: folder, reject: false, all: true, stdin: "ignore" },
  );
  appendFileSync(file, `$ kvandal ${args.join(" ")}\n${all ?? ""}\n`);
  if (exitCode !== 0) {
    const lines = (all ?? "").trim().split("\n").slice(-5).join("\n");
    throw new CommandError(`kvandal ${args.join(" ")} failed; its output is in ${file}:\n${lines}`);
  }
}
