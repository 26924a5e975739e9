import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PROJECT } from "./sites";

/** How a command ended. */
export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs the command line as a user does, in a process of its own.
 *
 * @param more of the environment, as a PATH with git.
 */
export function kvandal(
  args: readonly string[],
  project = PROJECT,
  more: Readonly<Record<string, string>> = {},
): Ended {
  const script = join(project, "tools", "bin", "kvandal.js");
  // No terminal, so no colours; and nothing of Pulumi at hand.
  const env = {
    PATH: join(process.execPath, ".."),
    KVANDAL_CACHE: join(tmpdir(), "kvandal-no-cache"),
    ...more,
  };
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], {
    encoding: "utf8",
    env,
  });
  return { status, stdout, stderr };
}

/** A copy of the project whose data a test may change; the test removes it. */
export function copyOfProject(): string {
  const project = mkdtempSync(join(tmpdir(), "kvandal-project-"));
  for (const part of [
    "catalog",
    "components",
    "model",
    "policies",
    "sites",
    "tools",
    "index.ts",
    "package.json",
  ]) {
    cpSync(join(PROJECT, part), join(project, part), { recursive: true });
  }
  symlinkSync(join(PROJECT, "node_modules"), join(project, "node_modules"));
  return project;
}
