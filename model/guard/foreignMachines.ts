import { sentence, SUBRESOURCE, texts, type Rule } from "./expressions";
import { specKeptBut } from "./unchanged";

/** API groups of other systems that make machines; none of Kvandal's halls uses them. `*` stands for every kind of a group. */
const FOREIGN_MACHINES: Readonly<Record<string, readonly string[] | "*">> = {
  "karpenter.sh": "*",
  "karpenter.k8s.aws": "*",
  "karpenter.azure.com": "*",
  "karpenter.k8s.gcp": "*",
  "machine.openshift.io": "*",
  "hive.openshift.io": "*",
  "machine.sapcloud.io": "*",
  "tinkerbell.org": "*",
  "exp.cluster.x-k8s.io": "*",
  "hypershift.openshift.io": "*",
  "metal.sidero.dev": "*",
  "provisioning.cattle.io": "*",
  "rke-machine-config.cattle.io": "*",
  // Rancher has its settings, users and a record of every node of its clusters in this group as well.
  "management.cattle.io": ["NodePool"],
  "core.gardener.cloud": "*",
  "extensions.gardener.cloud": "*",
  "kops.k8s.io": "*",
  "k0smotron.io": "*",
  "eks.services.k8s.aws": "*",
  "eks.aws.upbound.io": "*",
  "eks.aws.crossplane.io": "*",
};

/** These groups with the resources of theirs that make machines, as a policy in the API server matches them. */
export const FOREIGN_MACHINE_RESOURCES: readonly {
  readonly apiGroup: string;
  readonly resources: readonly string[];
}[] = Object.entries(FOREIGN_MACHINES).map(([apiGroup, kinds]) => ({
  apiGroup,
  resources: (kinds === "*" ? ["*"] : kinds.map(resourceOf)).flatMap((resource) => [
    resource,
    `${resource}/scale`,
  ]),
}));

/** Whether an API group is one of those, or a part of one. */
export function isForeignMachineGroup(group: string): boolean {
  return Object.keys(FOREIGN_MACHINES).some((own) => isPartOf(group, own));
}

/** Whether the objects of a kind become machines in another system than Cluster API. */
export function isForeignMachineKind(group: string, kind: string): boolean {
  return Object.entries(FOREIGN_MACHINES).some(
    ([own, kinds]) => isPartOf(group, own) && (kinds === "*" || kinds.includes(kind)),
  );
}

/** The same for the name of a definition, such as `nodepools.karpenter.sh`. */
export function isForeignMachineDefinition(name: string): boolean {
  const [resource = "", ...group] = name.split(".");
  return FOREIGN_MACHINE_RESOURCES.some(
    ({ apiGroup, resources }) =>
      isPartOf(group.join("."), apiGroup) && ["*", resource].some((one) => resources.includes(one)),
  );
}

/** The rule of the machinery policy on these resources: none is added, and those that are there already shrink and go. */
export function noForeignMachines(): Rule {
  // A Scale of zero replicas states none; an object without them, such as a NodePool, grows by its limits.
  const scaled = (object: string): string =>
    `(has(${object}.spec) && has(${object}.spec.replicas) ? int(${object}.spec.replicas) : 0)`;
  const bothState = `(${SUBRESOURCE}) == 'scale' || has(object.spec.replicas) && has(oldObject.spec.replicas)`;
  const noMore = `(${bothState}) && ${scaled("object")} <= ${scaled("oldObject")}`;
  return {
    expression: `!(variables.group in ${texts(FOREIGN_MACHINE_RESOURCES.map(({ apiGroup }) => apiGroup))})
      || !variables.created && (variables.specUnchanged || ${specKeptBut("k == 'replicas'")} && ${noMore})`,
    messageExpression: sentence(
      "variables.what",
      `': it would add machines that no site file declares: declare a pool instead'`,
    ),
  };
}

function isPartOf(group: string, own: string): boolean {
  return group === own || group.endsWith(`.${own}`);
}

/** The kinds that are listed have regular plurals. */
function resourceOf(kind: string): string {
  return `${kind.toLowerCase()}s`;
}
