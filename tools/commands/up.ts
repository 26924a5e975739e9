import type { Command } from "commander";
import { colours } from "../colours";
import { hasClusterApi } from "../../model/clusterApi";
import { formatCount } from "../../model/format";
import { planPhase, type PhasePlan } from "../../model/phasePlan";
import { planned } from "../../model/power/basis";
import { dayOfPreview } from "../../model/reviewedDay";
import type { Progress } from "../engine/nodes";
import type { DatedRequest, DeploymentRequest } from "../engine/stack";
import { CommandError, EXIT } from "../failure";
import { note } from "../note";
import { renderPlan } from "../plan/phaseTable";
import { deploymentVerdict, loadProjectSite } from "../project";
import {
  clockDay,
  deploymentOptions,
  packConfigOption,
  shrinkOptions,
  withLeave,
  type ShrinkOptions,
} from "./options";
import { withPackConfig } from "./packConfig";

interface UpOptions extends DeploymentRequest, ShrinkOptions {
  readonly skipPreview?: boolean;
  readonly refresh?: boolean;
  readonly continueOnError?: boolean;
  readonly withKueue?: boolean;
  readonly policyPackConfig?: string;
  readonly previewedAt?: string;
}

/** `kvandal up`: deploys a phase; on a simulated site it first starts the halls. */
export function registerUp(program: Command): void {
  shrinkOptions(deploymentOptions(program.command("up")))
    .description("deploy a phase; starts the halls of a simulated site first")
    .option("--skip-preview", "deploy without the engine's own preview")
    .option("--refresh", "read the clusters first, so that what was deleted there is made again")
    .option(
      "--continue-on-error",
      "deploy the other halls when one cannot be reached, and in any hall what does not depend on what failed; ends with 1 all the same, and has no preview, which would end at the first failure",
    )
    .option(
      "--with-kueue",
      "run Kueue in the halls of a simulated site that have tenants; built the first time, which takes some five minutes",
    )
    .addOption(packConfigOption())
    .option(
      "--previewed-at <time>",
      "when the preview was made that was approved, in UTC: the deployment is judged on its day, and refused after 24 hours",
    )
    .action(up);
}

async function up({ previewedAt, ...given }: UpOptions): Promise<void> {
  const clock = new Date();
  const now = previewedAt === undefined ? given.now : dayOfPreview(previewedAt, clock);
  const options: UpOptions & DatedRequest = { ...given, now, clockDay: clockDay(clock) };
  const projectSite = loadProjectSite(options.site);
  const verdict = deploymentVerdict(projectSite, options);
  const { site, catalog, locked } = projectSite;
  const plan = planPhase(site, catalog, options.phase, planned(locked));
  console.log(renderPlan(plan, verdict));

  const { ensureToolchain, pulumiOf } =
    require("../engine/installation") as typeof import("../engine/installation");
  const { openDeployment } =
    require("../engine/deployment") as typeof import("../engine/deployment");
  const { exportStack } =
    require("../engine/exportedStack") as typeof import("../engine/exportedStack");
  const { readAfterFailedRun } =
    require("../engine/failedRun") as typeof import("../engine/failedRun");
  const { prepareStep } = require("../engine/nextStep") as typeof import("../engine/nextStep");
  const { writeStackConfig } = require("../engine/stack") as typeof import("../engine/stack");
  const { recordInService, recordFailedDeployment } =
    require("../engine/recordedInService") as typeof import("../engine/recordedInService");
  const { refuseShrink } = require("../engine/shrink") as typeof import("../engine/shrink");
  const { kubeconfigOf } = require("../engine/halls") as typeof import("../engine/halls");
  const { STATE } = require("../engine/engine") as typeof import("../engine/engine");
  const { refuseReadOnlyState } =
    require("../engine/writableState") as typeof import("../engine/writableState");
  const judgedSite = withPackConfig(projectSite, options.policyPackConfig);
  refuseReadOnlyState(STATE, `${site.name}-${options.env}`);
  const toolchain = await ensureToolchain();
  const kubeconfig = kubeconfigOf(site);
  if (options.withKueue === true && kubeconfig === undefined) {
    throw new CommandError(
      `--with-kueue is for simulated sites: install Kueue in the halls of ${site.name} (docs/tenants.md)`,
    );
  }
  if (kubeconfig !== undefined) {
    const { startHalls, startKueues } =
      require("../engine/simulatedSite") as typeof import("../engine/simulatedSite");
    const simulated = { site, toolchain, log: note };
    await startHalls(simulated, plan.halls);
    await startKueues(simulated, plan.hallTenants, options.withKueue === true);
  }
  const deployment = await openDeployment(judgedSite, options, pulumiOf(toolchain));
  const { engine, stackFlags } = deployment;
  const { guardedHalls } = require("../guard/halls") as typeof import("../guard/halls");
  const { lostHalls, lostHallText, notDeployed } =
    require("../guard/lostHalls") as typeof import("../guard/lostHalls");
  const halls = await guardedHalls(site, toolchain);
  const lost = options.continueOnError === true ? await lostHalls(halls) : [];
  for (const hall of lost) {
    note(`${lostHallText(hall)}; the others are deployed without it`);
  }
  const lostNames = lost.map(({ hall }) => hall);
  const guarded = halls.filter(({ hall }) => !lostNames.includes(hall));
  const { requireKueue } =
    require("../guard/kueueDefinitions") as typeof import("../guard/kueueDefinitions");
  await requireKueue(guarded, plan.hallTenants, kubeconfig !== undefined);
  if (hasClusterApi(site.infrastructure)) {
    const { requireClusters } =
      require("../guard/requireClusters") as typeof import("../guard/requireClusters");
    await requireClusters(guarded, plan);
  }
  const found = await exportStack(deployment);
  const state = await readAfterFailedRun(deployment, found, lostNames, note);
  refuseShrink(state, deployment.stack.name, site, options, plan.nodes);
  const step = prepareStep(deployment, withLeave(options), state);
  await recordInService(deployment, state, step.before);
  const deployed = step.plan;
  // Ceilings grow only when what runs has been counted since the budget was last changed.
  const { countDeployedNodes, countNodes } =
    require("../guard/beforeUp") as typeof import("../guard/beforeUp");
  await countNodes(guarded, deployed, note);
  const { awaitGuards } = require("../guard/awaitGuards") as typeof import("../guard/awaitGuards");
  await awaitGuards(guarded);
  note(`deployed by the real engine: ${engine.description}`);
  const how = [
    ...(options.skipPreview === true || options.continueOnError === true ? ["--skip-preview"] : []),
    ...(options.continueOnError === true ? ["--continue-on-error"] : []),
    ...(options.refresh === true ? ["--refresh"] : []),
  ];
  const code = await engine.run(["up", "--yes", ...stackFlags, ...engine.policyFlags, ...how]);
  if (code !== 0) {
    await recordFailedDeployment(deployment, step, options.clockDay);
  }
  // The leave to shrink was for this deployment.
  const { reason: _, ...request } = options;
  writeStackConfig(deployment.stack, request);
  if (code !== 0) {
    const interrupted = code === EXIT.interrupted;
    const lostSince = interrupted ? [] : await lostHalls(halls);
    if (!interrupted && lostSince.length === 0) {
      // The engine says of a count that does not fit only that its Job has failed.
      await countNodes(guarded, deployed, note);
    }
    throw new CommandError(
      notDeployed(request, lostSince),
      interrupted ? EXIT.interrupted : EXIT.refused,
    );
  }
  if (kubeconfig !== undefined) {
    await showNodes(deployed, toolchain.tools.kubectl.path, kubeconfig);
  }
  await countDeployedNodes(guarded, deployed);
}

function progressText({ readyNodes, wantedNodes, rollOuts }: Progress): string {
  const text = `${formatCount(readyNodes)} of ${formatCount(wantedNodes)} GPU nodes Ready`;
  const pools = rollOuts.map(({ machineDeployment }) => machineDeployment);
  return pools.length === 0 ? text : `${text}, ${pools.join(", ")} not rolled out yet`;
}

async function showNodes(
  { halls, nodePools }: Pick<PhasePlan, "halls" | "nodePools">,
  kubectl: string,
  kubeconfig: string,
): Promise<void> {
  const { waitForNodes } = require("../engine/nodes") as typeof import("../engine/nodes");
  let shown = "";
  const stuck = await waitForNodes(halls, nodePools, kubectl, kubeconfig, (progress) => {
    const line = progressText(progress);
    if (line !== shown) {
      note(line);
      shown = line;
    }
  });
  if (stuck !== undefined) {
    throw new CommandError(
      [
        `${progressText(stuck)}, and nothing has changed for five minutes: run the command with --refresh if pools were scaled in the cluster; else the controllers' logs are under .kvandal`,
        ...stuck.rollOuts.map(
          ({ machineDeployment, upToDateMachines, wantedMachines, reason }) =>
            `pool ${machineDeployment}: ${formatCount(upToDateMachines)} of ${formatCount(wantedMachines)} machines are of the newest template${reason === "" ? "" : `: ${reason}`}`,
        ),
      ].join("\n"),
    );
  }
  console.log(colours.green("every GPU node is Ready and of the newest template; look at them:"));
  // To be pasted into a shell, also from a folder with a space in its name.
  const path = /^[\w./-]+$/.test(kubeconfig) ? kubeconfig : `'${kubeconfig}'`;
  for (const { managementContext } of halls) {
    console.log(
      `  kubectl --kubeconfig ${path} --context ${managementContext} get nodes,machinedeployments,sitebudgets -A`,
    );
  }
}
