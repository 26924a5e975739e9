import { execFileSync, spawn } from "node:child_process";

/** What a command printed and how it ended. */
export interface Outcome {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Both, in the order they came. */
  readonly output: string;
}

/** A line of the engine's progress: `+  kubernetes:core/v1:Namespace pools creating (0s)`. */
const STEP = / (?:creat|updat|delet)(?:ing|ed) \(/g;

/**
 * Runs a command and kills it, with every process that it started, once the engine has reported that many steps begun or done.
 *
 * @returns whether it was killed; false if it ended before.
 */
export function runAndKill(
  command: string,
  args: readonly string[],
  cwd: string,
  steps: number,
): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env: ownEnvironment() });
    let output = "";
    let killed = false;
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text;
        if (!killed && child.pid !== undefined && stepsIn(output) >= steps) {
          killed = true;
          killTree(child.pid);
        }
      });
    }
    child.on("error", reject);
    child.on("exit", () => {
      child.stdout.destroy();
      child.stderr.destroy();
      resolve(killed);
    });
  });
}

/** Kills a process and all that it started, as a power cut does: the engine's plugins are in process groups of their own. */
function killTree(root: number): void {
  const parents = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" })
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/ +/).map(Number));
  const tree = new Set([root]);
  // Children may be listed before their parents.
  for (let size = 0; size < tree.size;) {
    size = tree.size;
    for (const [pid = 0, parent = 0] of parents) {
      if (tree.has(parent)) {
        tree.add(pid);
      }
    }
  }
  for (const pid of tree) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It ended by itself in the meantime.
    }
  }
}

/** The process of the engine that deploys a project. @throws Error if none does. */
export function engineOf(folder: string): number {
  const line = execFileSync("ps", ["-A", "-ww", "-o", "pid=,args="], { encoding: "utf8" })
    .split("\n")
    .find((one) => /^ *\d+ \S*pulumi up /.test(one) && one.includes(`${folder}/`));
  if (line === undefined) {
    throw new Error(`no engine deploys ${folder}`);
  }
  return Number.parseInt(line, 10);
}

/** How many steps the engine has reported as begun or done. */
export function stepsIn(output: string): number {
  return output.match(STEP)?.length ?? 0;
}

/** The user's own clusters and Pulumi account must not matter. */
function ownEnvironment(): NodeJS.ProcessEnv {
  const { KUBECONFIG, PULUMI_ACCESS_TOKEN, PULUMI_BACKEND_URL, FORCE_COLOR, ...env } = process.env;
  // Jest asks for colours where its own output goes to a terminal; what is read here goes to a pipe.
  return { ...env, NO_COLOR: "1" };
}

/**
 * Runs a command to its end; its output is shown as it comes when KVANDAL_E2E_VERBOSE is set.
 *
 * @param seen told the whole output each time that there is more.
 */
export function run(
  command: string,
  args: readonly string[],
  cwd: string,
  seen: (output: string) => void = () => undefined,
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: ownEnvironment(),
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    let output = "";
    const show = process.env.KVANDAL_E2E_VERBOSE !== undefined;
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
      output += text;
      seen(output);
      if (show) process.stdout.write(text);
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
      output += text;
      seen(output);
      if (show) process.stderr.write(text);
    });
    child.on("error", reject);
    // A background process that inherits a pipe would keep it open: the exit counts, not the end of the pipes.
    child.on("exit", (exitCode) => {
      setTimeout(() => {
        child.stdout.destroy();
        child.stderr.destroy();
        resolve({ exitCode, stdout, stderr, output });
      }, 200);
    });
  });
}
