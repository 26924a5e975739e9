import { execFileSync } from "node:child_process";

/** Runs git in a folder, as somebody. @returns what it printed. */
export function gitIn(folder: string, ...args: readonly string[]): string {
  const who = ["-c", "user.name=Kari", "-c", "user.email=kari@example.com"];
  return execFileSync("git", [...who, ...args], {
    cwd: folder,
    encoding: "utf8",
    stdio: "pipe",
  }).trim();
}

/** Makes a repository of a folder, with one commit on `main`. @param paths what is committed; all of it when left out. */
export function commitIn(folder: string, ...paths: readonly string[]): void {
  gitIn(folder, "init", "-q", "-b", "main");
  gitIn(folder, "add", ...(paths.length === 0 ? ["-A"] : paths));
  gitIn(folder, "commit", "-q", "-m", "Base");
}
