import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { satisfies } from "semver";
import type { ToolRecipe } from "./tools";

const run = promisify(execFile);

/** Long enough for a machine that is busy building: a tool that is given up here is made again. */
const ANSWER_MILLISECONDS = 60_000;

/** The first version number in what a tool prints about itself: `Kubernetes v1.34.4`, `etcd Version: 3.6.8`, `go1.26.8`. */
export function versionIn(text: string): string | undefined {
  return /\d+\.\d+\.\d+/.exec(text)?.[0];
}

/** Whether a version from PATH will do. */
export function isAccepted(recipe: ToolRecipe, version: string): boolean {
  return recipe.accepts !== undefined && satisfies(version, recipe.accepts);
}

/** Asks a binary for its version; undefined if it does not run or does not say. */
export async function askVersion(recipe: ToolRecipe, path: string): Promise<string | undefined> {
  if (recipe.versionArgs === undefined) {
    return recipe.version;
  }
  try {
    const env = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" };
    const { stdout, stderr } = await run(path, [...recipe.versionArgs], {
      env,
      timeout: ANSWER_MILLISECONDS,
    });
    return versionIn(stdout) ?? versionIn(stderr);
  } catch {
    return undefined;
  }
}
