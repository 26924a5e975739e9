import { execa } from "execa";
import { dirname, join } from "node:path";
import { gte } from "semver";
import { diskFullLine } from "./diskFull";
import type { ToolRecipe } from "./tools";
import { versionIn } from "./version";

const OLDEST_GO = "1.25.0";

/**
 * Builds a tool from its Go module into a folder. The module's go.mod and go.sum lie beside this file, so what is built is
 * what was reviewed.
 *
 * @throws Error with the compiler's last words, or that Go is missing or too old.
 */
export async function buildFromModule({ name, go }: ToolRecipe, folder: string): Promise<void> {
  const module = join(__dirname, go.module);
  await checkGo(module);
  await goBuild(
    module,
    go.package,
    join(folder, name),
    go.ldflags === undefined ? [] : [go.ldflags],
  );
}

/**
 * Builds a command of a Go module.
 *
 * @param module folder with the go.mod.
 * @param ldflags beside those that strip it.
 * @throws Error with the compiler's last words.
 */
export async function goBuild(
  module: string,
  command: string,
  executable: string,
  ldflags: readonly string[],
): Promise<void> {
  const flags = ["-s", "-w", ...ldflags].join(" ");
  const result = await execa(
    "go",
    ["build", "-trimpath", "-ldflags", flags, "-o", executable, command],
    {
      cwd: module,
      env: {
        // What an interrupted build leaves goes with the folder, and not to the system's temporary files for good.
        GOTMPDIR: dirname(executable),
      },
      reject: false,
      stdin: "ignore",
    },
  );
  if (result.failed) {
    throw new Error(`go build failed: ${diskFullLine(result.stderr) ?? lastLines(result.stderr)}`);
  }
}

/**
 * Asks in the module's folder, where Go may choose another toolchain than elsewhere.
 *
 * @throws Error if there is no Go, or one that is too old.
 */
export async function checkGo(module: string): Promise<void> {
  const { stdout, failed } = await execa("go", ["env", "GOVERSION"], {
    cwd: module,
    reject: false,
  });
  if (failed) {
    throw new Error(`there is no Go on PATH (${OLDEST_GO} or newer is needed)`);
  }
  // A development version has no number to compare; whoever runs one knows what it is.
  const version = versionIn(stdout);
  if (version !== undefined && !gte(version, OLDEST_GO)) {
    throw new Error(`${stdout.trim()} is too old (${OLDEST_GO} or newer is needed)`);
  }
}

function lastLines(text: string): string {
  return text.trim().split("\n").slice(-3).join("; ");
}
