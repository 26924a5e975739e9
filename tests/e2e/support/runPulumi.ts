import { join } from "node:path";
import { prepareEngine } from "../../../tools/engine/engine";
import { ensureToolchain, pulumiOf } from "../../../tools/engine/installation";
import { HOME } from "../../../tools/project";

const FROM_SOURCES = "--from-sources";

/**
 * Runs `pulumi ARGS` in a folder with the project's toolchain, state and policy pack: `runPulumi FOLDER ARGS…`. With `--from-sources`
 * among them it runs the program as `pulumi` does by itself, and not what `kvandal` has compiled.
 */
async function main(): Promise<void> {
  const [folder, ...given] = process.argv.slice(2);
  const args = given.filter((word) => word !== FROM_SOURCES);
  if (folder === undefined) {
    throw new Error("which folder?");
  }
  const toolchain = await ensureToolchain({ quiet: true });
  const engine = await prepareEngine(
    pulumiOf(toolchain),
    join("policies", "limits", "lab.json"),
    join(HOME, "lab.kubeconfig"),
    { compiled: !given.includes(FROM_SOURCES) },
  );
  const judged = ["preview", "up"].includes(args[0] ?? "") ? engine.policyFlags : [];
  process.exitCode = await engine.run([...args, "--non-interactive", ...judged], folder);
}

void main();
