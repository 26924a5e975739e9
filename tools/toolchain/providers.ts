import { execa } from "execa";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { diskFull, diskFullLine, isDiskFull } from "./diskFull";
import { progress } from "./progress";
import { noteRefusal, wasRefused } from "./refusedPlugins";
import type { ResolvedTool } from "./types";

/** The provider plugins that the program needs. */
const PROVIDERS = ["kubernetes", "random"] as const;
export type ProviderName = (typeof PROVIDERS)[number];

/** For each provider whether the official plugin is there, or cannot be had. */
export type ProviderPlugins = Readonly<Record<ProviderName, "official" | "unavailable">>;

/** Enough for some 40 MB on a slow line; a firewall that swallows everything costs no more than this, once a run. */
const INSTALL_MILLISECONDS = 120_000;

/** What this run found out already: a plugin that could not be had is not tried again. */
const known = new Map<string, Promise<ProviderPlugins>>();

/**
 * Makes sure of the official provider plugins, of the versions of the installed npm packages.
 *
 * @param pulumiHome where the engine looks for plugins.
 * @throws ToolchainError if there is no room for them: nobody is to deploy by stand-ins for that.
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

async function install(pulumi: ResolvedTool, pulumiHome: string): Promise<ProviderPlugins> {
  const missing = PROVIDERS.filter((name) => !isInstalled(pulumiHome, name));
  const plugins = missing.map((name) => `${name} ${packageVersion(name)}`).join(", ");
  if (missing.length > 0 && !wasRefused(pulumiHome, plugins)) {
    // All at once: where there is no network, the engine's retries take seconds for each.
    await progress(false)(`Pulumi providers ${plugins}: official download`, async () => {
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
  const state = (name: ProviderName) =>
    isInstalled(pulumiHome, name) ? "official" : "unavailable";
  return { kubernetes: state("kubernetes"), random: state("random") };
}

async function installOne(
  pulumi: ResolvedTool,
  pulumiHome: string,
  name: ProviderName,
): Promise<boolean> {
  const args = ["plugin", "install", "resource", name, packageVersion(name)];
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

function isInstalled(pulumiHome: string, name: ProviderName): boolean {
  const folder = join(pulumiHome, "plugins", `resource-${name}-v${packageVersion(name)}`);
  // While a plugin is being installed, or after that was interrupted, there is a file of this name with `.partial`.
  return existsSync(join(folder, `pulumi-resource-${name}`)) && !existsSync(`${folder}.partial`);
}

function packageVersion(name: ProviderName): string {
  const file = require.resolve(`@pulumi/${name}/package.json`);
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version.replace(/^v/, "");
}
