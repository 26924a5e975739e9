import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Deployment } from "./deployment";

/** Asks the engine for a stack's whole state. @returns it, as the caller knows it. */
export async function exportStack<Exported>({ engine, stack }: Deployment): Promise<Exported> {
  return JSON.parse(
    await engine.read(["stack", "export", "--stack", stack.name], stack.folder),
  ) as Exported;
}

/**
 * Gives the engine a stack's state back, mended.
 *
 * @param file name of the file that it is kept in, in the stack's own folder.
 */
export async function importStack(
  { engine, stack }: Deployment,
  file: string,
  mended: unknown,
): Promise<void> {
  const path = join(stack.folder, file);
  writeFileSync(path, JSON.stringify(mended));
  await engine.read(["stack", "import", "--stack", stack.name, "--file", path], stack.folder);
}
