import type { Command } from "commander";
import { colours } from "../colours";
import { DEVELOPMENT } from "../../model/environment";
import { formatCount } from "../../model/format";
import { EXIT } from "../failure";
import { loadProjectSite } from "../project";
import { environmentOption, jsonOption, siteOption } from "./options";

interface SyncOptions {
  readonly site: string;
  readonly json?: boolean;
}

interface StatusOptions extends SyncOptions {
  readonly env: string;
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
  guard
    .command("status")
    .description(
      "compare budget, guard, pools and nodes of every hall; exit code 1 if they disagree",
    )
    .addOption(siteOption())
    .addOption(environmentOption())
    .addOption(jsonOption())
    .action(status);
}

async function status({ site: name, env, json }: StatusOptions): Promise<void> {
  const projectSite = loadProjectSite(name);
  const { site } = projectSite;
  const { ensureToolchain } =
    require("../engine/installation") as typeof import("../engine/installation");
  const { guardedHalls } = require("../guard/halls") as typeof import("../guard/halls");
  const { statusOf } = require("../guard/status") as typeof import("../guard/status");
  const { renderGuardStatus } =
    require("../guard/statusTable") as typeof import("../guard/statusTable");
  const inService = env !== DEVELOPMENT;
  const access = await guardedHalls(site, await ensureToolchain());
  const halls = await Promise.all(access.map((hall) => statusOf(projectSite, hall, inService)));
  const agrees = halls.every(({ disagreements }) => disagreements.length === 0);
  console.log(
    json === true
      ? JSON.stringify({ site: site.name, agrees, halls }, null, 2)
      : renderGuardStatus(site.name, halls),
  );
  process.exitCode = agrees ? EXIT.done : EXIT.refused;
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
