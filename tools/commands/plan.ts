import type { Command } from "commander";
import { planPhase } from "../../model/phasePlan";
import { EXIT } from "../failure";
import { renderPlan } from "../planTable";
import { loadProjectSite } from "../project";
import { jsonOption, phaseOption, siteOption } from "./options";

interface PlanOptions {
  readonly site: string;
  readonly phase: string;
  readonly json?: boolean;
}

/** `kvandal plan`: what a phase amounts to and whether its power is there. No engine, no cluster. */
export function registerPlan(program: Command): void {
  program
    .command("plan")
    .description("what a phase amounts to, and whether the power is there; no engine, no cluster")
    .addOption(siteOption())
    .addOption(phaseOption())
    .addOption(jsonOption())
    .action(({ site: name, phase, json }: PlanOptions) => {
      const { site, catalog, locked } = loadProjectSite(name);
      const plan = planPhase(site, catalog, phase, locked);
      if (json === true) {
        const { halls, violations, infrastructure, ...totals } = plan;
        const pools = halls.flatMap((hall) => hall.pools);
        process.stdout.write(
          `${JSON.stringify({ ...totals, halls, pools, violations }, null, 2)}\n`,
        );
      } else {
        console.log(renderPlan(plan));
      }
      process.exitCode = plan.fits ? EXIT.done : EXIT.refused;
    });
}
