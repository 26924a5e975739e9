import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { hasStaleLock } from "../../../tools/engine/staleLock";

/** A process id that Linux and macOS never give out. */
const NOBODY = 2 ** 30;

function stateWithLock(lock: object | string): string {
  const state = mkdtempSync(join(tmpdir(), "kvandal-state-"));
  const folder = join(state, ".pulumi", "locks", "organization", "kvandal", "lab-dev");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "0.json"), typeof lock === "string" ? lock : JSON.stringify(lock));
  return state;
}

describe("a lock on a stack", () => {
  it("is stale when its process on this machine is gone", async () => {
    const state = stateWithLock({ pid: NOBODY, hostname: hostname() });
    await expect(hasStaleLock(state, "lab-dev")).resolves.toBe(true);
    await expect(hasStaleLock(state, "kvandal-dev")).resolves.toBe(false);
  });

  it("is stale as soon as a killed process has ended, also while nobody has asked how", async () => {
    // The shell becomes a program that never asks what became of the child.
    const script = `sleep 60 & echo $!; exec sleep 60`;
    const parent = spawn("sh", ["-c", script], { stdio: ["ignore", "pipe", "ignore"] });
    try {
      const [line] = (await once(parent.stdout, "data")) as [Buffer];
      const pid = Number(line.toString());
      const asked = hasStaleLock(stateWithLock({ pid, hostname: hostname() }), "lab-dev");
      await sleep(200);
      process.kill(pid, "SIGKILL");
      await expect(asked).resolves.toBe(true);
    } finally {
      parent.kill("SIGKILL");
    }
  });

  it.each(["", '{"pid":1', "{}", '{"pid":"1","hostname":1}'])(
    "is left to the engine when it cannot be read, as after a power cut: %s",
    async (lock) => {
      await expect(hasStaleLock(stateWithLock(lock), "lab-dev")).resolves.toBe(false);
    },
  );

  it("is respected when its process lives, or is on another machine", async () => {
    for (const lock of [
      { pid: process.pid, hostname: hostname() },
      { pid: NOBODY, hostname: "elsewhere" },
    ]) {
      await expect(hasStaleLock(stateWithLock(lock), "lab-dev")).resolves.toBe(false);
    }
  });
});
