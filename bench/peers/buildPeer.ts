import { execa } from "execa";
import { join } from "node:path";
import { checkGo } from "../../tools/toolchain/build";
import { cacheFolder, makeEntry, readEntry } from "../../tools/toolchain/cache";

/** A program of others, as its Go module has it. Only the benchmark of peers needs it. */
interface PeerRecipe {
  /** Name of its executable. */
  readonly name: string;
  /** As go.mod in the folder of the same name says. */
  readonly version: string;
  /** Folder with go.mod and go.sum, beside this file. */
  readonly module: string;
  /** The Go package that is built. */
  readonly source: string;
}

/** Open Policy Agent's judge of configuration files. */
export const CONFTEST: PeerRecipe = {
  name: "conftest",
  version: "0.71.1",
  module: "conftest",
  source: "github.com/open-policy-agent/conftest",
};

/** OpenTofu, with the fork of HCL that its go.mod puts in place of the original. */
export const OPENTOFU: PeerRecipe = {
  name: "tofu",
  version: "1.12.6",
  module: "opentofu",
  source: "github.com/opentofu/opentofu/cmd/tofu",
};

/**
 * Builds a peer from its Go module as go.sum here has it, once, into the cache of the toolchain, outside the checkout.
 *
 * @returns the path of its executable. @throws Error if there is no Go, or with the compiler's words.
 */
export async function buildPeer(
  { name, version, module, source }: PeerRecipe,
  log: (message: string) => void,
): Promise<string> {
  const platform = `${process.platform}-${process.arch}`;
  const folder = join(cacheFolder(), "bench", platform, name, version);
  if ((await readEntry(folder)) === undefined) {
    log(`${name} ${version} is built from its Go module, which takes minutes`);
    const cwd = join(__dirname, module);
    await checkGo(cwd);
    await makeEntry(folder, "build", async (making) => {
      const flags = ["-trimpath", "-ldflags", "-s -w"];
      await execa("go", ["build", ...flags, "-o", join(making, name), source], {
        cwd,
        env: { GOTMPDIR: making },
        stdin: "ignore",
      });
    });
  }
  return join(folder, name);
}
