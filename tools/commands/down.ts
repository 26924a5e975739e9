import type { Command } from "commander";
import { colours } from "../colours";
import { hasClusterApi } from "../../model/clusterApi";
import { POOL_NAMESPACE } from "../../model/names";
import type { ExportedStack } from "../engine/exportedStack";
import type { DeploymentRequest } from "../engine/stack";
import { CommandError } from "../failure";
import { note } from "../note";
import { loadProjectSite } from "../project";
import { environmentOption, siteOption } from "./options";

/** `kvandal down`: undoes `up`, down to the last process. */
export function registerDown(program: Command): void {
  program
    .command("down")
    .description("destroy what `up` deployed, and the halls of a simulated site")
    .addOption(siteOption())
    .addOption(environmentOption())
    .action(down);
}

/** Whether the engine would delete the pools' namespace: it keeps what the last deployment of the program told it to. */
function takesNamespace({ deployment }: ExportedStack): boolean {
  return (deployment.resources ?? []).some(
    ({ type, inputs, retainOnDelete }) =>
      type === "kubernetes:core/v1:Namespace" &&
      inputs?.metadata?.name === POOL_NAMESPACE &&
      retainOnDelete !== true,
  );
}

async function down(options: Pick<DeploymentRequest, "site" | "env">): Promise<void> {
  const projectSite = loadProjectSite(options.site);
  const { site } = projectSite;
  // Destroying does not run the program: neither the phase nor the day matters.
  const request = { ...options, phase: "", now: "" };
  const { ensureToolchain, pulumiOf } =
    require("../engine/installation") as typeof import("../engine/installation");
  const { openDeployment } =
    require("../engine/deployment") as typeof import("../engine/deployment");
  const { exportStack, isEmpty, isInterrupted } =
    require("../engine/exportedStack") as typeof import("../engine/exportedStack");
  const { readAfterFailedRun } =
    require("../engine/failedRun") as typeof import("../engine/failedRun");
  const { kubeconfigOf } = require("../engine/halls") as typeof import("../engine/halls");
  const { STATE } = require("../engine/engine") as typeof import("../engine/engine");
  const { refuseReadOnlyState } =
    require("../engine/writableState") as typeof import("../engine/writableState");
  refuseReadOnlyState(STATE, `${options.site}-${options.env}`);
  const toolchain = await ensureToolchain();
  const simulated = kubeconfigOf(site) === undefined ? undefined : { site, toolchain, log: note };
  const deployment = await openDeployment(projectSite, request, pulumiOf(toolchain));
  const { engine, stack, stackFlags } = deployment;
  const state = await exportStack(deployment);
  if (hasClusterApi(site.infrastructure) && takesNamespace(state)) {
    throw new CommandError(
      `the state of ${stack.name} is of an earlier version, whose \`down\` takes namespace ${POOL_NAMESPACE} with the Cluster and control plane in it: run \`kvandal up\` once with the phase that is deployed, then this command`,
    );
  }
  // Where nothing was deployed, no hall has to run for it: perhaps the first one never did.
  if (!isEmpty(state)) {
    if (simulated !== undefined) {
      // A hall that was stopped must run once more, for its objects to be deleted in good order.
      const { startHalls, startKueues } =
        require("../engine/simulatedSite") as typeof import("../engine/simulatedSite");
      await startHalls(simulated, []);
      await startKueues(simulated, {}, false);
    }
    // Else what a killed run was creating would stay behind.
    if (isInterrupted(state)) {
      await readAfterFailedRun(deployment, state, [], note);
    }
    if ((await engine.run(["destroy", "--yes", "--skip-preview", ...stackFlags])) !== 0) {
      throw new CommandError(`${stack.name} was not destroyed: the messages above say why`);
    }
  }
  await engine.read(["stack", "rm", "--yes", stack.name, "--non-interactive"], stack.folder);
  if (simulated !== undefined) {
    const { deleteHalls } =
      require("../engine/simulatedSite") as typeof import("../engine/simulatedSite");
    await deleteHalls(simulated);
  }
  console.log(colours.green(`${stack.name} is gone`));
}
