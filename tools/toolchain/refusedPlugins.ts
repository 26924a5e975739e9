import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** How long an official plugin that could not be had is not asked for again: a refused download costs each command seconds. */
const TRY_AGAIN_MILLISECONDS = 60 * 60_000;

/**
 * Whether the very same plugins could not be had a short while ago.
 *
 * @param pulumiHome where the engine looks for plugins.
 * @param plugins names and versions.
 */
export function wasRefused(pulumiHome: string, plugins: string): boolean {
  const file = fileIn(pulumiHome);
  return (
    existsSync(file) &&
    readFileSync(file, "utf8") === plugins &&
    Date.now() - statSync(file).mtimeMs < TRY_AGAIN_MILLISECONDS
  );
}

/** Keeps that these plugins could not be had just now. */
export function noteRefusal(pulumiHome: string, plugins: string): void {
  mkdirSync(pulumiHome, { recursive: true });
  writeFileSync(fileIn(pulumiHome), plugins);
}

/** Lets the next command ask anew, whatever came of it before. */
export function forgetRefusal(pulumiHome: string): void {
  rmSync(fileIn(pulumiHome), { force: true });
}

function fileIn(pulumiHome: string): string {
  return join(pulumiHome, "refused-plugins");
}
