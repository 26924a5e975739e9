import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { missingComponents } from "./componentProcesses";
import type { HallFolders } from "./folders";
import type { ClusterOptions } from "./types";

/** kwokctl itself waits two minutes for the API server. */
const TIMEOUT_MILLISECONDS = 180_000;

/**
 * Creates a hall, or starts the processes of one that exists, and puts its context into the kubeconfig.
 *
 * @param config for a new hall; an existing one has its own.
 * @param hopeless ends kwokctl's waiting.
 * @returns what went wrong, or undefined.
 */
export async function runKwokctl(
  folders: HallFolders,
  { toolchain: { tools }, home, kubeconfig }: ClusterOptions,
  config: string,
  hopeless: AbortSignal,
): Promise<string | undefined> {
  const parameters = [
    ...["create", "cluster", "--name", folders.name, "--runtime", "binary"],
    ...["--config", "-", "--kubeconfig", kubeconfig],
  ];
  const environment = {
    // Not the user's: neither KUBECONFIG nor KWOK_* may leak in; kwokctl and kubectl write below HOME.
    HOME: home,
    // How much memory Go programs may take to save processor time; every component of a hall is one.
    ...(process.env.GOGC === undefined ? {} : { GOGC: process.env.GOGC }),
    PATH: [dirname(tools.kubectl.path), process.env["PATH"] ?? ""].join(delimiter),
  };
  const said = await new Promise<string | undefined>((resolve) => {
    const child = execFile(
      tools.kwokctl.path,
      parameters,
      { env: environment, timeout: TIMEOUT_MILLISECONDS, signal: hopeless },
      (error, stdout, stderr) => {
        resolve(error === null ? undefined : `${stdout}${stderr}`.trim() || error.message);
      },
    );
    // It may end without reading it.
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(config);
  });
  return said === undefined ? undefined : explain(folders, said);
}

/** The last words of the components that should run and do not; those of kwokctl if all do. */
export async function explain(folders: HallFolders, otherwise: string): Promise<string> {
  const missing = await missingComponents(folders);
  const words = await Promise.all(
    missing.map(async (name) => {
      const file = join(folders.logs, `${name}.log`);
      const log = await readFile(file, "utf8").catch(() => "");
      return log === "" ? [] : [`${name} ended (log: ${file}):\n${lastLines(log)}`];
    }),
  );
  const found = words.flat();
  return found.length > 0 ? found.join("\n") : lastLines(otherwise);
}

function lastLines(text: string): string {
  return text
    .trimEnd()
    .split("\n")
    .slice(-3)
    .map((line) => `  ${line}`)
    .join("\n");
}
