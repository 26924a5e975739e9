import { existsSync } from "node:fs";
import { join } from "node:path";
import { withApi } from "../../../tools/cluster/api/withApi";
import { installDefinitions } from "../../../tools/cluster/definitions";
import { deleteHallCluster, ensureHallCluster } from "../../../tools/cluster";
import { ensureToolchain } from "../../../tools/engine/installation";
import { PROJECT } from "../../support/sites";
import { BARE_CONTEXT, BARE_HALL } from "./bareServer";

/** Definitions that no package registry has: beside the checkout, or where KVANDAL_CRDS says. */
const DEFINITIONS = process.env.KVANDAL_CRDS ?? join(PROJECT, "..", "shared", "crds");

/** Definitions of kinds whose own are in no registry, with their names alone. */
const MINIMAL = "minimal-definitions";

/**
 * Starts or removes an API server that serves the definitions of Cluster API, and of what else is asked for:
 * `manifestHall start HOME [metal3] [kueue] [minimal-definitions]`, `manifestHall stop HOME`.
 */
async function main(): Promise<void> {
  const [verb, home = "", ...more] = process.argv.slice(2);
  const folders = more.map((name) => join(name === MINIMAL ? __dirname : DEFINITIONS, name));
  const missing = folders.find((folder) => !existsSync(folder));
  if (verb === "start" && missing !== undefined) {
    throw new Error(
      `no definitions in ${missing}: put the CRDs there, or name the folder that has metal3/ and kueue/ in KVANDAL_CRDS`,
    );
  }
  const kubeconfig = join(home, "kubeconfig");
  const toolchain = await ensureToolchain({ quiet: true });
  const options = { toolchain, home, kubeconfig, log: console.error };
  if (verb === "stop") {
    await deleteHallCluster(BARE_HALL, options);
    return;
  }
  await ensureHallCluster(BARE_HALL, options);
  await withApi(kubeconfig, BARE_CONTEXT, async (client) => {
    for (const folder of folders) {
      await installDefinitions(client, folder);
    }
  });
}

void main();
