import { fstatSync } from "node:fs";
import { log } from "./log";

const PARENT_CHECK_MILLISECONDS = 500;

/**
 * Ends this process when the engine that started it is gone. The engine interrupts its plugins when it
 * closes in an orderly way; this is for the times when it is killed.
 */
export function endWithTheEngine(): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid !== parent) end("its parent is gone");
  }, PARENT_CHECK_MILLISECONDS);
  timer.unref();

  // Only a pipe says anything: at a terminal or with /dev/null there is no engine holding the other end.
  if (isPipe(0)) {
    process.stdin.on("end", () => {
      end("standard input was closed");
    });
    process.stdin.on("error", () => {
      end("standard input broke");
    });
    process.stdin.resume();
  }
}

/** Ends this process, with the reason in the log. */
export function end(reason: string): void {
  log(`ends: ${reason}`);
  process.exit(0);
}

function isPipe(descriptor: number): boolean {
  try {
    const status = fstatSync(descriptor);
    return status.isFIFO() || status.isSocket();
  } catch {
    return false;
  }
}
