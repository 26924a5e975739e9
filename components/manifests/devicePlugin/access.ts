import type { Manifest } from "../manifest";
import { NAMESPACE } from "./pod";

const RBAC = "rbac.authorization.k8s.io";

/** The name of the rights that every config manager has. */
const RIGHTS = "nvidia-device-plugin";

/** Service account of the plugin and of the MPS daemon. */
export const PLUGIN_ACCOUNT = "nvidia-device-plugin";

/** Service account of feature discovery. */
export const FEATURE_DISCOVERY_ACCOUNT = "gpu-feature-discovery";

/** Accounts and rights of the stack's pods. */
export interface DevicePluginAccess {
  readonly accounts: readonly Manifest[];
  readonly nodes: Manifest;
  readonly nodesBinding: Manifest;
  readonly features: Manifest;
  readonly featuresBinding: Manifest;
}

/**
 * What the pods may ask the API server. Every config manager watches its own node; feature discovery also writes what it found for
 * Node Feature Discovery, and reads its own pod to say whose that is. The latter two are rights in one namespace, where NVIDIA's
 * chart v0.20.0 gives them in all.
 */
export function devicePluginAccess(): DevicePluginAccess {
  const api = `${RBAC}/v1`;
  const features = { name: FEATURE_DISCOVERY_ACCOUNT, namespace: NAMESPACE };
  return {
    accounts: [PLUGIN_ACCOUNT, FEATURE_DISCOVERY_ACCOUNT].map((name) => ({
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: { name, namespace: NAMESPACE },
    })),
    nodes: {
      apiVersion: api,
      kind: "ClusterRole",
      metadata: { name: RIGHTS },
      rules: [{ apiGroups: [""], resources: ["nodes"], verbs: ["get", "list", "watch"] }],
    },
    nodesBinding: {
      apiVersion: api,
      kind: "ClusterRoleBinding",
      metadata: { name: RIGHTS },
      roleRef: { apiGroup: RBAC, kind: "ClusterRole", name: RIGHTS },
      subjects: [PLUGIN_ACCOUNT, FEATURE_DISCOVERY_ACCOUNT].map(subject),
    },
    features: {
      apiVersion: api,
      kind: "Role",
      metadata: features,
      rules: [
        {
          apiGroups: ["nfd.k8s-sigs.io"],
          resources: ["nodefeatures"],
          verbs: ["get", "create", "update"],
        },
        { apiGroups: [""], resources: ["pods"], verbs: ["get"] },
      ],
    },
    featuresBinding: {
      apiVersion: api,
      kind: "RoleBinding",
      metadata: features,
      roleRef: { apiGroup: RBAC, kind: "Role", name: FEATURE_DISCOVERY_ACCOUNT },
      subjects: [subject(FEATURE_DISCOVERY_ACCOUNT)],
    },
  };
}

function subject(name: string): { kind: string; name: string; namespace: string } {
  return { kind: "ServiceAccount", name, namespace: NAMESPACE };
}
