import type { KubeadmConfigTemplate, Labels, Taint } from "./objects";

/** What a kubelet brings along when its node registers. Later changes of the template reach no registered node. */
export interface Registration {
  readonly labels: Labels;
  readonly taints: readonly Taint[];
  /** Why the kubelet would not start; undefined if it would. */
  readonly problem: string | undefined;
}

/** Label domains and keys of Kubernetes' own that a kubelet may set on its node. Source: k8s.io/kubelet 0.34, pkg/apis. */
const KUBELET_DOMAINS = ["kubelet.kubernetes.io", "node.kubernetes.io"] as const;
const KUBELET_LABELS: ReadonlySet<string> = new Set([
  "kubernetes.io/hostname",
  "kubernetes.io/arch",
  "kubernetes.io/os",
  "beta.kubernetes.io/arch",
  "beta.kubernetes.io/os",
  "beta.kubernetes.io/instance-type",
  "node.kubernetes.io/instance-type",
  "topology.kubernetes.io/region",
  "topology.kubernetes.io/zone",
  "failure-domain.beta.kubernetes.io/region",
  "failure-domain.beta.kubernetes.io/zone",
]);

/** Labels and taints that nodes of a template register with. */
export function registrationOf(template: KubeadmConfigTemplate | undefined): Registration {
  const node = template?.spec?.template?.spec?.joinConfiguration?.nodeRegistration;
  const pairs = (node?.kubeletExtraArgs ?? [])
    .filter(({ name }) => name === "node-labels")
    .flatMap(({ value = "" }) => value.split(","))
    .filter((pair) => pair.trim() !== "")
    .map((pair): [string, string] => {
      const [key = "", ...value] = pair.trim().split("=");
      return [key, value.join("=")];
    });
  const refused = pairs.map(([key]) => key).filter((key) => !kubeletMaySet(key));
  return {
    labels: Object.fromEntries(pairs),
    taints: node?.taints ?? [],
    problem:
      refused.length === 0
        ? undefined
        : `the kubelet does not start with --node-labels of Kubernetes' own domains: ${refused.join(", ")}; ` +
          `set them in the MachineDeployment's template`,
  };
}

function kubeletMaySet(key: string): boolean {
  const domain = key.includes("/") ? (key.split("/")[0] ?? "") : "";
  const isKubernetes = ["kubernetes.io", "k8s.io"].some((own) => isWithin(domain, own));
  return (
    !isKubernetes ||
    KUBELET_LABELS.has(key) ||
    KUBELET_DOMAINS.some((allowed) => isWithin(domain, allowed))
  );
}

function isWithin(domain: string, parent: string): boolean {
  return domain === parent || domain.endsWith(`.${parent}`);
}
