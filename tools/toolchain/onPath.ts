import { accessSync, constants, realpathSync, statSync } from "node:fs";
import { delimiter, dirname, join, resolve } from "node:path";
import type { ToolRecipe } from "./tools";
import type { ResolvedTool } from "./types";
import { askVersion, isAccepted } from "./version";

/** Executables of a name on PATH, in its order; one that several of its folders lead to counts once, as where /bin is /usr/bin. */
export function executablesOnPath(name: string, path = process.env.PATH ?? ""): string[] {
  const found = new Map<string, string>();
  for (const folder of path.split(delimiter).filter((one) => one !== "")) {
    const file = resolve(folder, name);
    if (isExecutable(file) && !found.has(realpathSync(file))) {
      found.set(realpathSync(file), file);
    }
  }
  return [...found.values()];
}

/**
 * The first tool on PATH whose version will do; undefined if there is none.
 *
 * A `pulumi` counts only with its Node language host beside it: without one it cannot run a program.
 */
export async function findOnPath(
  recipe: ToolRecipe,
  path?: string,
): Promise<ResolvedTool | undefined> {
  for (const candidate of executablesOnPath(recipe.name, path)) {
    if (recipe.name === "pulumi" && languageHostBeside(candidate) === undefined) {
      continue;
    }
    const version = await askVersion(recipe, candidate);
    if (version !== undefined && isAccepted(recipe, version)) {
      return { name: recipe.name, path: candidate, version, source: "path" };
    }
  }
  return undefined;
}

/**
 * The Node language host that was installed together with a `pulumi`, beside it or beside what it is a link to; undefined if
 * there is none.
 */
export function languageHostBeside(pulumi: string): string | undefined {
  return [pulumi, realpathSync(pulumi)]
    .map((file) => join(dirname(file), "pulumi-language-nodejs"))
    .find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
