import type { NodePoolPlan } from "../nodePools";
import { rollOutStep } from "../nodeSettings";
import type { GpuSystem } from "../catalog";
import type { Pool } from "../siteSchema";
import type { SettingChange } from "./settingChanges";

/** Nodes of a pool that are provisioned anew, since what they are made from has changed. */
export interface RollOut {
  readonly nodes: number;
  /** Steps of the MachineDeployment that takes longest; they roll side by side. */
  readonly steps: number;
  /**
   * The longest that the pool's own settings let it take, in minutes: in each step every node waits for its jobs, its volumes and
   * its deletion to the end, and starts at the limit. It is a bound and no forecast.
   */
  readonly minutesAtMost: number;
  /** The settings that cause it. */
  readonly causes: readonly string[];
}

/**
 * What a machine is made from, beside its GPU system, hall and part: the templates and the version. A change of anything else goes
 * in place. See "Roll-out, draining, health" in docs/node-pools.md; a test holds this against the templates themselves.
 */
const IN_TEMPLATE =
  /^(kubernetesVersion|infrastructure|settings\.(kubelet|hugePages|sysctls|files|commands|topologyLabels))([.[]|$)/;

/** The changes that make new templates. */
export function templateCauses(changes: readonly SettingChange[]): readonly string[] {
  return changes.map(({ path }) => path).filter((path) => IN_TEMPLATE.test(path));
}

/** The roll-out of a pool that keeps `nodes` of its nodes. */
export function rollOut(
  { settings, machineDeployments }: NodePoolPlan,
  purpose: Pool["purpose"],
  system: Pick<GpuSystem, "nodesPerUnit">,
  nodes: number,
  causes: readonly string[],
): RollOut {
  const steps = Math.max(
    ...machineDeployments.map((part) =>
      Math.ceil(part.nodes / stepNodes(rollOutStep(settings, part.units, system), part.nodes)),
    ),
  );
  const { drainHours, volumeDetachMinutes, nodeDeletionMinutes, health } = settings;
  const stepMinutes =
    drainHours[purpose] * 60 + volumeDetachMinutes + nodeDeletionMinutes + health.startupMinutes;
  return { nodes, steps, minutesAtMost: steps * stepMinutes, causes };
}

/** Cluster API rounds a percentage down and takes one node at least (mdutil.ResolveFenceposts, v1.14). */
function stepNodes(step: string | number, nodes: number): number {
  const taken = typeof step === "number" ? step : Math.floor((nodes * parseFloat(step)) / 100);
  return Math.max(1, taken);
}
