/** The part of Kubernetes' NetworkPolicySpec that is used here. */
export interface NetworkPolicySpec {
  readonly podSelector: LabelSelector;
  readonly policyTypes: ("Ingress" | "Egress")[];
  readonly ingress?: { from: Peer[] }[];
  readonly egress?: { to: Peer[]; ports?: { port: number; protocol: "UDP" | "TCP" }[] }[];
}

interface LabelSelector {
  readonly matchLabels?: Record<string, string>;
}

interface Peer {
  readonly podSelector?: LabelSelector;
  readonly namespaceSelector?: LabelSelector;
  readonly ipBlock?: { cidr: string };
}

/**
 * Who may reach a tenant's pods and whom they may reach, by name of the policy: each other, the cluster's name service, and what the
 * site file lists. Everything else is refused, since a pod that any policy selects reaches only what one allows.
 *
 * @param egress ranges of addresses, `10.20.0.0/16`.
 */
export function networkPolicies(egress: readonly string[]): Record<string, NetworkPolicySpec> {
  const everyPod = { podSelector: {} };
  const listed: NetworkPolicySpec = {
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
