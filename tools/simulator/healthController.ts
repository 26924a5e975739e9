import { ApiError, type Api } from "../cluster/api/client";
import type { DeploymentStore } from "./deploymentStore";
import { isPaused } from "./desired";
import { machineHealth, type MachineHealth } from "./machineHealth";
import { PAUSED, SIMULATOR } from "./names";
import type { NodeStore } from "./nodeStore";
import type { NodeWriter } from "./nodeWriter";
import { keyOf, type MachineHealthCheck, type SimulatedNode } from "./objects";
import { selects } from "./selector";

export const MACHINE_HEALTH_CHECKS = "/apis/cluster.x-k8s.io/v1beta2/machinehealthchecks";

/** What the health checks of a hall are played with. */
export interface HealthView {
  readonly client: Api;
  readonly deployments: DeploymentStore;
  readonly nodes: NodeStore;
  readonly writer: NodeWriter;
  readonly log: (line: string) => void;
}

/** Plays Cluster API's controller for the MachineHealthChecks of one hall: ill nodes go, and their pools make new ones. */
export class HealthController {
  private readonly checks = new Map<string, MachineHealthCheck>();

  constructor(private readonly hall: HealthView) {}

  replace(checks: readonly MachineHealthCheck[]): void {
    this.checks.clear();
    checks.forEach((check) => {
      this.put(check);
    });
  }

  put(check: MachineHealthCheck): void {
    this.checks.set(keyOf(check.metadata), check);
  }

  remove(key: string): void {
    this.checks.delete(key);
  }

  /** The checks that judge the nodes of a MachineDeployment, by `namespace/name`. */
  checksOf(machineDeployment: string): string[] {
    return [...this.checks.keys()].filter((key) => {
      const check = this.checks.get(key);
      return check !== undefined && this.deploymentsOf(check).includes(machineDeployment);
    });
  }

  keys(): string[] {
    return [...this.checks.keys()];
  }

  /**
   * Judges the nodes of one check, and takes away those that are to be replaced.
   *
   * @param key `namespace/name`.
   * @returns after how many milliseconds to come back; undefined to wait for the next event.
   */
  async reconcile(key: string): Promise<number | undefined> {
    const check = this.checks.get(key);
    if (check === undefined || check.metadata.annotations?.[PAUSED] !== undefined) {
      return undefined;
    }
    const nodes = this.deploymentsOf(check).flatMap((name) => this.hall.nodes.of(name));
    const health = machineHealth(check, nodes, Date.now());
    const unhealthy = health.expected - health.healthy;
    if (unhealthy > 0) {
      const verdict =
        health.remediate.length > 0 ? "replaced" : "more than the limit, none replaced";
      this.hall.log(`${key}: ${unhealthy} of ${health.expected} nodes unhealthy: ${verdict}`);
    }
    await this.hall.writer.remove(this.ofRunning(health.remediate), () => this.checks.has(key));
    await this.writeStatus(check, health);
    return health.nextLook;
  }

  /** Nodes whose MachineDeployment is not paused. */
  private ofRunning(nodes: readonly SimulatedNode[]): SimulatedNode[] {
    return nodes.filter(({ machineDeployment }) => {
      const deployment = this.hall.deployments.get(machineDeployment);
      return deployment !== undefined && !isPaused(deployment);
    });
  }

  /** A Machine has the labels of its MachineDeployment's template. */
  private deploymentsOf({ metadata, spec }: MachineHealthCheck): string[] {
    return this.hall.deployments.keys().filter((key) => {
      const deployment = this.hall.deployments.get(key);
      return (
        deployment?.metadata.namespace === metadata.namespace &&
        selects(spec.selector, deployment?.spec.template.metadata?.labels ?? {})
      );
    });
  }

  private async writeStatus(check: MachineHealthCheck, health: MachineHealth): Promise<void> {
    const { namespace = "", name, generation } = check.metadata;
    const status = {
      ...(generation === undefined ? {} : { observedGeneration: generation }),
      expectedMachines: health.expected,
      currentHealthy: health.healthy,
      remediationsAllowed: health.remediationsAllowed,
    };
    if (JSON.stringify(status) === JSON.stringify(pick(check.status, Object.keys(status)))) {
      return;
    }
    try {
      const written = await this.hall.client.call<MachineHealthCheck>(
        `/apis/cluster.x-k8s.io/v1beta2/namespaces/${namespace}/machinehealthchecks/${name}/status`,
        {
          method: "PATCH",
          query: { fieldManager: SIMULATOR },
          contentType: "application/merge-patch+json",
          body: { status },
        },
      );
      if (this.checks.has(keyOf(check.metadata))) {
        this.put(written);
      }
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 404)) {
        throw error;
      }
    }
  }
}

function pick(status: MachineHealthCheck["status"], keys: readonly string[]): object {
  const known = (status ?? {}) as Readonly<Record<string, unknown>>;
  return Object.fromEntries(keys.map((key) => [key, known[key]]));
}
