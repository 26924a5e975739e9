import { contentHash } from "../../model/contentHash";
import { LABELS, POWER_CAP_NAMESPACE, POWER_CAP_VARIABLE } from "../../model/names";
import type { Manifest } from "./manifest";

/** Red Hat's base image: it has bash and curl. `nvidia-smi` comes from the node, through the NVIDIA runtime. */
const IMAGE = "nvcr.io/nvidia/cuda:13.0.1-base-ubi9";

const RBAC = "rbac.authorization.k8s.io";

/** Plain values, never outputs: the budget counts on the cap. */
export interface GpuPowerCapArgs {
  readonly pool: string;
  /** Power limit of each GPU, in watts. */
  readonly capWatts: number;
}

/** The objects that hold the GPUs of one pool at a power cap. */
export interface GpuPowerCapManifests {
  /** What the DaemonSet needs before its pods can start. */
  readonly prerequisites: {
    readonly script: Manifest;
    readonly account: Manifest;
    readonly role: Manifest;
    readonly binding: Manifest;
  };
  readonly daemonSet: Manifest;
}

/** The namespace of the power caps. Setting a power limit takes the host's root; see `GpuPowerCap`. */
export function powerCapNamespace(): Manifest {
  return {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: {
      name: POWER_CAP_NAMESPACE,
      labels: { "pod-security.kubernetes.io/enforce": "privileged" },
    },
  };
}

/**
 * A DaemonSet that holds the GPUs of one pool at a power cap, and what it needs.
 *
 * @param script text of `gpuPowerCap.sh`.
 */
export function gpuPowerCap(
  { pool, capWatts }: GpuPowerCapArgs,
  script: string,
): GpuPowerCapManifests {
  const app = `gpu-power-cap-${pool}`;
  const metadata = { namespace: POWER_CAP_NAMESPACE, labels: { [LABELS.pool]: pool } };
  const configName = `${app}-${contentHash({ script })}`;
  return {
    prerequisites: {
      script: {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { ...metadata, name: configName },
        immutable: true,
        data: { "power-cap.sh": script },
      },
      account: { apiVersion: "v1", kind: "ServiceAccount", metadata: { ...metadata, name: app } },
      // A pod that is told to stop asks whether its DaemonSet goes too: only then is the default given back.
      role: {
        apiVersion: `${RBAC}/v1`,
        kind: "Role",
        metadata: { ...metadata, name: app },
        rules: [
          { apiGroups: ["apps"], resources: ["daemonsets"], resourceNames: [app], verbs: ["get"] },
        ],
      },
      binding: {
        apiVersion: `${RBAC}/v1`,
        kind: "RoleBinding",
        metadata: { ...metadata, name: app },
        roleRef: { apiGroup: RBAC, kind: "Role", name: app },
        subjects: [{ kind: "ServiceAccount", name: app, namespace: POWER_CAP_NAMESPACE }],
      },
    },
    daemonSet: {
      apiVersion: "apps/v1",
      kind: "DaemonSet",
      metadata: {
        ...metadata,
        name: app,
        // Nodes on bare metal arrive over days; the deployment does not wait for the last of them.
        annotations: { "pulumi.com/skipAwait": "true" },
      },
      spec: {
        selector: { matchLabels: { app } },
        updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: "10%" } },
        template: {
          metadata: { labels: { app, [LABELS.pool]: pool } },
          spec: {
            priorityClassName: "system-node-critical",
            runtimeClassName: "nvidia",
            serviceAccountName: app,
            nodeSelector: { [LABELS.pool]: pool },
            // No taint keeps the cap from a node that may draw power.
            tolerations: [{ operator: "Exists" }],
            terminationGracePeriodSeconds: 60,
            containers: [
              {
                name: "power-cap",
                image: IMAGE,
                command: ["bash", "/scripts/power-cap.sh"],
                env: [
                  { name: POWER_CAP_VARIABLE, value: String(capWatts) },
                  { name: "DAEMON_SET", value: app },
                  {
                    name: "NAMESPACE",
                    valueFrom: { fieldRef: { fieldPath: "metadata.namespace" } },
                  },
                  { name: "NVIDIA_VISIBLE_DEVICES", value: "all" },
                  { name: "NVIDIA_DRIVER_CAPABILITIES", value: "utility" },
                ],
                // Ready means capped: the file is there as long as every GPU is at the cap.
                readinessProbe: {
                  exec: { command: ["test", "-f", "/tmp/capped"] },
                  periodSeconds: 15,
                },
                // No room on a node is needed: it may all be reserved. Zeros are written, since the API server makes a request of a limit.
                resources: {
                  requests: { cpu: "0", memory: "0" },
                  limits: { memory: "128Mi" },
                },
                securityContext: { privileged: true, runAsUser: 0 },
                volumeMounts: [{ name: "scripts", mountPath: "/scripts", readOnly: true }],
              },
            ],
            volumes: [{ name: "scripts", configMap: { name: configName } }],
          },
        },
      },
    },
  };
}
