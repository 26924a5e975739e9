import type { Command } from "commander";
import { colours } from "../colours";
import { formatCount } from "../../model/format";
import { loadProjectSite } from "../project";
import { jsonOption, siteOption } from "./options";

interface SyncOptions {
  readonly site: string;
  readonly json?: boolean;
}

/** `kvandal guard`: the guard in the clusters of a site. */
export function registerGuard(program: Command): void {
  const guard = program
    .command("guard")
    .description("the guard in the halls' clusters: what it has counted, and whether all agrees");
  guard
    .command("sync")
    .description("count the nodes of every hall, and write them into the halls' budgets")
    .addOption(siteOption())
    .addOption(jsonOption())
    .action(sync);
}

async function sync({ site: name, json }: SyncOptions): Promise<void> {
  const { site } = loadProjectSite(name);
  const { ensureToolchain } =
    require("../engine/installation") as typeof import("../engine/installation");
  const { guardedHalls } = require("../guard/halls") as typeof import("../guard/halls");
  const { syncHall } = require("../guard/sync") as typeof import("../guard/sync");
  const halls = await guardedHalls(site, await ensureToolchain());
  const synced = await Promise.all(halls.map((hall) => syncHall(hall, site.name)));
  if (json === true) {
    console.log(JSON.stringify({ site: site.name, halls: synced }, null, 2));
    return;
  }
  for (const { hall, budget, observedNodes } of synced) {
    const counts = Object.entries(observedNodes).map(
      ([pool, nodes]) => `${pool} ${formatCount(nodes)}`,
    );
    const seen = counts.length === 0 ? "no nodes" : counts.join(", ");
    console.log(
      `${hall}: ${seen}${budget ? "" : colours.yellow(" (there is no budget to write to)")}`,
    );
  }
}
