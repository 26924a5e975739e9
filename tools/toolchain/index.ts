import { ensureDefinitions } from "./crds";
import { languageHostBeside } from "./onPath";
import { progress } from "./progress";
import { findTool, makeTool } from "./resolve";
import { RECIPES, recipeOf, type ToolRecipe } from "./tools";
import type { ResolvedTool, Toolchain, ToolName } from "./types";
import { WAYS } from "./ways";

export { cacheFolder } from "./cache";
export { ensureClusterApi, type ClusterApi } from "./clusterApiControllers";
export { ensureKueue, type Kueue } from "./kueueController";
export { ensureProviderPlugins, packageVersion, type ProviderPlugins } from "./providers";
export { forgetRefusal } from "./refusedPlugins";
export { ToolchainError, type ResolvedTool, type Toolchain, type ToolName } from "./types";

/**
 * Makes sure that every tool is there, with progress on standard error.
 *
 * @param tried whether each has to run as well, which takes half a second.
 * @throws ToolchainError that says which tool cannot be had, what was tried and what to do.
 */
export async function ensureToolchain({ quiet = false, tried = false } = {}): Promise<Toolchain> {
  const step = progress(quiet);
  const find = (recipe: ToolRecipe) => findTool(recipe, { tried });
  const pulumiRecipe = recipeOf("pulumi");
  const pulumi = (await find(pulumiRecipe)) ?? (await makeTool(pulumiRecipe, WAYS, step));
  const host = bundledHost(pulumi);
  const tools: Partial<Record<ToolName, ResolvedTool>> = {
    pulumi,
    ...(host === undefined ? {} : { "pulumi-language-nodejs": host }),
  };
  const recipes = RECIPES.filter(({ name }) => tools[name] === undefined);
  const found = await Promise.all(recipes.map(find));
  // What is missing is made one after the other: each of them alone keeps every core busy.
  for (const [index, recipe] of recipes.entries()) {
    tools[recipe.name] = found[index] ?? (await makeTool(recipe, WAYS, step));
  }
  return {
    tools: tools as Record<ToolName, ResolvedTool>,
    crdFolder: await ensureDefinitions(step),
    official: host !== undefined,
  };
}

/** A Pulumi CLI that is there already, with its Node language host: no network, no building, no progress. */
export async function findPulumi(): Promise<
  | {
      readonly pulumi: ResolvedTool;
      readonly languageHost: ResolvedTool;
      readonly official: boolean;
    }
  | undefined
> {
  const pulumi = await findTool(recipeOf("pulumi"));
  if (pulumi === undefined) {
    return undefined;
  }
  const host = bundledHost(pulumi);
  const languageHost = host ?? (await findTool(recipeOf("pulumi-language-nodejs")));
  return languageHost === undefined
    ? undefined
    : { pulumi, languageHost, official: host !== undefined };
}

/** The language host that came with a CLI: an official one, in contrast to one that was built from its Go module. */
function bundledHost(pulumi: ResolvedTool): ResolvedTool | undefined {
  const path = languageHostBeside(pulumi.path);
  return path === undefined
    ? undefined
    : { name: "pulumi-language-nodejs", path, version: pulumi.version, source: pulumi.source };
}
