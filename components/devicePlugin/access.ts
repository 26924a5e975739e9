import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { NAMESPACE } from "./pod";

/** Service account of the plugin and of the MPS daemon. */
export const PLUGIN_ACCOUNT = "nvidia-device-plugin";

/** Service account of feature discovery. */
export const FEATURE_DISCOVERY_ACCOUNT = "gpu-feature-discovery";

/**
 * What the pods may ask the API server. Every config manager watches its own node; feature discovery also writes what it found for
 * Node Feature Discovery, and reads its own pod to say whose that is. The latter two are rights in one namespace, where NVIDIA's
 * chart v0.20.0 gives them in all.
 *
 * @param options Carry the parent and the provider of the workload cluster.
 */
export function grantAccess(
  name: string,
  options: pulumi.CustomResourceOptions,
): readonly pulumi.Resource[] {
  const accounts = [PLUGIN_ACCOUNT, FEATURE_DISCOVERY_ACCOUNT].map(
    (account) =>
      new k8s.core.v1.ServiceAccount(
        `${name}-account-${account}`,
        { metadata: { name: account, namespace: NAMESPACE } },
        options,
      ),
  );
  const rights = "nvidia-device-plugin";
  const nodes = new k8s.rbac.v1.ClusterRole(
    `${name}-nodes`,
    {
      metadata: { name: rights },
      rules: [{ apiGroups: [""], resources: ["nodes"], verbs: ["get", "list", "watch"] }],
    },
    options,
  );
  const nodesBinding = new k8s.rbac.v1.ClusterRoleBinding(
    `${name}-nodes-binding`,
    {
      metadata: { name: rights },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: rights },
      subjects: [PLUGIN_ACCOUNT, FEATURE_DISCOVERY_ACCOUNT].map(subject),
    },
    options,
  );
  const features = new k8s.rbac.v1.Role(
    `${name}-features`,
    {
      metadata: { name: FEATURE_DISCOVERY_ACCOUNT, namespace: NAMESPACE },
      rules: [
        {
          apiGroups: ["nfd.k8s-sigs.io"],
          resources: ["nodefeatures"],
          verbs: ["get", "create", "update"],
        },
        { apiGroups: [""], resources: ["pods"], verbs: ["get"] },
      ],
    },
    options,
  );
  const featuresBinding = new k8s.rbac.v1.RoleBinding(
    `${name}-features-binding`,
    {
      metadata: { name: FEATURE_DISCOVERY_ACCOUNT, namespace: NAMESPACE },
      roleRef: {
        apiGroup: "rbac.authorization.k8s.io",
        kind: "Role",
        name: FEATURE_DISCOVERY_ACCOUNT,
      },
      subjects: [subject(FEATURE_DISCOVERY_ACCOUNT)],
    },
    options,
  );
  return [...accounts, nodes, nodesBinding, features, featuresBinding];
}

function subject(name: string): { kind: string; name: string; namespace: string } {
  return { kind: "ServiceAccount", name, namespace: NAMESPACE };
}
