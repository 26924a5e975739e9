import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
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
  it("is stale when its process on this machine is gone", () => {
    const state = stateWithLock({ pid: NOBODY, hostname: hostname() });
    expect(hasStaleLock(state, "lab-dev")).toBe(true);
    expect(hasStaleLock(state, "kvandal-dev")).toBe(false);
  });

  it.each(["", '{"pid":1', "{}", '{"pid":"1","hostname":1}'])(
    "is left to the engine when it cannot be read, as after a power cut: %s",
    (lock) => {
      expect(hasStaleLock(stateWithLock(lock), "lab-dev")).toBe(false);
    },
  );

  it("is respected when its process lives, or is on another machine", () => {
    expect(hasStaleLock(stateWithLock({ pid: process.pid, hostname: hostname() }), "lab-dev")).toBe(
      false,
    );
    expect(hasStaleLock(stateWithLock({ pid: NOBODY, hostname: "elsewhere" }), "lab-dev")).toBe(
      false,
    );
  });
});
