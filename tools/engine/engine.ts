import { execa } from "execa";
import { closeSync, mkdirSync, openSync } from "node:fs";
import { delimiter, dirname, join, resolve } from "node:path";
import { CommandError, EXIT } from "../failure";
import { HOME, PROJECT } from "../project";
import {
  cacheFolder,
  ensureProviderPlugins,
  packageVersion,
  type ResolvedTool,
} from "../toolchain";
import { failedRead } from "./failedRead";
import { buildPolicyPack, policyPackFor } from "./policyPack";
import { compileProgram, compiledProgramOf } from "./program";
import { refuseForeignPlugins } from "./foreignPlugins";
import { buildRandomStandIn } from "./randomStandIn";
import { sharedBackend } from "./sharedBackend";
import { NO_SIDECARS, removeSidecars } from "./stateSidecars";

/** The file backend: state stays under the project, without an account. */
export const STATE = join(HOME, "state");

/** What each of the engine's Node processes loads first; see there. */
const PRELOADED = ["loadLess.js", "runCompiled.js"].map(
  (file) => `--require ${JSON.stringify(join(PROJECT, "tools", "engine", file))}`,
);

/** The Pulumi CLI with its Node language host. */
export interface PulumiInstallation {
  readonly pulumi: ResolvedTool;
  readonly languageHost: ResolvedTool;
  /** True for an official CLI, which loads a policy pack from a folder by itself. */
  readonly official: boolean;
}

/** A Pulumi engine that is ready to run this program. */
export interface Engine {
  /** One line that says what runs: CLI, where it comes from, which provider plugins. */
  readonly description: string;
  /** The flags that put the policy pack and the site's limits in front of a `preview` or an `up`. */
  readonly policyFlags: readonly string[];
  /** Runs `pulumi` with its output on the terminal, in the project or another folder. @returns its exit code. */
  run(args: readonly string[], folder?: string): Promise<number>;
  /** Runs `pulumi preview` in the project, with the engine's events in a file instead of what people read. @returns its exit code. */
  runForEvents(args: readonly string[], file: string): Promise<number>;
  /** Runs `pulumi` in a folder. @returns its standard output. @throws CommandError with its standard error if it fails. */
  read(args: readonly string[], folder: string): Promise<string>;
}

/**
 * Prepares the engine: policy pack, provider plugins, local state. Nothing of the user's own Pulumi is touched.
 *
 * @param limitsFile pack configuration: the site's limits, relative to the project, or an operator's, by its absolute path.
 * @param kubeconfig kubeconfig of simulated halls; the user's own when undefined.
 * @param options.compiled whether programs run compiled; from their sources, as `pulumi` alone runs them, when false.
 * @param options.deploys whether anything is deployed or previewed, which takes provider plugins.
 * @throws CommandError where a plugin is missing that only a simulated site may do without; ToolchainError.
 */
export async function prepareEngine(
  { pulumi, languageHost, official }: PulumiInstallation,
  limitsFile: string | undefined,
  kubeconfig: string | undefined,
  { compiled = true, deploys = true } = {},
): Promise<Engine> {
  const program = compiled ? compileProgram(PROJECT).catch(() => false) : undefined;
  await Promise.all([buildPolicyPack(), program]);
  const pack = policyPackFor(official);
  mkdirSync(STATE, { recursive: true });
  if (sharedBackend() === undefined) {
    removeSidecars(STATE);
  }
  const providers = deploys
    ? await prepareProviders(pulumi, kubeconfig !== undefined)
    : { description: "", path: [] };
  // Plugins that are not in the engine's own folder are found on PATH; where there are none, PATH is not looked at.
  const isPathNeeded = !official || pack.path !== undefined || providers.path.length > 0;
  if (deploys && isPathNeeded) {
    refuseForeignPlugins([dirname(process.execPath), process.env.PATH ?? ""].join(delimiter));
  }
  const path = [
    dirname(pulumi.path),
    dirname(languageHost.path),
    ...(pack.path === undefined ? [] : [pack.path]),
    ...providers.path,
    dirname(process.execPath),
    process.env.PATH ?? "",
  ];
  const env = {
    ...process.env,
    PATH: path.join(delimiter),
    PULUMI_HOME: pulumiHome(),
    PULUMI_BACKEND_URL: sharedBackend() ?? `file://${STATE}${NO_SIDECARS}`,
    PULUMI_CONFIG_PASSPHRASE: process.env.PULUMI_CONFIG_PASSPHRASE ?? "",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // It names a provider that runs already, in place of the official one.
    PULUMI_DEBUG_PROVIDERS: undefined,
    PULUMI_IGNORE_AMBIENT_PLUGINS: isPathNeeded ? undefined : "true",
    // Types are checked by `npm test`, once, and not again in every preview.
    PULUMI_NODEJS_TRANSPILE_ONLY: "true",
    NODE_OPTIONS: [process.env.NODE_OPTIONS ?? "", ...PRELOADED].join(" "),
    ...(deploys ? { PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true" } : {}),
    ...(kubeconfig === undefined ? {} : { KUBECONFIG: kubeconfig }),
  };
  const on = (folder: string, more: Readonly<Record<string, string>> = {}) =>
    ({
      cwd: folder,
      env: { ...env, ...(compiled ? compiledProgramOf(folder) : {}), ...more },
      reject: false,
      stdin: "ignore",
    }) as const;
  const host = official ? "" : ", Node language host from its Go module";
  return {
    description: `Pulumi ${pulumi.version} (${pulumi.source})${host}${providers.description}`,
    policyFlags: [
      "--policy-pack",
      pack.folder,
      ...(limitsFile === undefined ? [] : ["--policy-pack-config", resolve(PROJECT, limitsFile)]),
    ],
    run: async (args, folder = PROJECT) => {
      const { exitCode } = await withoutInterrupt(() =>
        execa(pulumi.path, args, { ...on(folder), stdout: "inherit", stderr: "inherit" }),
      );
      return codeOf(exitCode);
    },
    runForEvents: async (args, file) => {
      const stdout = openSync(file, "w");
      try {
        const { exitCode } = await withoutInterrupt(() =>
          execa(pulumi.path, [...args, "--json"], {
            // Without it the engine's JSON has no violations of policies (pulumi/pulumi#18851).
            ...on(PROJECT, { PULUMI_ENABLE_STREAMING_JSON_PREVIEW: "1" }),
            stdout,
            stderr: "inherit",
          }),
        );
        return codeOf(exitCode);
      } finally {
        closeSync(stdout);
      }
    },
    read: async (args, folder) => {
      const result = await withoutInterrupt(() => execa(pulumi.path, args, on(folder)));
      if (result.failed) {
        throw new CommandError(failedRead(args, result.stderr));
      }
      return result.stdout;
    },
  };
}

interface Providers {
  readonly description: string;
  /** Folders for PATH with plugins that the engine does not have in its own. */
  readonly path: readonly string[];
}

async function prepareProviders(pulumi: ResolvedTool, isSimulated: boolean): Promise<Providers> {
  const plugins = await ensureProviderPlugins(pulumi, pulumiHome());
  const description = `; official Kubernetes provider (${plugins.kubernetes})`;
  if (plugins.random !== undefined) {
    return { description, path: [] };
  }
  if (!isSimulated) {
    const version = packageVersion("random");
    throw new CommandError(
      `the provider plugin random ${version} cannot be downloaded here, and only a simulated site may do without it: ` +
        `run \`PULUMI_HOME=${pulumiHome()} pulumi plugin install resource random ${version} --file PLUGIN\` with the release of its makers`,
    );
  }
  return {
    description: `${description}, stand-in for the provider random (npm run toolchain tries again)`,
    path: [await buildRandomStandIn()],
  };
}

/** The engine's own folder, with its plugins: not the user's, and the same for all checkouts. */
export function pulumiHome(): string {
  return join(cacheFolder(), "pulumi-home");
}

/** A process that a signal ended has no exit code, whatever the library's types say. */
function codeOf(exitCode: number): number {
  return Number.isInteger(exitCode) ? exitCode : EXIT.interrupted;
}

/**
 * Ctrl-C reaches the engine as well, which then ends the update in good order: this process waits for it instead of
 * leaving it alone with the terminal.
 */
async function withoutInterrupt<Result>(action: () => PromiseLike<Result>): Promise<Result> {
  const ignore = (): void => undefined;
  process.on("SIGINT", ignore);
  try {
    return await action();
  } finally {
    process.off("SIGINT", ignore);
  }
}
