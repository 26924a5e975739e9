import type { Command } from "commander";
import { CommandError } from "../failure";
import { loadProjectSite, PROJECT } from "../project";
import type { DeploymentRequest } from "../engine/stack";
import { writeOutput } from "../writeOutput";
import { clockDay, deploymentOptions } from "./options";

interface RecordOptions extends DeploymentRequest {
  readonly out: string;
}

/** `kvandal record`: evidence of a deployment, for those who accept the phase. */
export function registerRecord(program: Command): void {
  deploymentOptions(program.command("record"))
    .description(
      "write what a stack has deployed: phase, nodes, watts, commit, limits, who, and what the guard of every hall says",
    )
    .requiredOption("--out <file>", "the file, JSON")
    .action(record);
}

async function record(options: RecordOptions): Promise<void> {
  const projectSite = loadProjectSite(options.site);
  const { ensureToolchain, pulumiOf } =
    require("../engine/installation") as typeof import("../engine/installation");
  const { openDeployment } =
    require("../engine/deployment") as typeof import("../engine/deployment");
  const { siteStatus } = require("../guard/siteStatus") as typeof import("../guard/siteStatus");
  const { deploymentRecord } =
    require("../record/deploymentRecord") as typeof import("../record/deploymentRecord");
  const toolchain = await ensureToolchain();
  const halls = await siteStatus(projectSite, toolchain, options.env, clockDay());
  const deployment = await openDeployment(projectSite, options, pulumiOf(toolchain));
  const at = new Date().toISOString();
  const found = await deploymentRecord(PROJECT, projectSite, deployment, halls, at);
  if (found.deployed.phase === undefined) {
    throw new CommandError(`${found.stack} has deployed nothing, so there is nothing to record`);
  }
  writeOutput(options.out, `${JSON.stringify(found, null, 2)}\n`);
  console.log(`wrote ${options.out}`);
}
