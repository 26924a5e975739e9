import { execa } from "execa";
import { cpSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { executablesOnPath } from "../../tools/toolchain/onPath";
import { buildPeer, OPENTOFU } from "./buildPeer";
import type { Contest, Peer } from "./contest";
import { costOf } from "./process";

const CONFIGURATION = join(__dirname, "terraform");

/**
 * Terraform or OpenTofu, whichever is on PATH, else OpenTofu from its Go module. `terraform_data` is built in, so no registry is asked.
 *
 * @param folder for a copy of the configuration, in which it keeps its own files.
 */
export async function terraform(
  folder: string,
  { budget }: Contest,
  log: (message: string) => void,
): Promise<Peer> {
  const onPath = ["tofu", "terraform"].flatMap((name) => executablesOnPath(name));
  const executable = onPath[0] ?? (await buildPeer(OPENTOFU, log));
  const copy = join(folder, "terraform");
  rmSync(copy, { recursive: true, force: true });
  cpSync(CONFIGURATION, copy, { recursive: true });
  // Nothing of the user's own configuration, and no question whether there is a newer version.
  const settings = join(folder, "empty.tfrc");
  writeFileSync(settings, "");
  const env = { TF_CLI_CONFIG_FILE: settings, CHECKPOINT_DISABLE: "1", TF_IN_AUTOMATION: "1" };
  const common = ["-input=false", "-no-color"];
  await execa(executable, [`-chdir=${copy}`, "init", ...common], { env, stdin: "ignore" });
  return {
    name: await titleOf(executable, env),
    judge: (manifests) =>
      costOf(
        folder,
        executable,
        [
          ...[`-chdir=${copy}`, "plan", ...common, "-lock=false"],
          ...["-var", `manifests=${manifests}`, "-var", `budget=${budget}`],
        ],
        env,
      ),
  };
}

/** `OpenTofu 1.12.6`, from the first line that it prints. */
async function titleOf(executable: string, env: Record<string, string>): Promise<string> {
  const { stdout } = await execa(executable, ["version"], { env });
  return (stdout.split("\n")[0] ?? "").replace(" v", " ").trim();
}
