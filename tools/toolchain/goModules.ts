import { execa } from "execa";
import { z } from "zod";
import { checkGo } from "./build";
import { makeEntry, readEntry } from "./cache";
import type { Step } from "./progress";
import { ToolchainError } from "./types";

const downloadedSchema = z.object({
  Path: z.string(),
  Dir: z.string().optional(),
  Error: z.string().optional(),
});

/**
 * Makes sure of a cache entry that is made of files of Go modules.
 *
 * @param folder of the entry.
 * @param made what is made, with its version, for people.
 * @param make fills the folder.
 * @returns the folder.
 * @throws ToolchainError if it cannot be made.
 */
export async function ensureFromModules(
  folder: string,
  made: string,
  make: (folder: string) => Promise<void>,
  step: Step,
): Promise<string> {
  if ((await readEntry(folder)) === undefined) {
    try {
      await step(`${made}: from Go modules`, () => makeEntry(folder, "download", make));
    } catch (error) {
      throw error instanceof ToolchainError
        ? error
        : new ToolchainError(
            `${made} cannot be had: ${error instanceof Error ? error.message : String(error)}`,
            { cause: error },
          );
    }
  }
  return folder;
}

/**
 * Downloads Go modules into Go's own cache, which checks them against go.sum.
 *
 * @param module folder with the go.mod that requires them.
 * @param names of the modules.
 * @returns the folder of each.
 * @throws Error with what Go wrote last.
 */
export async function downloadModules(
  module: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  await checkGo(module);
  const { stdout, stderr } = await execa("go", ["mod", "download", "-json", ...names], {
    cwd: module,
    reject: false,
    stdin: "ignore",
  });
  // It prints one object after the other, not a list.
  const answer = z
    .array(downloadedSchema)
    .safeParse(JSON.parse(`[${stdout.replace(/\}\s*\{/g, "},{")}]`));
  if (!answer.success || answer.data.length === 0) {
    throw new Error(`go mod download failed: ${stderr.trim()}`);
  }
  return new Map(
    names.map((name) => {
      const found = answer.data.find(({ Path }) => Path === name);
      if (found?.Dir === undefined) {
        throw new Error(found?.Error ?? `go mod download did not answer for ${name}`);
      }
      return [name, found.Dir];
    }),
  );
}
