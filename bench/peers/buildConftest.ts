import { execa } from "execa";
import { join } from "node:path";
import { checkGo } from "../../tools/toolchain/build";
import { cacheFolder, makeEntry, readEntry } from "../../tools/toolchain/cache";

const VERSION = "0.71.1";
const MODULE = join(__dirname, "conftest");

/**
 * Open Policy Agent's `conftest`, built from its Go module as go.sum here has it, once, into the cache of the toolchain. Only this
 * benchmark needs it.
 *
 * @returns its path. @throws Error if there is no Go, or with the compiler's words.
 */
export async function buildConftest(log: (message: string) => void): Promise<string> {
  const folder = join(cacheFolder(), "bench", `${process.platform}-${process.arch}`, VERSION);
  if ((await readEntry(folder)) === undefined) {
    log(`conftest ${VERSION} is built from its Go module, which takes minutes`);
    await checkGo(MODULE);
    await makeEntry(folder, "build", async (making) => {
      const flags = ["-trimpath", "-ldflags", "-s -w"];
      const output = ["-o", join(making, "conftest")];
      const source = "github.com/open-policy-agent/conftest";
      await execa("go", ["build", ...flags, ...output, source], {
        cwd: MODULE,
        env: { GOTMPDIR: making },
        stdin: "ignore",
      });
    });
  }
  return join(folder, "conftest");
}
