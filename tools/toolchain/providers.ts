import { execa } from "execa";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { checkGo } from "./build";
import { diskFull, diskFullLine, isDiskFull } from "./diskFull";
import { BUILT_HERE, buildKubernetesProvider } from "./kubernetesProvider";
import { progress, type Step } from "./progress";
import { noteRefusal, wasRefused } from "./refusedPlugins";
import { PROVIDERS, ToolchainError, type ProviderName, type ResolvedTool } from "./types";
import { whileLocked } from "./whileLocked";

/** Where a provider plugin comes from: its makers' release, or their Go module, built here. */
export type ProviderSource = "downloaded" | "built from its Go module";

/** The official provider plugins that are there. Of `random` no registry serves anything to build. */
export interface ProviderPlugins {
  readonly kubernetes: ProviderSource;
  /** Undefined where it cannot be had. */
  readonly random: ProviderSource | undefined;
}

/** Enough for some 40 MB on a slow line; a firewall that swallows everything costs no more than this, once a run. */
const INSTALL_MILLISECONDS = 120_000;

/** What this run found out already: a plugin that could not be had is not tried again. */
const known = new Map<string, Promise<ProviderPlugins>>();

/**
 * Makes sure of the official provider plugins, of the versions of the installed npm packages: downloaded, or that of Kubernetes built.
 *
 * @param pulumiHome where the engine looks for plugins.
 * @throws ToolchainError if that of Kubernetes cannot be had, or if there is no room for them.
 */
export function ensureProviderPlugins(
  pulumi: ResolvedTool,
  pulumiHome: string,
): Promise<ProviderPlugins> {
  const plugins =
    known.get(pulumiHome) ??
    install(pulumi, pulumiHome).catch((error: unknown) => {
      throw isDiskFull(error) ? diskFull(pulumiHome, error) : error;
    });
  known.set(pulumiHome, plugins);
  return plugins;
}

/** The version of a provider's npm package, which its plugin has as well. */
export function packageVersion(name: ProviderName): string {
  const file = require.resolve(`@pulumi/${name}/package.json`);
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version.replace(/^v/, "");
}

async function install(pulumi: ResolvedTool, pulumiHome: string): Promise<ProviderPlugins> {
  const step = progress(false);
  await downloadMissing(pulumi, pulumiHome, step);
  const kubernetes =
    sourceOf(pulumiHome, "kubernetes") ?? (await buildKubernetes(pulumi, pulumiHome, step));
  return { kubernetes, random: sourceOf(pulumiHome, "random") };
}

async function downloadMissing(
  pulumi: ResolvedTool,
  pulumiHome: string,
  step: Step,
): Promise<void> {
  const missing = PROVIDERS.filter((name) => sourceOf(pulumiHome, name) === undefined);
  const plugins = missing.map((name) => `${name} ${packageVersion(name)}`).join(", ");
  if (missing.length === 0 || wasRefused(pulumiHome, plugins)) {
    return;
  }
  // All at once: where there is no network, the engine's retries take seconds for each.
  await step(`Pulumi providers ${plugins}: official download`, async () => {
    const installed = await Promise.all(
      missing.map((name) => installOne(pulumi, pulumiHome, name)),
    );
    if (installed.includes(false)) {
      throw new Error("they cannot be had here");
    }
  }).catch((error: unknown) => {
    if (isDiskFull(error)) {
      throw error;
    }
    noteRefusal(pulumiHome, plugins);
  });
}

async function buildKubernetes(
  pulumi: ResolvedTool,
  pulumiHome: string,
  step: Step,
): Promise<ProviderSource> {
  const version = packageVersion("kubernetes");
  return whileLocked(`provider kubernetes ${version}`, step, async () => {
    const made = sourceOf(pulumiHome, "kubernetes");
    if (made !== undefined) {
      return made;
    }
    const folder = mkdtempSync(join(pulumiHome, "making-kubernetes-provider-"));
    try {
      await step(
        `Pulumi provider kubernetes ${version}: build from its Go module, some ten minutes the first time, since it holds Helm and the client of every Kubernetes API`,
        async () => {
          await checkGo(folder);
          await buildKubernetesProvider(version, folder);
          rmSync(join(folder, "source"), { recursive: true });
          await installOne(pulumi, pulumiHome, "kubernetes", ["--file", folder]);
        },
      );
      return "built from its Go module";
    } catch (error) {
      throw isDiskFull(error)
        ? error
        : new ToolchainError(
            `the official Kubernetes provider ${version} cannot be had: no download, and ${error instanceof Error ? error.message : String(error)}\nPut Go on PATH, or the plugin into ${pulumiHome} (pulumi plugin install), and try again.`,
            { cause: error },
          );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
}

async function installOne(
  pulumi: ResolvedTool,
  pulumiHome: string,
  name: ProviderName,
  from: readonly string[] = [],
): Promise<boolean> {
  const args = ["plugin", "install", "resource", name, packageVersion(name), ...from];
  const { failed, stderr } = await execa(pulumi.path, args, {
    env: { PULUMI_HOME: pulumiHome, PULUMI_SKIP_UPDATE_CHECK: "true" },
    timeout: INSTALL_MILLISECONDS,
    reject: false,
    stdin: "ignore",
  });
  const full = failed ? diskFullLine(stderr) : undefined;
  if (full !== undefined) {
    throw new Error(full);
  }
  return !failed;
}

function sourceOf(pulumiHome: string, name: ProviderName): ProviderSource | undefined {
  const folder = join(pulumiHome, "plugins", `resource-${name}-v${packageVersion(name)}`);
  // While a plugin is being installed, or after that was interrupted, there is a file of this name with `.partial`.
  if (!existsSync(join(folder, `pulumi-resource-${name}`)) || existsSync(`${folder}.partial`)) {
    return undefined;
  }
  return existsSync(join(folder, BUILT_HERE)) ? "built from its Go module" : "downloaded";
}
