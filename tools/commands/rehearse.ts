import type { Command } from "commander";
import { join } from "node:path";
import { checkDeploymentDay } from "../../model/gates/deploymentDay";
import { phaseOf } from "../../model/site";
import { note } from "../note";
import { HOME, loadProjectSite } from "../project";
import { clockDay, jsonOption, nowOption, phaseOption, siteOption, wholeNumber } from "./options";

interface RehearseOptions {
  readonly site: string;
  readonly phase: string;
  readonly now: string;
  readonly divideBy: number;
  readonly json?: boolean;
}

/** `kvandal rehearse`: a phase at its real size on simulated halls, before there is metal. */
export function registerRehearse(program: Command): void {
  program
    .command("rehearse")
    .description(
      "deploy a phase at its size on simulated halls, change it, take it down, and say what each step took",
    )
    .addOption(siteOption())
    .addOption(phaseOption())
    .option(
      "--divide-by <number>",
      "rehearse this part of the units, as 10 for a tenth",
      wholeNumber,
      1,
    )
    .addOption(nowOption())
    .addOption(jsonOption())
    .action(run);
}

async function run(options: RehearseOptions): Promise<void> {
  const { site } = loadProjectSite(options.site);
  phaseOf(site, options.phase);
  checkDeploymentDay([], options.now, clockDay());
  const { rehearse } = require("../rehearsal/rehearse") as typeof import("../rehearsal/rehearse");
  const { renderRehearsal } =
    require("../rehearsal/rehearsalTable") as typeof import("../rehearsal/rehearsalTable");
  const folder = join(HOME, "rehearsals", `${options.site}-${options.phase}`);
  note(`gates, capital and tenants are left out; output of every command: ${folder}`);
  const result = await rehearse({ ...options, folder, log: note });
  console.log(
    options.json === true
      ? JSON.stringify({ site: options.site, phase: options.phase, ...result }, null, 2)
      : renderRehearsal(options, result),
  );
}
