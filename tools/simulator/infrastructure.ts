import { MACHINE_LABELS } from "../../model/guard/names";
import { ApiError, type Api } from "../cluster/api/client";
import { labelsOnHost } from "./hostMetadata";
import type { Limiter } from "./limiter";
import { NODE_ANNOTATIONS, SIMULATOR } from "./names";
import { hostNode } from "./nodeManifest";
import {
  type DevMachine,
  type KubeadmConfig,
  type Machine,
  type MachineDeployment,
} from "./objects";
import { registrationOf } from "./registration";
import type { TemplateReader } from "./templates";

export const MACHINES = "/apis/cluster.x-k8s.io/v1beta2/machines";
const GROUP = "/apis/infrastructure.cluster.x-k8s.io/v1beta2";
export const DEV_MACHINES = `${GROUP}/devmachines`;
const NODES = "/api/v1/nodes";

const CONTROL_PLANE = "node-role.kubernetes.io/control-plane";

/**
 * kwok's taint for a node without a kubelet (kwok, "Create nodes"). The Job that counts nodes tolerates control planes. Without this taint it is scheduled
 * to a simulated one, where kwok completes its pod before the script has run.
 */
const WITHOUT_KUBELET = { key: "kwok.x-k8s.io/node", value: "fake", effect: "NoSchedule" };
const MANAGER = { fieldManager: SIMULATOR };
const MERGE = "application/merge-patch+json";

/** What is known of a hall, by `namespace/name`. */
export interface KnownMachines {
  readonly devMachines: ReadonlyMap<string, DevMachine>;
  readonly machines: ReadonlyMap<string, Machine>;
  readonly deployments: ReadonlyMap<string, MachineDeployment>;
}

/**
 * Plays the infrastructure of Cluster API's own controllers: a machine's infrastructure object gets a host, and the host becomes a Node when
 * the machine has what it starts with. Taking the Node away is the controllers' work, and takes the host with it.
 */
export class Infrastructure {
  /** The places of hosts that are not written yet. */
  private readonly places = new Map<string, number>();

  constructor(
    private readonly client: Api,
    private readonly known: KnownMachines,
    private readonly templates: TemplateReader,
    private readonly limiter: Limiter,
  ) {}

  /**
   * Gives an infrastructure object its host.
   *
   * @param key `namespace/name`, the same as its Machine's.
   */
  async reconcile(key: string): Promise<undefined> {
    const devMachine = this.known.devMachines.get(key);
    const machine = this.known.machines.get(key);
    if (devMachine === undefined) {
      this.places.delete(key);
      return;
    }
    const isDone =
      devMachine.metadata.deletionTimestamp !== undefined ||
      devMachine.status?.initialization?.provisioned === true;
    if (isDone || machine?.spec.bootstrap.dataSecretName === undefined) {
      return;
    }
    await this.limiter.run(() => this.provision(key, machine));
  }

  /**
   * The object names its host before the host becomes a Node, so that the controllers find the Node of a machine that is deleted meanwhile. If
   * the object is gone already, the Node is deleted here.
   */
  private async provision(key: string, machine: Machine): Promise<void> {
    const { name, namespace = "" } = machine.metadata;
    const providerID = `kwok://${name}`;
    const path = `${GROUP}/namespaces/${namespace}/devmachines/${name}`;
    const patch = { method: "PATCH", query: MANAGER, contentType: MERGE } as const;
    const annotations = { [NODE_ANNOTATIONS.ordinal]: String(this.placeOf(key, machine)) };
    const node = await this.nodeOf(key, machine, providerID);
    try {
      await this.client.call(path, {
        ...patch,
        body: { metadata: { annotations }, spec: { providerID } },
      });
      await this.createNode(node);
      const addresses = [{ type: "Hostname", address: name }];
      const status = { initialization: { provisioned: true }, addresses };
      await this.client.call(`${path}/status`, { ...patch, body: { status } });
    } catch (error) {
      if (!isMissing(error)) {
        throw error;
      }
      await this.client.call(`${NODES}/${name}`, { method: "DELETE" }).catch(unlessMissing);
    }
  }

  private async nodeOf(key: string, machine: Machine, providerId: string) {
    const { name, namespace = "", labels = {} } = machine.metadata;
    const { configRef } = machine.spec.bootstrap;
    const owner = labels[MACHINE_LABELS.deployment];
    const deployment = this.known.deployments.get(`${namespace}/${owner ?? ""}`);
    if (owner !== undefined && deployment === undefined) {
      throw new Error(`MachineDeployment ${owner} is not known yet, and says what its hosts have`);
    }
    const config = configRef && (await this.templates.read<KubeadmConfig>(namespace, configRef));
    const registration = registrationOf(config && { spec: { template: config } });
    if (registration.problem !== undefined) {
      throw new Error(registration.problem);
    }
    const isControlPlane = labels[MACHINE_LABELS.controlPlane] !== undefined;
    const ordinal = this.placeOf(key, machine);
    return hostNode({
      name,
      labels: {
        ...(deployment === undefined
          ? registration.labels
          : labelsOnHost(registration.labels, deployment, ordinal, name)),
        ...(isControlPlane ? { [CONTROL_PLANE]: "" } : {}),
      },
      annotations: { [NODE_ANNOTATIONS.ordinal]: String(ordinal) },
      taints: isControlPlane
        ? [{ key: CONTROL_PLANE, effect: "NoSchedule" }, WITHOUT_KUBELET]
        : registration.taints,
      capacityAnnotations: deployment?.metadata.annotations,
      kubeletVersion: machine.spec.version ?? "",
      providerId,
    });
  }

  /**
   * A host's place among those of its MachineDeployment: the lowest that no other has, so that racks are filled one after the other. It is
   * written on the infrastructure object, and remembered until that is seen.
   */
  private placeOf(key: string, machine: Machine): number {
    const { devMachines, machines } = this.known;
    const deploymentOf = (one: Machine | undefined) =>
      one?.metadata.labels?.[MACHINE_LABELS.deployment];
    const placed = (one: string): number | undefined => {
      const written = devMachines.get(one)?.metadata.annotations?.[NODE_ANNOTATIONS.ordinal];
      return written === undefined ? this.places.get(one) : Number(written);
    };
    const own = placed(key);
    if (own !== undefined) {
      return own;
    }
    const taken = new Set(
      [...devMachines.keys()]
        .filter((other) => deploymentOf(machines.get(other)) === deploymentOf(machine))
        .map(placed),
    );
    let place = 0;
    while (taken.has(place)) {
      place += 1;
    }
    this.places.set(key, place);
    return place;
  }

  /** One that is there already is this machine's, from before the simulator was started again. */
  private async createNode(body: object): Promise<void> {
    try {
      await this.client.call(NODES, { method: "POST", query: MANAGER, body });
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 409)) {
        throw error;
      }
    }
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404;
}

function unlessMissing(error: unknown): void {
  if (!isMissing(error)) {
    throw error;
  }
}
