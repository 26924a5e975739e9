import { execa } from "execa";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { entryFolder } from "./cache";
import { downloadModules, ensureFromModules } from "./goModules";
import type { Step } from "./progress";

/** What is rendered from a Go module. */
export interface RenderedManifests {
  /** Of the cache entry. */
  readonly name: Parameters<typeof entryFolder>[0];
  /** For people. */
  readonly title: string;
  readonly version: string;
  /** Folder beside this file with the go.mod that requires the module. */
  readonly requiredBy: string;
  readonly module: string;
  /** Kustomizations and plain files in the module, in the order of what comes of them. */
  readonly sources: readonly string[];
  /** The name of the file that they are written to. */
  readonly file: string;
}

/**
 * Makes sure of an installation's objects, as its makers publish them: rendered from its Go module into the cache.
 *
 * @param kubectl renders them.
 * @returns the YAML file.
 * @throws ToolchainError if they cannot be had.
 */
export async function ensureManifests(
  { name, title, version, requiredBy, module, sources, file }: RenderedManifests,
  kubectl: string,
  step: Step,
): Promise<string> {
  const folder = await ensureFromModules(
    entryFolder(name, version),
    `${title} ${version} manifests`,
    async (target) => {
      const modules = await downloadModules(join(__dirname, requiredBy), [module]);
      const rendered: string[] = [];
      for (const source of sources) {
        const path = join(modules.get(module) ?? "", source);
        const { stdout } = await execa(kubectl, ["kustomize", path], { stdin: "ignore" });
        rendered.push(stdout);
      }
      await writeFile(join(target, file), rendered.join("\n---\n"));
    },
    step,
  );
  return join(folder, file);
}
