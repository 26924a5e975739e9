import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compileIfStale } from "../../../tools/compiled/compile";
import { copyInto } from "../../support/copyInto";
import { PROJECT } from "../../support/sites";
import { TODAY } from "../../support/days";
import { labEvidence } from "../../support/labEvidence";
import { kubectlPath } from "./kubectl";
import { engineOf, run, runAndKill, stepsIn, type Outcome } from "./runs";

export type { Outcome } from "./runs";

const MORE_PARTS = ["tests", "Pulumi.yaml", "Pulumi.dev.yaml"];
const COMPILED = [
  ...["bin/kvandal.js", "bin/program.js", "bin/simulator.js"],
  ".kvandal/random-stand-in/pulumi-resource-random",
];

/**
 * A copy of the project in a temporary folder, so that a test may change its site file and has state of its own. The folder
 * has a space in its name, as people's folders do.
 */
export class ProjectCopy {
  readonly folder = mkdtempSync(join(tmpdir(), "kvandal e2e-"));
  /** For `pulumi`: the stack that `kvandal up` makes, with the configuration of its last run. */
  readonly stackFlags = [
    ...["--stack", "lab-dev"],
    ...["--config-file", join(this.folder, ".kvandal", "stacks", "lab-dev", "Pulumi.lab-dev.yaml")],
  ];
  /** For `pulumi`: takes down what is deployed, as `kvandal down` does it before it ends the halls. */
  readonly destroy = ["destroy", "--yes", "--skip-preview", ...this.stackFlags];

  constructor() {
    copyInto(this.folder, { parts: MORE_PARTS, compiled: COMPILED });
  }

  /** Runs a `kvandal` command to its end. */
  kvandal(...args: string[]): Promise<Outcome> {
    return run(process.execPath, this.command(args), this.folder);
  }

  /** Locks the lab as its site file stands, as the owners of its limits would. */
  async lockLab(): Promise<void> {
    const { exitCode, output } = await this.kvandal("limits", "--site", "lab", "--write");
    if (exitCode !== 0) {
      throw new Error(`the lab was not locked:\n${output}`);
    }
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
    const outcome = await run(process.execPath, this.command(args), this.folder, (output) => {
      if (stepsIn(output) >= steps) {
        acting ??= action();
      }
    });
    if (acting === undefined) {
      throw new Error(`the engine did not come as far as ${steps} steps:\n${outcome.output}`);
    }
    await acting;
    return outcome;
  }

  /** Does something while the engine that deploys this copy stands still. */
  async whileEngineIsPaused<Result>(action: () => Promise<Result>): Promise<Result> {
    const pid = engineOf(this.folder);
    process.kill(pid, "SIGSTOP");
    try {
      return await action();
    } finally {
      process.kill(pid, "SIGCONT");
    }
  }

  /** The process of a hall of the lab, as `kube-apiserver` or `etcd`. */
  component(hall: string, name: string): { readonly pid: number; readonly command: string[] } {
    const cluster = join(this.folder, ".kvandal", ".kwok", "clusters", `lab-${hall}`);
    const pid = Number(readFileSync(join(cluster, "pids", `${name}.pid`), "utf8"));
    const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").slice(0, -1);
    return { pid, command };
  }

  /** Stops kwok, which plays the kubelets of a hall of the lab, or lets it go on. */
  signalKwok(hall: string, signal: "SIGSTOP" | "SIGCONT"): void {
    process.kill(this.component(hall, "kwok-controller").pid, signal);
  }

  /**
   * Runs a `kvandal` command and kills it, with every process that it started, once the engine has reported that many steps
   * begun or done. What runs in the background (halls, simulator) goes on.
   *
   * @returns whether it was killed; false if it ended before.
   */
  killedAfter(steps: number, ...args: string[]): Promise<boolean> {
    return runAndKill(process.execPath, this.command(args), this.folder, steps);
  }

  /**
   * Runs `pulumi` with the toolchain, the state and the policy pack of the project on a program of the tests.
   *
   * @param program folder under `tests/e2e/programs`, or undefined for the project's own program.
   */
  async pulumi(program: string | undefined, ...args: string[]): Promise<Outcome> {
    return run(process.execPath, await this.pulumiCommand(program, args), this.folder);
  }

  /** Runs `pulumi` on the project's own program and kills it; see {@link killedAfter}. */
  async pulumiKilledAfter(steps: number, ...args: string[]): Promise<boolean> {
    const command = await this.pulumiCommand(undefined, args);
    return runAndKill(process.execPath, command, this.folder, steps);
  }

  private command(args: readonly string[]): string[] {
    return [join(this.folder, "tools", "bin", "kvandal.js"), ...args];
  }

  private async pulumiCommand(
    program: string | undefined,
    args: readonly string[],
  ): Promise<string[]> {
    const folder =
      program === undefined ? this.folder : join(this.folder, "tests", "e2e", "programs", program);
    return [await this.script("runPulumi"), folder, ...args];
  }

  /** A script of the tests, compiled, which works with the state and the halls of the copy that it lies in. */
  private async script(name: string): Promise<string> {
    const path = join("bin", `${name}.js`);
    const entryPoint = join(PROJECT, "tests", "e2e", "support", `${name}.ts`);
    await compileIfStale({
      entryPoint,
      outfile: join(PROJECT, path),
      options: { external: ["@pulumi/*", "esbuild"] },
    });
    cpSync(join(PROJECT, path), join(this.folder, path));
    return join(this.folder, path);
  }

  /** `kubectl` of the toolchain on a hall of the lab: the tests read API servers themselves, never Pulumi's state. */
  async kubectl(hall: string, ...args: string[]): Promise<string> {
    const kubeconfig = join(this.folder, ".kvandal", "lab.kubeconfig");
    const access = ["--kubeconfig", kubeconfig, "--context", `kwok-lab-${hall}`];
    const { exitCode, stdout, stderr } = await run(
      kubectlPath(),
      [...access, ...args],
      this.folder,
    );
    if (exitCode !== 0) {
      throw new Error(`kubectl ${args.join(" ")}: ${stderr}`);
    }
    return stdout;
  }

  /** Makes sure of a part of the toolchain that few tests need: its first build takes minutes and is not part of any test. */
  async prepareController(flag: "--with-kueue" | "--with-cluster-api"): Promise<void> {
    const { exitCode, output } = await this.kvandal("toolchain", flag);
    if (exitCode !== 0) {
      throw new Error(`the toolchain is not complete:\n${output}`);
    }
  }

  /** Puts evidence of the last days beside the lab's site file, as a merged pull request does. */
  addEvidence(phase: "phase-2" | "phase-3"): void {
    for (const [file, text] of Object.entries(labEvidence(TODAY)[phase])) {
      writeFileSync(join(this.folder, "sites", "lab", "evidence", file), text);
    }
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

  /** Ends the halls that still run, and removes the folder. */
  async end(): Promise<void> {
    const script = await this.script("endHalls");
    const { exitCode, output } = await run(process.execPath, [script], this.folder);
    if (exitCode !== 0) {
      throw new Error(`halls may still run:\n${output}`);
    }
    this.remove();
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
