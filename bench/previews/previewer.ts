import { mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { performance } from "node:perf_hooks";
import { stringify } from "yaml";
import { prepareEngine, type Engine } from "../../tools/engine/engine";
import { compileProgram } from "../../tools/engine/program";
import { ensureToolchain, pulumiOf } from "../../tools/engine/installation";
import type { PackFolder } from "../../tools/engine/policyPack";

/** One day for all previews, so that they are of the same deployment: that of the clock, which nothing is deployed without. */
export const DAY = new Date().toISOString().slice(0, 10);

/** A program that can be previewed. */
export interface Previewed {
  /** Its project, as `Pulumi.yaml` names it. */
  readonly project: string;
  readonly folder: string;
  readonly config: Readonly<Record<string, string>>;
  readonly pack?: PackFolder | undefined;
  /** What the engine is given; `compiled` when left out, as `kvandal preview` does it: compiled anew when a source has changed. */
  readonly given?: "compiled" | "as it is" | undefined;
}

/** Previews programs on the real engine, without any API server: what is left is the engine, the program and the pack. */
export class Previewer {
  private constructor(
    private readonly engine: Engine,
    private readonly folder: string,
    private readonly stack: string,
    readonly official: boolean,
  ) {}

  /**
   * Prepares the engine.
   *
   * @param benchmark whose stacks they are: two of them may run at the same time.
   * @param base folder of all benchmarks.
   * @param packs whose starters have to be on the engine's PATH.
   */
  static async open(
    benchmark: string,
    base: string,
    packs: (official: boolean) => readonly PackFolder[] = () => [],
  ): Promise<Previewer> {
    const installation = pulumiOf(await ensureToolchain({ quiet: true }));
    const paths = packs(installation.official).flatMap(({ path }) => path ?? []);
    // The engine takes the rest of its PATH from this process.
    process.env.PATH = [...paths, process.env.PATH ?? ""].join(delimiter);
    const folder = join(base, `previews-of-${benchmark}`);
    mkdirSync(folder, { recursive: true });
    const kubeconfig = join(folder, "no-cluster.kubeconfig");
    writeFileSync(kubeconfig, "apiVersion: v1\nkind: Config\n");
    const engine = await prepareEngine(installation, undefined, kubeconfig);
    // Not named after a site: it is its own environment, in which nodes are protected as in production.
    return new Previewer(engine, folder, `bench-${benchmark}`, installation.official);
  }

  /** Makes the program's stack ready. @returns what previews it once, and answers the seconds it took. */
  async prepare(previewed: Previewed): Promise<() => Promise<number>> {
    const { project, folder, config, pack, given = "compiled" } = previewed;
    const stack = ["--stack", this.stack, "--non-interactive"];
    const file = join(this.folder, `Pulumi.${project}.yaml`);
    const named = Object.entries(config).map(([key, value]) => [`${project}:${key}`, value]);
    const settings = { config: Object.fromEntries(named) as Record<string, string> };
    writeFileSync(file, stringify(settings, { defaultStringType: "QUOTE_DOUBLE" }));
    await this.engine.read(["stack", "init", this.stack, "--non-interactive"], folder).catch(() => {
      // It is there already, from a run that was broken off.
    });
    const packFlags = pack === undefined ? [] : ["--policy-pack", pack.folder];
    const args = ["preview", ...stack, "--config-file", file, ...packFlags];
    return async () => {
      const start = performance.now();
      if (given === "compiled") {
        await compileProgram(folder);
      }
      await this.engine.read(args, folder);
      return (performance.now() - start) / 1000;
    };
  }

  /** Forgets a program's stack. */
  async forget({ folder }: Previewed): Promise<void> {
    await this.engine.read(["stack", "rm", this.stack, "--yes", "--non-interactive"], folder);
  }
}
