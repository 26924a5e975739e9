import type { types } from "@pulumi/kubernetes";

/**
 * Who may reach a tenant's pods and whom they may reach, by name of the policy: each other, the cluster's name service, and what the
 * site file lists. Everything else is refused, since a pod that any policy selects reaches only what one allows.
 *
 * @param egress ranges of addresses, `10.20.0.0/16`.
 */
export function networkPolicies(
  egress: readonly string[],
): Record<string, types.input.networking.v1.NetworkPolicySpec> {
  const everyPod = { podSelector: {} };
  const listed: types.input.networking.v1.NetworkPolicySpec = {
    ...everyPod,
    policyTypes: ["Egress"],
    egress: [{ to: egress.map((cidr) => ({ ipBlock: { cidr } })) }],
  };
  return {
    "own-namespace": {
      ...everyPod,
      policyTypes: ["Ingress", "Egress"],
      ingress: [{ from: [everyPod] }],
      egress: [{ to: [everyPod] }],
    },
    "name-service": {
      ...everyPod,
      policyTypes: ["Egress"],
      egress: [
        {
          to: [
            {
              namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
              podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
            },
          ],
          ports: [
            { port: 53, protocol: "UDP" },
            { port: 53, protocol: "TCP" },
          ],
        },
      ],
    },
    // A rule without peers would allow every address.
    ...(egress.length === 0 ? {} : { "listed-addresses": listed }),
  };
}
