import { readFileSync } from "node:fs";

/** Whether a process of this machine runs, whoever owns it. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
  return !hasEnded(pid);
}

/** Whether it has ended and keeps its number until its parent has asked how, which some parents never do. */
function hasEnded(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // Behind the name, in which there may be anything.
    return stat.slice(stat.lastIndexOf(")")).startsWith(") Z");
  } catch {
    return false; // Not Linux, or gone this moment: the next look will tell.
  }
}
