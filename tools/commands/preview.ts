import type { Command } from "commander";
import { colours } from "../colours";
import { planPhase } from "../../model/phasePlan";
import { planned } from "../../model/power/basis";
import type { PulumiInstallation } from "../engine/engine";
import type { DatedRequest, DeploymentRequest } from "../engine/stack";
import { CommandError, EXIT } from "../failure";
import { renderPlan } from "../plan/phaseTable";
import { deploymentVerdict, loadProjectSite, type ProjectSite } from "../project";
import {
  clockDay,
  deploymentOptions,
  packConfigOption,
  shrinkOptions,
  withLeave,
  type ShrinkOptions,
} from "./options";
import { withPackConfig } from "./packConfig";

interface PreviewOptions extends DeploymentRequest, ShrinkOptions {
  readonly engine: boolean;
  readonly diff?: boolean;
  readonly policyPackConfig?: string;
  readonly events?: string;
}

/** `kvandal preview`: what a phase would change, and whether the policies let it. */
export function registerPreview(program: Command): void {
  shrinkOptions(deploymentOptions(program.command("preview")))
    .description("what a phase would change, judged by the policies; changes nothing")
    .option("--diff", "show every changed property")
    .addOption(packConfigOption())
    .option(
      "--events <file>",
      "write the engine's events there and print no changes, for kvandal diff --events",
    )
    .option("--no-engine", "run in process even where a Pulumi engine is at hand")
    .action(preview);
}

async function preview(asked: PreviewOptions): Promise<void> {
  const options = { ...asked, clockDay: clockDay() };
  const projectSite = loadProjectSite(options.site);
  const verdict = deploymentVerdict(projectSite, options);
  const { site, catalog, locked } = projectSite;
  const plan = planPhase(site, catalog, options.phase, planned(locked));
  console.log(renderPlan(plan, verdict));
  const { findPulumi } = require("../toolchain") as typeof import("../toolchain");
  const found = options.engine ? await findPulumi() : undefined;
  const given = options.policyPackConfig === undefined ? "--events" : "--policy-pack-config";
  if (found === undefined && (options.policyPackConfig ?? options.events) !== undefined) {
    throw new CommandError(
      `${given} is for the engine, and none is at hand: npm run toolchain brings it`,
      EXIT.badInput,
    );
  }
  if (found === undefined) {
    await previewWithoutEngine(options);
    return;
  }
  await previewWithEngine(projectSite, options, found);
}

async function previewWithEngine(
  projectSite: ProjectSite,
  options: PreviewOptions & DatedRequest,
  installation: PulumiInstallation,
): Promise<void> {
  const { openDeployment } =
    require("../engine/deployment") as typeof import("../engine/deployment");
  const { exportStack } =
    require("../engine/exportedStack") as typeof import("../engine/exportedStack");
  const { prepareStep } = require("../engine/nextStep") as typeof import("../engine/nextStep");
  const judgedSite = withPackConfig(projectSite, options.policyPackConfig);
  const deployment = await openDeployment(judgedSite, options, installation);
  const { engine, stackFlags } = deployment;
  prepareStep(deployment, withLeave(options), await exportStack(deployment));
  console.log(colours.dim(`previewed by the real engine: ${engine.description}`));
  const args = ["preview", ...stackFlags, ...engine.policyFlags];
  const diff = options.diff === true ? ["--diff"] : [];
  const code =
    options.events === undefined
      ? await engine.run([...args, ...diff])
      : await engine.runForEvents(args, options.events);
  process.exitCode = code === 0 ? EXIT.done : EXIT.refused;
}

async function previewWithoutEngine(request: DatedRequest): Promise<void> {
  const { previewInProcess, refuseViolations } =
    require("../engine/inProcess") as typeof import("../engine/inProcess");
  const { resources, violations, advice } = await previewInProcess(request);
  console.log(
    colours.dim(
      "previewed in process: Pulumi's mock runtime, no engine and no API server (npm run toolchain brings the engine)",
    ),
  );
  const counts = new Map<string, number>();
  for (const { type } of resources) {
    counts.set(type, (counts.get(type) ?? 0) + 1);
  }
  for (const [type, count] of [...counts].sort()) {
    console.log(`  + ${String(count).padStart(3)}  ${type}`);
  }
  for (const { policy, message } of advice) {
    console.log(colours.yellow(`  [advisory] ${policy}: ${message}`));
  }
  refuseViolations({ violations });
  console.log(colours.green("the policies let this phase through"));
}
