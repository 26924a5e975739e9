import { join } from "node:path";
import { prepareEngine } from "../../../tools/engine/engine";
import { ensureToolchain, pulumiOf } from "../../../tools/engine/installation";
import { HOME } from "../../../tools/project";

/** Runs `pulumi ARGS` in a folder with the project's toolchain, state and policy pack: `runPulumi FOLDER ARGS…`. */
async function main(): Promise<void> {
  const [folder, ...args] = process.argv.slice(2);
  if (folder === undefined) {
    throw new Error("which folder?");
  }
  const toolchain = await ensureToolchain({ quiet: true });
  const engine = await prepareEngine(
    pulumiOf(toolchain),
    join("policies", "limits", "lab.json"),
    join(HOME, "lab.kubeconfig"),
  );
  const judged = ["preview", "up"].includes(args[0] ?? "") ? engine.policyFlags : [];
  process.exitCode = await engine.run([...args, "--non-interactive", ...judged], folder);
}

void main();
