import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { HallStatus } from "../../model/guard/guardStatus";
import type { Deployment } from "../engine/deployment";
import { git } from "../gitTree";
import type { ProjectSite } from "../project";

/** What was deployed, from which commit, on whose word, and what the clusters say of it: for those who look later. */
export interface DeploymentRecord {
  readonly site: string;
  readonly stack: string;
  readonly recordedAt: string;
  /** Of the engine's own state. */
  readonly deployed: Readonly<Record<string, unknown>>;
  /** The commit that was deployed; undefined outside a repository. */
  readonly commit: string | undefined;
  /** Whether files differed from that commit. */
  readonly uncommittedChanges: boolean | undefined;
  /** Of the limits that the policies went by; undefined for a site without. */
  readonly limits: { readonly file: string; readonly sha256: string } | undefined;
  readonly engine: string;
  /** Who started it and where, in a workflow of GitHub. */
  readonly run: { readonly actor: string; readonly url: string } | undefined;
  readonly halls: readonly HallStatus[];
}

const OUTPUTS = ["phase", "units", "nodes", "gpus", "facilityWatts", "limitWatts", "inService"];

/** Puts the record together. @throws CommandError if the engine cannot say what the stack has, and where there is no git. */
export async function deploymentRecord(
  project: string,
  { site, limitsFile }: ProjectSite,
  { engine, stack }: Deployment,
  halls: readonly HallStatus[],
  recordedAt: string,
): Promise<DeploymentRecord> {
  const text = await engine.read(
    ["stack", "output", "--json", "--stack", stack.name],
    stack.folder,
  );
  const outputs = JSON.parse(text) as Readonly<Record<string, unknown>>;
  const commit = answerOfGit(project, "rev-parse", "HEAD");
  return {
    site: site.name,
    stack: stack.name,
    recordedAt,
    deployed: Object.fromEntries(OUTPUTS.map((name) => [name, outputs[name]])),
    commit,
    uncommittedChanges:
      commit === undefined ? undefined : answerOfGit(project, "status", "--porcelain") !== "",
    limits: limitsFile === undefined ? undefined : hashed(project, limitsFile),
    engine: engine.description,
    run: runOfWorkflow(process.env),
    halls,
  };
}

function hashed(project: string, file: string): { file: string; sha256: string } {
  const sha256 = createHash("sha256")
    .update(readFileSync(join(project, file)))
    .digest("hex");
  return { file, sha256 };
}

/** What git answers; undefined where it cannot, outside a repository. */
function answerOfGit(project: string, ...args: readonly string[]): string | undefined {
  const { status, stdout } = git(project, args);
  return status === 0 ? stdout.toString().trim() : undefined;
}

function runOfWorkflow(env: NodeJS.ProcessEnv): DeploymentRecord["run"] {
  const { GITHUB_ACTOR, GITHUB_SERVER_URL, GITHUB_REPOSITORY, GITHUB_RUN_ID } = env;
  return GITHUB_ACTOR === undefined || GITHUB_RUN_ID === undefined
    ? undefined
    : {
        actor: GITHUB_ACTOR,
        url: `${GITHUB_SERVER_URL ?? ""}/${GITHUB_REPOSITORY ?? ""}/actions/runs/${GITHUB_RUN_ID}`,
      };
}
