import type { Command } from "commander";
import { colours } from "../colours";
import { EXIT } from "../failure";
import { loadProjectSite } from "../project";
import { jsonOption, siteOption } from "./options";

interface PruneOptions {
  readonly site: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** `kvandal prune`: deletes the templates that a finished roll-out has left behind. */
export function registerPrune(program: Command): void {
  program
    .command("prune")
    .description(
      "delete machine and bootstrap templates that no machine will be made from again; keeps those of pools that are still rolling out",
    )
    .addOption(siteOption())
    .option("--dry-run", "say what would go, and delete nothing")
    .addOption(jsonOption())
    .action(prune);
}

async function prune({ site: name, dryRun, json }: PruneOptions): Promise<void> {
  const { site } = loadProjectSite(name);
  const { ensureToolchain } =
    require("../engine/installation") as typeof import("../engine/installation");
  const { kubeconfigOf } = require("../engine/halls") as typeof import("../engine/halls");
  const { deleteTemplates, findUnusedTemplates } =
    require("../engine/templates") as typeof import("../engine/templates");
  const { reachableHalls } =
    require("../engine/reachableHalls") as typeof import("../engine/reachableHalls");
  const toolchain = await ensureToolchain();
  const kubectl = toolchain.tools.kubectl.path;
  const kubeconfig = kubeconfigOf(site);
  const answers: object[] = [];
  for (const { name: hall, managementContext: context } of await reachableHalls(site, toolchain)) {
    const access = { hall, kubectl, kubeconfig, context };
    const unused = await findUnusedTemplates(access, site.name, site.infrastructure);
    if (dryRun !== true) {
      await deleteTemplates(access, unused.templates);
    }
    answers.push({ hall, ...unused });
    if (json !== true) {
      const verb = dryRun === true ? "would go" : "deleted";
      for (const template of unused.templates) {
        console.log(`${hall}: ${template.kind} ${template.name} ${verb}`);
      }
      for (const pool of unused.rolling) {
        console.log(
          `${hall}: ${colours.yellow(`pool ${pool} is still rolling out`)}, its templates stay`,
        );
      }
      if (unused.templates.length === 0 && unused.rolling.length === 0) {
        console.log(`${hall}: nothing to prune`);
      }
    }
  }
  if (json === true) {
    process.stdout.write(`${JSON.stringify({ site: name, halls: answers }, null, 2)}\n`);
  }
  process.exitCode = EXIT.done;
}
