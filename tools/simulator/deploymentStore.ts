import { keyOf, type MachineDeployment } from "./objects";

/** The MachineDeployments of a hall, by `namespace/name`: the newest state of each, wherever it was heard first. */
export class DeploymentStore {
  private readonly deployments = new Map<string, MachineDeployment>();

  /** All there are, as listed. */
  replace(deployments: readonly MachineDeployment[]): void {
    this.deployments.clear();
    for (const deployment of deployments) {
      this.deployments.set(keyOf(deployment.metadata), deployment);
    }
  }

  /** News from the watch. @returns false for news older than what is known. */
  put(deployment: MachineDeployment): boolean {
    const key = keyOf(deployment.metadata);
    const known = this.deployments.get(key);
    if (known?.metadata.uid === deployment.metadata.uid && !isNewer(deployment, known)) {
      return false;
    }
    this.deployments.set(key, deployment);
    return true;
  }

  /** The answer to a write: it may arrive after the news of the object's deletion, and must not bring it back. */
  answered(deployment: MachineDeployment): void {
    const known = this.deployments.get(keyOf(deployment.metadata));
    if (known?.metadata.uid === deployment.metadata.uid) {
      this.put(deployment);
    }
  }

  remove(key: string): void {
    this.deployments.delete(key);
  }

  get(key: string): MachineDeployment | undefined {
    return this.deployments.get(key);
  }

  keys(): string[] {
    return [...this.deployments.keys()];
  }
}

function isNewer(one: MachineDeployment, other: MachineDeployment | undefined): boolean {
  return Number(one.metadata.resourceVersion) > Number(other?.metadata.resourceVersion ?? 0);
}
