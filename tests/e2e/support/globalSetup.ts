import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { PROJECT } from "../../support/sites";

/** The variable that tells the test files where the toolchain's kubectl is. */
export const KUBECTL_VARIABLE = "KVANDAL_E2E_KUBECTL";

/**
 * Makes sure of the toolchain once, before the first end-to-end test of a run: its first build takes minutes, and asking for it again in each test
 * file would take seconds each time.
 */
export default function prepareToolchain(): void {
  if (process.env[KUBECTL_VARIABLE] !== undefined) {
    return;
  }
  const command = [join(PROJECT, "tools", "bin", "kvandal.js"), "toolchain", "--json"];
  const { status, stdout } = spawnSync(process.execPath, command, {
    cwd: PROJECT,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (status !== 0) {
    throw new Error("the toolchain is not complete: see above");
  }
  process.env[KUBECTL_VARIABLE] = kubectlIn(stdout);
}

/** The path of kubectl in what `kvandal toolchain --json` prints. */
function kubectlIn(toolchain: string): string {
  const { tools } = JSON.parse(toolchain) as { tools: { name: string; path: string }[] };
  const kubectl = tools.find(({ name }) => name === "kubectl");
  if (kubectl === undefined) {
    throw new Error("the toolchain has no kubectl");
  }
  return kubectl.path;
}
