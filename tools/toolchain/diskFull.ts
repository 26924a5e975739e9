import { ToolchainError } from "./types";

/** How Node, Go and Pulumi say that a disk, or somebody's share of it, is full. */
const FULL = /ENOSPC|EDQUOT|no space left on device|disk quota exceeded/i;

/** Whether it was for want of room that something could not be written. */
export function isDiskFull(error: unknown): boolean {
  return FULL.test(error instanceof Error ? error.message : String(error));
}

/** The line that says so in what a program printed; undefined if none does. */
export function diskFullLine(text: string): string | undefined {
  return text.split("\n").find((line) => FULL.test(line));
}

/**
 * What people are told of a full disk, whoever found out. The reason names the place: a compiler keeps files of its own elsewhere.
 *
 * @param cache folder of the cache.
 */
export function diskFull(cache: string, error: unknown): ToolchainError {
  const reason = error instanceof Error ? error.message : String(error);
  return new ToolchainError(
    `there is no room left for the toolchain (${reason.trim()}): make room, or set KVANDAL_CACHE to a folder on a disk that has some; it is ${cache} now, and nothing half-made was kept there`,
    { cause: error },
  );
}
