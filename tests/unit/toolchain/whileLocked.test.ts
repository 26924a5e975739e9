import { existsSync, mkdirSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "../../../tools/toolchain/cache";
import type { Step } from "../../../tools/toolchain/progress";
import { whileLocked } from "../../../tools/toolchain/whileLocked";
import { silently, withFolder } from "./support";

describe("a tool that several processes need", () => {
  it("is made by one of them while the others wait and say so", () =>
    withFolder(async () => {
      const said: string[] = [];
      const firstHasIt = deferred();
      const secondWaits = deferred();
      const step: Step = (title, action) => {
        said.push(title);
        secondWaits.resolve();
        return action();
      };
      const order: string[] = [];
      const first = whileLocked("kubectl 1.34.4", step, async () => {
        order.push("first begins");
        firstHasIt.resolve();
        await secondWaits.promise;
        order.push("first ends");
      });
      await firstHasIt.promise;
      await whileLocked("kubectl 1.34.4", step, () => {
        order.push("second");
        return Promise.resolve();
      });
      await first;
      expect(order).toEqual(["first begins", "first ends", "second"]);
      expect(said).toEqual(["kubectl 1.34.4: another process is making it"]);
    }));

  it("is made again after a process that was killed while it made it", () =>
    withFolder(async () => {
      const lock = join(cacheFolder(), "locks", "kubectl 1.34.4.lock");
      mkdirSync(lock, { recursive: true });
      utimesSync(lock, 1, 1);
      await expect(
        whileLocked("kubectl 1.34.4", silently, () => Promise.resolve("made")),
      ).resolves.toBe("made");
      expect(existsSync(lock)).toBe(false);
    }));

  it("is free again after a build that failed", () =>
    withFolder(async () => {
      const failing = whileLocked("kubectl 1.34.4", silently, () =>
        Promise.reject(new Error("no Go")),
      );
      await expect(failing).rejects.toThrow("no Go");
      await expect(
        whileLocked("kubectl 1.34.4", silently, () => Promise.resolve("made")),
      ).resolves.toBe("made");
    }));
});

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
