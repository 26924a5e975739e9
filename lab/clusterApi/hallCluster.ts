import { clusterNameOf } from "../../model/clusterApi";
import { CLUSTER_API_GROUP as CORE, MACHINE_LABELS } from "../../model/guard/names";
import { CLUSTER_NAME_LABEL, POOL_NAMESPACE } from "../../model/names";

const INFRASTRUCTURE = "infrastructure.cluster.x-k8s.io";
const CONTROL_PLANE = "controlplane.cluster.x-k8s.io";

/** What the machines of a hall need to know of its Kubernetes cluster. */
export interface HallPlane {
  readonly site: string;
  readonly hall: string;
  /** As `v1.34.4`. */
  readonly kubernetesVersion: string;
  /** Port of the API server on this machine. */
  readonly port: number;
  /** A kubeconfig with which its controllers may do everything in it. */
  readonly kubeconfig: string;
  /** PEM of what signs its certificates. */
  readonly authority: { readonly certificate: string; readonly key: string };
}

/** The name of a hall's control plane and of its one machine. */
export const controlPlaneNames = (cluster: string) =>
  ({ plane: `${cluster}-control-plane`, machine: `${cluster}-control-plane-0` }) as const;

/**
 * What is there of a hall before Kvandal deploys pools: the Cluster, how its controllers reach it, and a control plane. In a real hall these
 * come with its installation.
 */
export function hallClusterObjects(hall: HallPlane): object[] {
  const cluster = clusterNameOf(hall.site, hall.hall);
  const { plane } = controlPlaneNames(cluster);
  const object = (apiVersion: string, kind: string, name: string, rest: object) => ({
    apiVersion,
    kind,
    metadata: { name, namespace: POOL_NAMESPACE, labels: { [CLUSTER_NAME_LABEL]: cluster } },
    ...rest,
  });
  const secret = (name: string, data: Readonly<Record<string, string>>) =>
    object("v1", "Secret", name, { type: `${CORE}/secret`, stringData: data });
  const controlPlaneEndpoint = { host: "127.0.0.1", port: hall.port };
  const templateRef = { apiGroup: INFRASTRUCTURE, kind: "DevMachineTemplate", name: plane };
  return [
    { apiVersion: "v1", kind: "Namespace", metadata: { name: POOL_NAMESPACE } },
    secret(`${cluster}-kubeconfig`, { value: hall.kubeconfig }),
    secret(`${cluster}-ca`, {
      "tls.crt": hall.authority.certificate,
      "tls.key": hall.authority.key,
    }),
    object(`${INFRASTRUCTURE}/v1beta2`, "DevCluster", cluster, {
      spec: { controlPlaneEndpoint, backend: { inMemory: {} } },
    }),
    object(`${CONTROL_PLANE}/v1beta2`, "KubeadmControlPlane", plane, {
      spec: {
        version: hall.kubernetesVersion,
        replicas: 1,
        machineTemplate: { spec: { infrastructureRef: templateRef } },
      },
    }),
    object(`${CORE}/v1beta2`, "Cluster", cluster, {
      spec: {
        controlPlaneEndpoint,
        infrastructureRef: { apiGroup: INFRASTRUCTURE, kind: "DevCluster", name: cluster },
        controlPlaneRef: { apiGroup: CONTROL_PLANE, kind: "KubeadmControlPlane", name: plane },
      },
    }),
  ];
}

/** The path of a hall's control plane on its API server. */
export function controlPlanePath({ site, hall }: HallPlane): string {
  const { plane } = controlPlaneNames(clusterNameOf(site, hall));
  return `/apis/${CONTROL_PLANE}/v1beta2/namespaces/${POOL_NAMESPACE}/kubeadmcontrolplanes/${plane}`;
}

/** What the controllers of the infrastructure and of the control plane would say of it, by path of the object. */
export function hallClusterStatus(hall: HallPlane): Readonly<Record<string, object>> {
  const cluster = clusterNameOf(hall.site, hall.hall);
  const infrastructure = `/apis/${INFRASTRUCTURE}/v1beta2/namespaces/${POOL_NAMESPACE}/devclusters/${cluster}`;
  return {
    [infrastructure]: { initialization: { provisioned: true } },
    [controlPlanePath(hall)]: {
      initialization: { controlPlaneInitialized: true },
      version: hall.kubernetesVersion,
      ...{ replicas: 1, readyReplicas: 1, availableReplicas: 1, upToDateReplicas: 1 },
    },
  };
}

/**
 * The control plane's machine. Without one the controllers neither drain nor delete a node.
 *
 * @param planeUid of the control plane's object, which owns it.
 */
export function controlPlaneMachine(hall: HallPlane, planeUid: string): object[] {
  const cluster = clusterNameOf(hall.site, hall.hall);
  const { plane, machine } = controlPlaneNames(cluster);
  const metadata = (labels: object, rest: object = {}) => ({
    name: machine,
    namespace: POOL_NAMESPACE,
    labels: { [CLUSTER_NAME_LABEL]: cluster, ...labels },
    ...rest,
  });
  const owner = {
    apiVersion: `${CONTROL_PLANE}/v1beta2`,
    kind: "KubeadmControlPlane",
    name: plane,
    uid: planeUid,
    controller: true,
    blockOwnerDeletion: true,
  };
  const isControlPlane = { [MACHINE_LABELS.controlPlane]: "" };
  return [
    {
      apiVersion: `${INFRASTRUCTURE}/v1beta2`,
      kind: "DevMachine",
      metadata: metadata(isControlPlane),
      spec: { backend: { inMemory: {} } },
    },
    {
      apiVersion: `${CORE}/v1beta2`,
      kind: "Machine",
      metadata: metadata(isControlPlane, { ownerReferences: [owner] }),
      spec: {
        clusterName: cluster,
        version: hall.kubernetesVersion,
        bootstrap: { dataSecretName: `${cluster}-ca` },
        infrastructureRef: { apiGroup: INFRASTRUCTURE, kind: "DevMachine", name: machine },
      },
    },
  ];
}
