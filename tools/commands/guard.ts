import type { Command } from "commander";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { colours } from "../colours";
import { formatCount } from "../../model/format";
import { nameOfCount } from "../../model/guard/liveHall";
import { readPower } from "../../model/input/quantity";
import { planned } from "../../model/power/basis";
import { CommandError, EXIT } from "../failure";
import { loadProjectSite, PROJECT } from "../project";
import { clockDay, environmentOption, jsonOption, phaseOption, siteOption } from "./options";

interface SyncOptions {
  readonly site: string;
  readonly json?: boolean;
}

interface StatusOptions extends SyncOptions {
  readonly env: string;
}

interface ShedOptions extends SyncOptions {
  readonly phase: string;
  readonly to: string;
  readonly domain?: string;
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
  guard
    .command("shed")
    .description(
      "a limit has fallen: which pools go down by how much, as a change of the site file to review",
    )
    .requiredOption("--to <power>", "what the domain carries now, as 180MW")
    .option(
      "--domain <name>",
      'a power domain, as "transformer main"; the grid connection if left out',
    )
    .addOption(siteOption())
    .addOption(phaseOption())
    .addOption(jsonOption())
    .action(shedding);
}

/** Without a cluster: what is deployed is what the site file says, and so is what goes down. */
function shedding({ site: name, phase, to, domain, json }: ShedOptions): void {
  const { shed } =
    require("../../model/shedding/shed") as typeof import("../../model/shedding/shed");
  const { shedDiff } = require("../guard/shedDiff") as typeof import("../guard/shedDiff");
  const { renderShedding } = require("../guard/shedTable") as typeof import("../guard/shedTable");
  const { site, catalog, locked } = loadProjectSite(name);
  const plan = shed(site, catalog, phase, { domain, watts: powerOf(to) }, planned(locked));
  const file = join("sites", name, "site.yaml");
  const diff = shedDiff(file, readFileSync(join(PROJECT, file), "utf8"), phase, plan.pools);
  console.log(
    json === true
      ? JSON.stringify({ site: name, phase, ...plan, diff }, null, 2)
      : [renderShedding(phase, plan), ...(diff === "" ? [] : [diff.trimEnd()])].join("\n"),
  );
  process.exitCode = plan.fits ? EXIT.done : EXIT.refused;
}

function powerOf(text: string): number {
  const read = readPower(text);
  if ("problem" in read) {
    throw new CommandError(`--to ${text}: expected a power, as 180MW`, EXIT.badInput);
  }
  return read.value;
}

async function status({ site: name, env, json }: StatusOptions): Promise<void> {
  const projectSite = loadProjectSite(name);
  const { ensureToolchain } =
    require("../engine/installation") as typeof import("../engine/installation");
  const { siteStatus } = require("../guard/siteStatus") as typeof import("../guard/siteStatus");
  const { renderGuardStatus } =
    require("../guard/statusTable") as typeof import("../guard/statusTable");
  const halls = await siteStatus(projectSite, await ensureToolchain(), env, clockDay());
  const agrees = halls.every(({ disagreements }) => disagreements.length === 0);
  console.log(
    json === true
      ? JSON.stringify({ site: name, agrees, halls }, null, 2)
      : renderGuardStatus(name, halls),
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
      ([pool, nodes]) => `${nameOfCount(pool)} ${formatCount(nodes)}`,
    );
    const seen = counts.length === 0 ? "no nodes" : counts.join(", ");
    console.log(
      `${hall}: ${seen}${budget ? "" : colours.yellow(" (there is no budget to write to)")}`,
    );
  }
}
