import { accessSync, constants, realpathSync, statSync } from "node:fs";
import { delimiter, dirname, join, resolve } from "node:path";
import type { ToolRecipe } from "./tools";
import type { ResolvedTool } from "./types";
import { askVersion, isAccepted } from "./version";

/** Executables of a name on PATH, in its order. */
export function executablesOnPath(name: string, path = process.env.PATH ?? ""): string[] {
  return path
    .split(delimiter)
    .filter((folder) => folder !== "")
    .map((folder) => resolve(folder, name))
    .filter(isExecutable);
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
  // Where /bin is /usr/bin, both lead to the same.
  const asked = new Set<string>();
  for (const candidate of executablesOnPath(recipe.name, path)) {
    if (recipe.name === "pulumi" && languageHostBeside(candidate) === undefined) {
      continue;
    }
    const file = realpathSync(candidate);
    if (asked.has(file)) {
      continue;
    }
    asked.add(file);
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
