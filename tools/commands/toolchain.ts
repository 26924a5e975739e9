import type { Command } from "commander";
import { jsonOption } from "./options";

interface ToolchainOptions {
  readonly json?: boolean;
  readonly withKueue?: boolean;
  readonly withClusterApi?: boolean;
}

/** `kvandal toolchain`: makes sure of every program that a deployment and the simulated halls need. */
export function registerToolchainCommand(program: Command): void {
  program
    .command("toolchain")
    .description(
      "make sure of the engine, its providers, the Kubernetes binaries and the CRDs; cached for all checkouts",
    )
    .option("--with-kueue", "Kueue too, which `up --with-kueue` needs")
    .option(
      "--with-cluster-api",
      "Cluster API's controllers too, which a simulated site with `controllers: cluster-api` needs",
    )
    .addOption(jsonOption())
    .action(async ({ json, withKueue, withClusterApi }: ToolchainOptions) => {
      const {
        ensureClusterApi,
        ensureKueue,
        ensureProviderPlugins,
        ensureToolchain,
        forgetRefusal,
        packageVersion,
      } = require("../toolchain") as typeof import("../toolchain");
      const { pulumiHome } = require("../engine/engine") as typeof import("../engine/engine");
      forgetRefusal(pulumiHome());
      const { tools, crdFolder, official } = await ensureToolchain({ tried: true });
      const providers = await ensureProviderPlugins(tools.pulumi, pulumiHome());
      const kueue = withKueue === true ? await ensureKueue(tools.kubectl) : undefined;
      const clusterApi =
        withClusterApi === true ? await ensureClusterApi(tools.kubectl) : undefined;
      if (json === true) {
        const all = Object.values(tools);
        const answer = { tools: all, crdFolder, official, providers, kueue, clusterApi };
        process.stdout.write(`${JSON.stringify(answer, null, 2)}\n`);
        return;
      }
      for (const { name, version, source, path } of Object.values(tools)) {
        console.log(`${name.padEnd(24)} ${version.padEnd(10)} ${source.padEnd(8)} ${path}`);
      }
      for (const name of ["kubernetes", "random"] as const) {
        const source = providers[name] ?? "cannot be had: simulated sites have a stand-in";
        console.log(
          `${`provider ${name}`.padEnd(24)} ${packageVersion(name).padEnd(10)} ${source}`,
        );
      }
      console.log(`${"Cluster API CRDs".padEnd(44)} ${crdFolder}`);
      if (kueue !== undefined) {
        console.log(`${"kueue".padEnd(24)} ${kueue.version.padEnd(19)} ${kueue.path}`);
      }
      if (clusterApi !== undefined) {
        const { version, core, bootstrap } = clusterApi;
        console.log(`${"cluster-api-core".padEnd(24)} ${version.padEnd(19)} ${core}`);
        console.log(`${"cluster-api-bootstrap".padEnd(24)} ${version.padEnd(19)} ${bootstrap}`);
      }
    });
}
