import { existsSync } from "node:fs";
import type { ProjectSite } from "../project";
import { backendFiles } from "./backendFiles";
import { prepareEngine, STATE, type Engine, type PulumiInstallation } from "./engine";
import { kubeconfigOf } from "./halls";
import { refusePassingState, sharedBackend } from "./sharedBackend";
import { hasStaleLock } from "./staleLock";
import { stackOf, writeStackConfig, type DeploymentRequest, type Stack } from "./stack";

/** An engine with a stack selected: what `preview`, `up` and `down` have in common. */
export interface Deployment {
  readonly engine: Engine;
  readonly stack: Stack;
  /** Flags that every command on the stack takes. */
  readonly stackFlags: readonly string[];
}

/**
 * Prepares the engine and the stack of a request; makes the stack when it is new.
 *
 * @throws CommandError where the stack's state would be gone after the run.
 */
export async function openDeployment(
  projectSite: ProjectSite,
  request: DeploymentRequest,
  installation: PulumiInstallation,
): Promise<Deployment> {
  const { site, limitsFile } = projectSite;
  refusePassingState(site);
  const engine = await prepareEngine(installation, limitsFile, kubeconfigOf(site));
  const stack = stackOf(request);
  if (!isThere(stack)) {
    const select = ["stack", "select", "--create", stack.name, "--non-interactive"];
    await engine.read(select, stack.folder);
  }
  if (sharedBackend() === undefined && (await hasStaleLock(STATE, stack.name))) {
    console.error(`an earlier run of stack ${stack.name} was killed: its lock is cleared`);
    await engine.read(["cancel", "--yes", stack.name, "--non-interactive"], stack.folder);
  }
  writeStackConfig(stack, request);
  const stackFlags = [
    "--stack",
    stack.name,
    "--non-interactive",
    "--config-file",
    stack.configFile,
  ];
  return { engine, stack, stackFlags };
}

/** Whether an earlier run made the stack here, and its configuration with the salt of its secrets: then the engine need not be asked. */
function isThere({ name, configFile }: Stack): boolean {
  const { state } = backendFiles(STATE, name);
  return sharedBackend() === undefined && existsSync(state) && existsSync(configFile);
}
