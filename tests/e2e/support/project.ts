import { execFileSync, spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PROJECT } from "../../support/sites";
import { kubectlOf } from "./kubectl";

/** What a command printed and how it ended. */
export interface Outcome {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Both, in the order they came. */
  readonly output: string;
}

/**
 * A copy of the project in a temporary folder, so that a test may change its site file and has state of its own. The folder
 * has a space in its name, as people's folders do.
 */
export class ProjectCopy {
  private kubectlPath: string | undefined;
  readonly folder = mkdtempSync(join(tmpdir(), "kvandal e2e-"));

  constructor() {
    for (const part of ["catalog", "components", "model", "policies", "sites", "tests", "tools"]) {
      cpSync(join(PROJECT, part), join(this.folder, part), { recursive: true });
    }
    const files = ["index.ts", "package.json", "package-lock.json", "tsconfig.json"];
    for (const file of [...files, "Pulumi.yaml", "Pulumi.dev.yaml"]) {
      cpSync(join(PROJECT, file), join(this.folder, file));
    }
    symlinkSync(join(PROJECT, "node_modules"), join(this.folder, "node_modules"));
  }

  /** Runs a `kvandal` command; its output is shown as it comes when KVANDAL_E2E_VERBOSE is set. */
  kvandal(...args: string[]): Promise<Outcome> {
    return run(
      process.execPath,
      [join(this.folder, "tools", "bin", "kvandal.js"), ...args],
      this.folder,
    );
  }

  /**
   * Runs a `kvandal` command, and does something else once the engine has reported that many steps begun or done. Both are waited
   * for.
   */
  async kvandalMeanwhile(
    steps: number,
    action: () => Promise<void>,
    ...args: string[]
  ): Promise<Outcome> {
    let acting: Promise<void> | undefined;
    const outcome = await run(
      process.execPath,
      [join(this.folder, "tools", "bin", "kvandal.js"), ...args],
      this.folder,
      (output) => {
        if (stepsIn(output) >= steps) {
          acting ??= action();
        }
      },
    );
    if (acting === undefined) {
      throw new Error(`the engine did not come as far as ${steps} steps:\n${outcome.output}`);
    }
    await acting;
    return outcome;
  }

  /** The process of a hall of the lab, as `kube-apiserver` or `etcd`. */
  component(hall: string, name: string): { readonly pid: number; readonly command: string[] } {
    const cluster = join(this.folder, ".kvandal", ".kwok", "clusters", `lab-${hall}`);
    const pid = Number(readFileSync(join(cluster, "pids", `${name}.pid`), "utf8"));
    const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").slice(0, -1);
    return { pid, command };
  }

  /**
   * Runs a `kvandal` command and kills it, with every process that it started, once the engine has reported that many steps
   * begun or done. What runs in the background (halls, simulator) goes on.
   *
   * @returns whether it was killed; false if it ended before.
   */
  killedAfter(steps: number, ...args: string[]): Promise<boolean> {
    const kvandal = join(this.folder, "tools", "bin", "kvandal.js");
    return runAndKill(process.execPath, [kvandal, ...args], this.folder, steps);
  }

  /**
   * Runs `pulumi` with the toolchain, the state and the policy pack of the project on a program of the tests.
   *
   * @param program folder under `tests/e2e/programs`, or undefined for the project's own program.
   */
  pulumi(program: string | undefined, ...args: string[]): Promise<Outcome> {
    return run(process.execPath, this.pulumiCommand(program, args), this.folder);
  }

  /** Runs `pulumi` on the project's own program and kills it; see {@link killedAfter}. */
  pulumiKilledAfter(steps: number, ...args: string[]): Promise<boolean> {
    return runAndKill(process.execPath, this.pulumiCommand(undefined, args), this.folder, steps);
  }

  private pulumiCommand(program: string | undefined, args: readonly string[]): string[] {
    const folder =
      program === undefined ? this.folder : join(this.folder, "tests", "e2e", "programs", program);
    const script = join(this.folder, "tests", "e2e", "support", "runPulumi.ts");
    const tsx = join(PROJECT, "node_modules", "tsx", "dist", "cli.mjs");
    return [tsx, script, folder, ...args];
  }

  /** `kubectl` of the toolchain on a hall of the lab: the tests read API servers themselves, never Pulumi's state. */
  async kubectl(hall: string, ...args: string[]): Promise<string> {
    this.kubectlPath ??= await findKubectl(this);
    const kubeconfig = join(this.folder, ".kvandal", "lab.kubeconfig");
    const access = ["--kubeconfig", kubeconfig, "--context", `kwok-lab-${hall}`];
    const { exitCode, stdout, stderr } = await run(
      this.kubectlPath,
      [...access, ...args],
      this.folder,
    );
    if (exitCode !== 0) {
      throw new Error(`kubectl ${args.join(" ")}: ${stderr}`);
    }
    return stdout;
  }

  /** Changes the text of a file; fails when there is nothing to change. */
  edit(file: string, from: string, to: string): void {
    const path = join(this.folder, file);
    const text = readFileSync(path, "utf8");
    if (!text.includes(from)) {
      throw new Error(`${file} has no ${from}`);
    }
    writeFileSync(path, text.replace(from, to));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

async function findKubectl(project: ProjectCopy): Promise<string> {
  const { stdout } = await project.kvandal("toolchain", "--json");
  return kubectlOf(stdout);
}

/** A line of the engine's progress: `+  kubernetes:core/v1:Namespace pools creating (0s)`. */
const STEP = / (?:creat|updat|delet)(?:ing|ed) \(/g;

function runAndKill(
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

function stepsIn(output: string): number {
  return output.match(STEP)?.length ?? 0;
}

/** The user's own clusters and Pulumi account must not matter. */
function ownEnvironment(): NodeJS.ProcessEnv {
  const { KUBECONFIG, PULUMI_ACCESS_TOKEN, PULUMI_BACKEND_URL, FORCE_COLOR, ...env } = process.env;
  // Jest asks for colours where its own output goes to a terminal; what is read here goes to a pipe.
  return { ...env, NO_COLOR: "1" };
}

function run(
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
