import { join } from "node:path";
import { discardEntry, entryFolder, makeEntry, readEntry } from "./cache";
import { findOnPath } from "./onPath";
import type { Step } from "./progress";
import type { ToolRecipe } from "./tools";
import { ToolchainError, type ResolvedTool } from "./types";
import { askVersion } from "./version";
import { whileLocked } from "./whileLocked";

/** A way to make a tool that is neither on PATH nor in the cache. */
export interface Way {
  readonly source: "download" | "build";
  /** What a person reads while it runs. */
  readonly title: string;
  /** Why it is of no use for a tool; undefined if it may be. */
  readonly unavailable?: (recipe: ToolRecipe) => string | undefined;
  /** Puts the executable, under the tool's name, into an empty folder. @throws Error with the reason */
  readonly make: (recipe: ToolRecipe, folder: string) => Promise<void>;
}

/**
 * A tool that is there already, on PATH or in the cache: no network, no building.
 *
 * @param tried whether one from the cache has to run here, too, and is thrown away if it does not. Each ran when it was made, and is as it
 *   was then.
 */
export async function findTool(
  recipe: ToolRecipe,
  { tried = false } = {},
): Promise<ResolvedTool | undefined> {
  return (await findOnPath(recipe)) ?? (await findInCache(recipe, tried));
}

/**
 * Makes a tool in the cache, in the first of some ways that works. Nothing is kept that does not run or is another version. Of several
 * processes one makes it, and the others wait and take it from the cache.
 *
 * @throws ToolchainError that lists what was tried, PATH and cache included, and says what to do.
 */
export function makeTool(
  recipe: ToolRecipe,
  ways: readonly Way[],
  step: Step,
): Promise<ResolvedTool> {
  const { name, version } = recipe;
  return whileLocked(
    `${name} ${version}`,
    step,
    async () => (await findInCache(recipe, false)) ?? (await make(recipe, ways, step)),
  );
}

async function make(recipe: ToolRecipe, ways: readonly Way[], step: Step): Promise<ResolvedTool> {
  const { name, version, accepts } = recipe;
  const folder = entryFolder(name, version);
  const tried = [
    ...(accepts === undefined ? [] : [`on PATH: none of version ${accepts}`]),
    "in the cache: none",
  ];
  for (const { source, title, unavailable, make: makeIn } of ways) {
    const reason = unavailable?.(recipe);
    if (reason !== undefined) {
      tried.push(`${title}: ${reason}`);
      continue;
    }
    try {
      await step(`${name} ${version}: ${title}`, () =>
        makeEntry(folder, source, async (making) => {
          await makeIn(recipe, making);
          await check(recipe, join(making, name));
        }),
      );
      return { name, path: join(folder, name), version, source };
    } catch (error) {
      if (error instanceof ToolchainError) {
        throw error;
      }
      tried.push(`${title}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new ToolchainError(
    [
      `${name} ${version} cannot be had:`,
      ...tried.map((line) => `  ${line}`),
      `Put ${name} on PATH, or Go to build it with, and run \`npm run toolchain\` again.`,
    ].join("\n"),
  );
}

async function check(recipe: ToolRecipe, path: string): Promise<void> {
  const version = await askVersion(recipe, path);
  if (version === undefined) {
    throw new Error("what came of it does not run here");
  }
  if (version !== recipe.version) {
    throw new Error(`what came of it is version ${version}`);
  }
}

async function findInCache(recipe: ToolRecipe, tried: boolean): Promise<ResolvedTool | undefined> {
  const { name, version } = recipe;
  const entry = await readEntry(entryFolder(name, version));
  if (entry === undefined) {
    return undefined;
  }
  const path = join(entry.folder, name);
  if (tried && (await askVersion(recipe, path)) === undefined) {
    await discardEntry(entry.folder);
    return undefined;
  }
  return { name, path, version, source: "cache" };
}
