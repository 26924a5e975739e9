import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

const TODAY = new Date().toISOString().slice(0, 10);

/** Something wrong for every policy that is not about pools, each under the name of the policy. */
export function otherObjects(options: pulumi.CustomResourceOptions): void {
  const named = (name: string, namespace?: string): object =>
    namespace === undefined ? { name } : { name, namespace };
  const custom = (logicalName: string, apiVersion: string, kind: string, rest: object): void => {
    new k8s.apiextensions.CustomResource(
      logicalName,
      { apiVersion, kind, metadata: named("other"), ...rest },
      options,
    );
  };
  custom("karpenter", "karpenter.sh/v1", "NodePool", { spec: {} });
  custom("control-plane", "controlplane.cluster.x-k8s.io/v1beta2", "KubeadmControlPlane", {
    metadata: named("other", "kvandal"),
    spec: { replicas: 101 },
  });
  custom("queue", "kueue.x-k8s.io/v1beta2", "ClusterQueue", { spec: {} });
  custom("machine-template", "infrastructure.cluster.x-k8s.io/v1beta2", "DevMachineTemplate", {
    metadata: {
      name: "h100-1-0123abcd",
      namespace: "kvandal",
      labels: { "kvandal.io/site": "lab", "kvandal.io/pool": "h100-1" },
    },
    spec: {
      template: {
        metadata: { labels: { "kvandal.io/gpu-system": "hgx-h100" } },
        spec: { backend: { inMemory: {} } },
      },
    },
  });
  const budget = (site: string, phase: string, hall: string, nodes: number): object => ({
    metadata: { name: `${site}-${phase}` },
    spec: {
      site,
      phase,
      hall,
      now: TODAY,
      pools: nodes === 0 ? {} : { "h100-1": { ceilingUnits: nodes, ceilingNodes: nodes } },
    },
  });
  custom(
    "hall-size",
    "kvandal.io/v1alpha1",
    "SiteBudget",
    budget("lab", "phase-1", "hall-1", 5001),
  );
  custom("phase-order", "kvandal.io/v1alpha1", "SiteBudget", budget("lab", "phase-3", "hall-1", 0));
  custom(
    "capital-release",
    "kvandal.io/v1alpha1",
    "SiteBudget",
    budget("kvandal", "phase-2", "narvik-1", 0),
  );
  new k8s.rbac.v1.ClusterRole(
    "impersonation",
    {
      metadata: named("impersonation"),
      rules: [{ apiGroups: [""], resources: ["serviceaccounts"], verbs: ["impersonate"] }],
    },
    options,
  );
  new k8s.core.v1.ResourceQuota(
    "quota-of-a-million",
    {
      metadata: named("kvandal-energy-guard", "kvandal"),
      spec: { hard: { "count/machines.cluster.x-k8s.io": "1000000" } },
    },
    options,
  );
  new k8s.admissionregistration.v1.ValidatingAdmissionPolicyBinding(
    "narrowed-binding",
    {
      metadata: named("kvandal-energy-guard-pools"),
      spec: {
        policyName: "kvandal-energy-guard-pools",
        validationActions: ["Deny", "Audit"],
        paramRef: { name: "lab", parameterNotFoundAction: "Deny" },
        matchResources: { objectSelector: { matchLabels: { judged: "yes" } } },
      },
    },
    options,
  );
  new k8s.core.v1.ConfigMap(
    "device-plugin-config",
    {
      metadata: named("shared", "default"),
      data: { four: "version: v1\nsharing:\n  timeSlicing:\n    resorces: []\n" },
    },
    options,
  );
  new k8s.core.v1.Pod(
    "privileges-pinned",
    {
      metadata: named("agent", "default"),
      spec: { containers: [{ name: "agent", image: "agent" }] },
    },
    options,
  );
}

/** A component that says of itself what the project's own `Site` says. */
export class Site extends pulumi.ComponentResource {
  public static readonly __pulumiType = "kvandal:index:Site";

  constructor(name: string, args: object) {
    super("kvandal:index:Site", name, args);
  }
}
