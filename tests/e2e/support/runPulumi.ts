import { join } from "node:path";
import { prepareEngine } from "../../../tools/engine/engine";
import { ensureToolchain, pulumiOf } from "../../../tools/engine/installation";
import { HOME } from "../../../tools/project";

const FROM_SOURCES = "--from-sources";
const PACK_CONFIG = "--pack-config";

/**
 * Runs `pulumi ARGS` in a folder with the project's toolchain, state and policy pack: `runPulumi FOLDER ARGS…`. With `--from-sources`
 * among them it runs the program as `pulumi` does by itself, and not what `kvandal` has compiled; with `--pack-config FILE` at their end an operator's
 * configuration of the pack takes the place of the lab's limits, which the pack has by itself.
 */
async function main(): Promise<void> {
  const [folder, ...given] = process.argv.slice(2);
  const [ownArgs, packConfig] = parted(given, PACK_CONFIG);
  const args = ownArgs.filter((word) => word !== FROM_SOURCES);
  if (folder === undefined) {
    throw new Error("which folder?");
  }
  const toolchain = await ensureToolchain({ quiet: true });
  const engine = await prepareEngine(
    pulumiOf(toolchain),
    packConfig ?? join("policies", "limits", "lab.json"),
    join(HOME, "lab.kubeconfig"),
    { compiled: !given.includes(FROM_SOURCES) },
  );
  const judged = ["preview", "up"].includes(args[0] ?? "") ? engine.policyFlags : [];
  process.exitCode = await engine.run([...args, "--non-interactive", ...judged], folder);
}

/** What is before a flag, and the value behind it; undefined where it is not given. */
function parted(words: readonly string[], flag: string): [string[], string | undefined] {
  const at = words.indexOf(flag);
  return at === -1 ? [[...words], undefined] : [words.slice(0, at), words[at + 1]];
}

void main();
