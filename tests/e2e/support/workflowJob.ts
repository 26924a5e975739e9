import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Job, Step } from "../../support/workflows";

/** How a job's shell steps ended. */
export interface JobOutcome {
  /** Of the last step that ran. */
  readonly code: number;
  /** The step that failed; undefined when none did. */
  readonly failedAt: string | undefined;
  /** What every step printed, in their order. */
  readonly output: string;
  /** What steps wrote for later ones and other jobs, as `stack.phase`. */
  readonly outputs: Readonly<Record<string, string>>;
}

/**
 * Runs the shell steps of a workflow's job as a runner does: in a folder, with the environment that the workflow gives them, until
 * one fails. Code of others (`uses`) and the installation of packages are left out.
 *
 * @param folder the checked-out project.
 * @param known what expressions mean, as `inputs.site`; an expression that nobody knows is an error.
 * @param more of the environment.
 */
export async function runJob(
  folder: string,
  job: Job,
  known: Readonly<Record<string, string>>,
  more: Readonly<Record<string, string>> = {},
): Promise<JobOutcome> {
  const outputs: Record<string, string> = {};
  let [output, added] = ["", {} as Record<string, string>];
  const environment = (env: Step["env"]): Record<string, string> =>
    Object.fromEntries(
      Object.entries(env ?? {}).map(([name, text]) => [
        name,
        evaluated(name, text, known, outputs),
      ]),
    );
  for (const step of job.steps) {
    if (step.run === undefined || step.run.startsWith("npm ci")) {
      continue;
    }
    const files = { GITHUB_OUTPUT: file(folder, "output"), GITHUB_ENV: file(folder, "env") };
    const ended = await shell(step.run, folder, {
      PATH: process.env.PATH ?? "",
      ...more,
      ...files,
      GITHUB_STEP_SUMMARY: join(folder, ".github-summary"),
      RUNNER_TEMP: folder,
      ...added,
      ...environment(job.env),
      ...environment(step.env),
    });
    output += ended.output;
    added = { ...added, ...pairs(files.GITHUB_ENV) };
    for (const [name, value] of Object.entries(pairs(files.GITHUB_OUTPUT))) {
      outputs[`${step.id ?? ""}.${name}`] = value;
    }
    if (ended.code !== 0) {
      return { code: ended.code, failedAt: step.run, output, outputs };
    }
  }
  return { code: 0, failedAt: undefined, output, outputs };
}

function evaluated(
  name: string,
  text: string,
  known: Readonly<Record<string, string>>,
  outputs: Readonly<Record<string, string>>,
): string {
  const expression = /^\$\{\{ (.+) \}\}$/.exec(text)?.[1];
  if (expression === undefined) {
    return text;
  }
  const [, output] = /^steps\.(\w+)\.outputs\.\w+$/.test(expression)
    ? [expression, expression.replace(/^steps\.(\w+)\.outputs\./, "$1.")]
    : [];
  const value = output === undefined ? known[expression] : outputs[output];
  if (value === undefined) {
    throw new Error(`${name}: nobody knows ${text}`);
  }
  return value;
}

/** A file of one step, empty at its start. */
function file(folder: string, name: string): string {
  const path = join(folder, `.github-${name}`);
  writeFileSync(path, "");
  return path;
}

function pairs(path: string): Record<string, string> {
  return Object.fromEntries(
    readFileSync(path, "utf8")
      .split("\n")
      .filter((line) => line !== "")
      .map((line): [string, string] => {
        const at = line.indexOf("=");
        return [line.slice(0, at), line.slice(at + 1)];
      }),
  );
}

function shell(
  run: string,
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<{ readonly code: number; readonly output: string }> {
  return new Promise((resolve) => {
    let output = "";
    const child = execFile("bash", ["-e", "-o", "pipefail", "-c", run], {
      cwd,
      env,
      maxBuffer: 2 ** 28,
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on("data", (text: string) => {
        output += text;
      });
    }
    // A simulated hall goes on in the background: the exit counts, not the end of its pipes.
    child.on("exit", (code) => {
      setTimeout(() => {
        child.stdout?.destroy();
        child.stderr?.destroy();
        resolve({ code: code ?? -1, output });
      }, 200);
    });
  });
}
