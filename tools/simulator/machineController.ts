import { ApiError, type Api } from "../cluster/api/client";
import type { DeploymentStore } from "./deploymentStore";
import { desiredOf, isPaused, type Desired } from "./desired";
import { syncedLabels } from "./machineLabels";
import { SIMULATOR } from "./names";
import { nextStep, type PlannedNode, type Step } from "./nextStep";
import type { NodeStore } from "./nodeStore";
import type { NodeWriter } from "./nodeWriter";
import { keyOf, type KubeadmConfigTemplate, type MachineDeployment } from "./objects";
import { registrationOf, type Registration } from "./registration";
import { templateRevision } from "./revision";
import { statusOf, type Obstacle } from "./status";
import type { TemplateReader } from "./templates";

export const MACHINE_DEPLOYMENTS = "/apis/cluster.x-k8s.io/v1beta2/machinedeployments";

/** Nodes written before the next look at what is wanted, and the next status. */
const BATCH = 200;
/** How soon a missing template is looked for again. */
const RETRY_MILLISECONDS = 2000;

/** What the machine controllers of a hall work with. */
export interface HallView {
  readonly client: Api;
  readonly deployments: DeploymentStore;
  readonly nodes: NodeStore;
  readonly writer: NodeWriter;
  readonly templates: TemplateReader;
  readonly log: (line: string) => void;
}

/** Plays Cluster API's machine controllers for the MachineDeployments of one hall. */
export class MachineController {
  private readonly told = new Map<string, string>();

  constructor(private readonly hall: HallView) {}

  /**
   * Brings the nodes of one MachineDeployment a step closer to what it asks for, and its status up to date.
   *
   * @param key `namespace/name`.
   * @returns after how many milliseconds to come back; undefined to wait for the next event.
   */
  async reconcile(key: string): Promise<number | undefined> {
    const deployment = this.hall.deployments.get(key);
    if (deployment === undefined) {
      return this.removeAll(key);
    }
    const nodes = this.hall.nodes.of(key);
    const desired = desiredOf(deployment, nodes.length);
    const { step, registration } = await this.plan(deployment, desired);
    const { uid, generation } = deployment.metadata;
    const stillWanted = () => {
      const now = this.hall.deployments.get(key)?.metadata;
      return now?.uid === uid && now?.generation === generation;
    };

    const leaving = new Set(step.remove.slice(0, BATCH));
    await this.hall.writer.remove(
      nodes.filter(({ name }) => leaving.has(name)),
      stillWanted,
    );
    const obstacle = registration?.problem;
    if (registration !== undefined && obstacle === undefined) {
      const create = step.create.slice(0, BATCH);
      await this.hall.writer.create(deployment, create, registration, stillWanted);
    }
    if (!isPaused(deployment)) {
      const labels = syncedLabels(deployment.spec.template.metadata?.labels ?? {});
      await this.hall.writer.syncLabels(this.hall.nodes.of(key), labels);
    }
    await this.writeStatus(key, desired, obstacle);
    if (obstacle !== undefined) {
      return RETRY_MILLISECONDS;
    }
    return step.create.length + step.remove.length > 0 ? 0 : undefined;
  }

  /** The next step, and what its new nodes register with. */
  private async plan(
    deployment: MachineDeployment,
    desired: Desired,
  ): Promise<{ readonly step: Step; readonly registration?: Registration }> {
    const nodes = this.planned(deployment);
    const step = nextStep(nodes, desired);
    if (isPaused(deployment)) {
      return { step: { create: [], remove: [] } };
    }
    if (step.create.length === 0 && nodes.every(({ upToDate }) => upToDate)) {
      return { step };
    }
    const registration = await this.registrationFor(deployment);
    // No node goes for the sake of a template that does not exist.
    const possible = registration.templatesExist
      ? step
      : { create: [], remove: nextStep(nodes, { ...desired, rolling: false }).remove };
    return { step: possible, registration };
  }

  private async removeAll(key: string): Promise<number | undefined> {
    const nodes = this.hall.nodes.of(key);
    const gone = () => this.hall.deployments.get(key) === undefined;
    await this.hall.writer.remove(nodes.slice(0, BATCH), gone);
    if (nodes.length > 0) {
      const left = this.hall.nodes.of(key).length;
      this.hall.log(`${key}: MachineDeployment deleted, ${left} nodes left`);
    }
    return nodes.length > BATCH ? 0 : undefined;
  }

  private planned(deployment: MachineDeployment): PlannedNode[] {
    const revision = templateRevision(deployment);
    const nodes = this.hall.nodes.of(keyOf(deployment.metadata));
    return nodes.map((node) => ({
      name: node.name,
      ordinal: node.ordinal,
      upToDate: node.revision === revision,
      ready: node.ready,
    }));
  }

  /** Both templates must be there, as for Cluster API; only the bootstrap template says something about the Node. */
  private async registrationFor(
    deployment: MachineDeployment,
  ): Promise<Registration & { readonly templatesExist: boolean }> {
    const { namespace = "" } = deployment.metadata;
    const { bootstrap, infrastructureRef } = deployment.spec.template.spec;
    const { configRef } = bootstrap;
    const { templates } = this.hall;
    const template =
      configRef && (await templates.read<KubeadmConfigTemplate>(namespace, configRef));
    const machineTemplate = await templates.read(namespace, infrastructureRef);
    const registration = registrationOf(template);
    const missing = [
      ...(configRef !== undefined && template === undefined ? [configRef] : []),
      ...(machineTemplate === undefined ? [infrastructureRef] : []),
    ];
    if (missing.length > 0) {
      const names = missing.map(({ kind, name }) => `${kind} ${name}`).join(" and ");
      const problem = `${names} ${missing.length === 1 ? "does" : "do"} not exist`;
      return { ...registration, problem, templatesExist: false };
    }
    return { ...registration, templatesExist: true };
  }

  private async writeStatus(key: string, planned: Desired, obstacle: Obstacle): Promise<void> {
    const deployment = this.hall.deployments.get(key);
    if (deployment === undefined) {
      return;
    }
    const nodes = this.planned(deployment);
    const desired =
      deployment.spec.replicas === undefined ? planned : desiredOf(deployment, nodes.length);
    const now = new Date().toISOString().replace(/\.\d+Z$/, "Z");
    const status = statusOf(deployment, nodes, desired, obstacle, now);
    if (status === deployment.status) {
      return;
    }
    const { namespace = "", name } = deployment.metadata;
    try {
      const written = await this.hall.client.call<MachineDeployment>(
        `/apis/cluster.x-k8s.io/v1beta2/namespaces/${namespace}/machinedeployments/${name}/status`,
        {
          method: "PATCH",
          query: { fieldManager: SIMULATOR },
          contentType: "application/merge-patch+json",
          body: { status },
        },
      );
      this.hall.deployments.answered(written);
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) {
        return;
      }
      throw error;
    }
    this.tell(
      key,
      `${status.replicas ?? 0} of ${desired.replicas} nodes, ${status.readyReplicas ?? 0} Ready, ` +
        `${status.upToDateReplicas ?? 0} up to date${obstacle === undefined ? "" : `; waiting: ${obstacle}`}`,
    );
  }

  /** Logs what has not just been said. */
  private tell(key: string, line: string): void {
    if (this.told.get(key) !== line) {
      this.told.set(key, line);
      this.hall.log(`${key}: ${line}`);
    }
  }
}
