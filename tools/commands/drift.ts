import type { Command } from "commander";
import { driftReport } from "../../model/drift/driftReport";
import { poolDrifts } from "../../model/drift/hallDrift";
import { resourceDrifts } from "../../model/drift/resourceDrift";
import { planned } from "../../model/power/basis";
import { powerBudget } from "../../model/powerBudget";
import { EXIT } from "../failure";
import { loadProjectSite, PROJECT, type ProjectSite } from "../project";
import { environmentOption, jsonOption, nowOption, siteOption } from "./options";

interface DriftOptions {
  readonly site: string;
  readonly env: string;
  readonly now: string;
  readonly json?: boolean;
}

/** `kvandal drift`: what the clusters have that the site does not, and the other way round. Changes nothing. */
export function registerDrift(program: Command): void {
  program
    .command("drift")
    .description(
      "what the clusters have that was not deployed, in watts, and what was deployed and is not there; changes nothing",
    )
    .addOption(siteOption())
    .addOption(environmentOption())
    .addOption(nowOption())
    .addOption(jsonOption())
    .addHelpText("after", "\nExit codes: 0 no drift, 1 drift, 2 bad input.")
    .action(drift);
}

async function drift(options: DriftOptions): Promise<void> {
  const projectSite = loadProjectSite(options.site);
  const { site } = projectSite;
  const { ensureToolchain, pulumiOf } =
    require("../engine/installation") as typeof import("../engine/installation");
  const { openDeployment } =
    require("../engine/deployment") as typeof import("../engine/deployment");
  const { siteStatus } = require("../guard/siteStatus") as typeof import("../guard/siteStatus");
  const { renderDrift } = require("../drift/driftTable") as typeof import("../drift/driftTable");
  const toolchain = await ensureToolchain();
  const halls = await siteStatus(projectSite, toolchain, options.env, options.now);
  const pools = halls.flatMap((hall) => driftOfHall(projectSite, hall));
  // A refresh reads the state and the clusters alone; the phase is that of the stack's configuration, which stays what it was.
  const phase = halls.find((hall) => hall.phase !== undefined)?.phase ?? site.phases[0]?.name ?? "";
  const request = { site: site.name, phase, env: options.env, now: options.now };
  const deployment = await openDeployment(projectSite, request, pulumiOf(toolchain));
  const refresh = await deployment.engine.read(
    ["refresh", "--preview-only", "--json", ...deployment.stackFlags],
    PROJECT,
  );
  const stack = deployment.stack.name;
  const report = driftReport(site.name, stack, halls, pools, resourceDrifts(refresh));
  console.log(options.json === true ? JSON.stringify(report, null, 2) : renderDrift(report));
  process.exitCode = report.drifted ? EXIT.refused : EXIT.done;
}

/** Of a hall without a budget, or with one of a phase that the site does not have, prices are those of the first phase. */
function driftOfHall(
  { site, catalog, locked }: ProjectSite,
  hall: Parameters<typeof poolDrifts>[0] & { readonly phase: string | undefined },
): ReturnType<typeof poolDrifts> {
  const phase = site.phases.find(({ name }) => name === hall.phase) ?? site.phases[0];
  return phase === undefined
    ? []
    : poolDrifts(hall, site, catalog, powerBudget(site, phase.name, planned(locked)));
}
