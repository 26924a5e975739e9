import { problemsOf, resource, type Attempt } from "../support/hallObjects";

const RBAC = "rbac.authorization.k8s.io/v1";
const CAPI = "cluster.x-k8s.io/v1beta2";
const rules = (verbs: string[], apiGroups: string[], resources: string[]) => ({
  rules: [{ verbs, apiGroups, resources }],
});

const ATTEMPTS: readonly (readonly [string, string, Attempt])[] = [
  ...(["kvandal", "default"] as const).map((namespace): [string, string, Attempt] => [
    "C1",
    `a control plane of 101 machines in namespace ${namespace}`,
    {
      api: "controlplane.cluster.x-k8s.io/v1beta2",
      kind: "KubeadmControlPlane",
      namespace,
      content: { spec: { replicas: 101 } },
    },
  ]),
  ...[
    ["metal3.io/v1alpha1", "BareMetalHost"],
    ["infrastructure.cluster.x-k8s.io/v1beta1", "Metal3Machine"],
    ["infrastructure.cluster.x-k8s.io/v1beta2", "AWSMachinePool"],
    ["infrastructure.cluster.x-k8s.io/v1beta1", "AzureMachinePool"],
    ["karpenter.sh/v1", "NodePool"],
    ["karpenter.sh/v1beta1", "NodeClaim"],
    ["karpenter.sh/v1alpha5", "Provisioner"],
    ["karpenter.k8s.aws/v1", "EC2NodeClass"],
    ["machine.openshift.io/v1beta1", "MachineSet"],
    ["cluster.x-k8s.io/v1beta1", "MachinePool"],
    ["exp.cluster.x-k8s.io/v1alpha3", "MachinePool"],
    ["hypershift.openshift.io/v1beta1", "NodePool"],
    ["provisioning.cattle.io/v1", "Cluster"],
    ["management.cattle.io/v3", "NodePool"],
    [CAPI, "MachineSet"],
    [CAPI, "Machine"],
    [CAPI, "Cluster"],
    ["v1", "Node"],
  ].map(([api = "", kind = ""]): [string, string, Attempt] => [
    "C2",
    `a ${kind} of ${api}`,
    { api, kind },
  ]),
  ...[
    ["kustomize.toolkit.fluxcd.io/v1", "Kustomization"],
    ["helm.toolkit.fluxcd.io/v2", "HelmRelease"],
    ["argoproj.io/v1alpha1", "Application"],
    ["addons.cluster.x-k8s.io/v1beta2", "ClusterResourceSet"],
    ["helm.cattle.io/v1", "HelmChart"],
    ["keda.sh/v1alpha1", "ScaledObject"],
    ["v1", "List"],
  ].map(([api = "", kind = ""]): [string, string, Attempt] => [
    "C3",
    `a ${kind} of ${api}`,
    { api, kind },
  ]),
  [
    "C8",
    "another runtime under the name that power caps start with",
    {
      api: "node.k8s.io/v1",
      kind: "RuntimeClass",
      name: "nvidia",
      content: { handler: "runc" },
    },
  ],
  ...[
    ["v1", "Service"],
    ["v1", "Endpoints"],
    ["discovery.k8s.io/v1", "EndpointSlice"],
  ].map(([api = "", kind = ""]): [string, string, Attempt] => [
    "C5",
    `another API server as ${kind} kubernetes`,
    { api, kind, name: "kubernetes" },
  ]),
  [
    "C9",
    "the namespace of Cluster API's controllers",
    { api: "v1", kind: "Namespace", name: "capi-system" },
  ],
  [
    "C3",
    "an autoscaler of pods that scales a pool",
    {
      api: "autoscaling/v2",
      kind: "HorizontalPodAutoscaler",
      namespace: "kvandal-x",
      content: {
        spec: { scaleTargetRef: { apiVersion: CAPI, kind: "MachineDeployment", name: "h100-1" } },
      },
    },
  ],
  [
    "C4",
    "a second policy under a name of Kvandal's",
    {
      api: "admissionregistration.k8s.io/v1",
      kind: "ValidatingAdmissionPolicy",
      name: "kvandal-energy-guard-more",
    },
  ],
  [
    "C4",
    "a webhook that rewrites objects",
    { api: "admissionregistration.k8s.io/v1", kind: "MutatingWebhookConfiguration" },
  ],
  [
    "C4",
    "a role that impersonates the account that counts",
    { api: RBAC, kind: "ClusterRole", content: rules(["impersonate"], [""], ["serviceaccounts"]) },
  ],
  [
    "C4",
    "a role that scales pools",
    {
      api: RBAC,
      kind: "ClusterRole",
      content: rules(["patch"], ["cluster.x-k8s.io"], ["machinedeployments/scale"]),
    },
  ],
  [
    "C4",
    "a role that may do everything",
    { api: RBAC, kind: "ClusterRole", content: rules(["*"], ["*"], ["*"]) },
  ],
  ...(
    [
      ["get", "", "secrets"],
      ["get", "", "nodes/proxy"],
      ["create", "", "serviceaccounts/token"],
      ["create", "", "pods/exec"],
      ["update", "certificates.k8s.io", "certificatesigningrequests/approval"],
      ["create", "machine.openshift.io", "machinesets"],
      ["*", "", "users"],
      ["*", "", "groups"],
      ["*", "authentication.k8s.io", "uids"],
      ["*", "authentication.k8s.io", "userextras/scopes"],
      ["*", "authentication.k8s.io", "*"],
      ["impersonate:user-info", "authentication.k8s.io", "users"],
      ["impersonate-on:user-info:list", "", "pods"],
      ["create", "", "*/token"],
      ["create", "", "*/exec"],
      ["update", "", "*/ephemeralcontainers"],
      ["get", "", "*/proxy"],
      ["get", "", "pods/exec"],
      ["get", "", "*/attach"],
      ["patch", "x.kvandal.io", "sitebudgets"],
      ["update", "", "services/proxy"],
      ["create", "", "pods/portforward"],
      ["get", "", "pods/proxy"],
      ["create", "operators.coreos.com", "subscriptions"],
      ["create", "helm.cattle.io", "helmcharts"],
      ["create", "kubernetes.crossplane.io", "objects"],
      ["create", "kyverno.io", "clusterpolicies"],
      ["create", "work.open-cluster-management.io", "manifestworks"],
      ["create", "machine.sapcloud.io", "machinesets"],
    ] as const
  ).map(([verb, group, of]): [string, string, Attempt] => [
    "C4",
    `a role over the whole cluster that may ${verb} ${of}`,
    { api: RBAC, kind: "ClusterRole", content: rules([verb], [group], [of]) },
  ]),
  ...["system:kube-controller-manager", "capi-aggregated-manager-role", "edit"].map(
    (name): [string, string, Attempt] => [
      "C4",
      `a binding of ${name} over the whole cluster`,
      { api: RBAC, kind: "ClusterRoleBinding", content: { roleRef: { name } } },
    ],
  ),
  ...["kube-system", "capi-system", "capm3-system"].map((namespace): [string, string, Attempt] => [
    "C8",
    `a Job in namespace ${namespace}, with rights of its controllers`,
    { api: "batch/v1", kind: "Job", namespace },
  ]),
  ...["kubernetes.io/service-account-token", "bootstrap.kubernetes.io/token"].map(
    (type): [string, string, Attempt] => [
      "C4",
      `a Secret of type ${type}`,
      { api: "v1", kind: "Secret", namespace: "mine", content: { type } },
    ],
  ),
  ...(
    [
      ["ValidatingAdmissionPolicy", "admissionregistration.k8s.io/v1"],
      ["ValidatingAdmissionPolicyBinding", "admissionregistration.k8s.io/v1"],
      ["ValidatingWebhookConfiguration", "admissionregistration.k8s.io/v1"],
    ] as const
  ).map(([kind, api]): [string, string, Attempt] => [
    "C8",
    `a ${kind}, which could keep the pods of power caps from starting`,
    { api, kind },
  ]),
  ...(["ClusterRole", "ClusterRoleBinding"] as const).map((kind): [string, string, Attempt] => [
    "C8",
    `a ${kind} of Kubernetes' own controllers`,
    { api: RBAC, kind, name: "system:controller:daemon-set-controller", content: { rules: [] } },
  ]),
  [
    "C4",
    "a role that collects others",
    { api: RBAC, kind: "ClusterRole", content: { aggregationRule: {}, rules: [] } },
  ],
  [
    "C4",
    "a binding of cluster-admin",
    { api: RBAC, kind: "ClusterRoleBinding", content: { roleRef: { name: "cluster-admin" } } },
  ],
  [
    "C4",
    "a binding of the account that counts",
    {
      api: RBAC,
      kind: "RoleBinding",
      namespace: "mine",
      content: { roleRef: { name: "kvandal-guard-sync" } },
    },
  ],
  [
    "C4",
    "another definition of the budget",
    {
      api: "apiextensions.k8s.io/v1",
      kind: "CustomResourceDefinition",
      name: "x.kvandal.io",
      content: { spec: { group: "kvandal.io" } },
    },
  ],
  [
    "C6",
    "a budget under another name",
    { api: "kvandal.io/v1alpha1", kind: "SiteBudget", name: "lab-2" },
  ],
  [
    "C7",
    "a template that no pool has",
    {
      api: "infrastructure.cluster.x-k8s.io/v1beta2",
      kind: "DevMachineTemplate",
      name: "h100-1-0123abcd",
      namespace: "kvandal",
    },
  ],
  ...(["DaemonSet", "Job", "Deployment", "Pod"] as const).map((kind): [string, string, Attempt] => [
    "C8",
    `a ${kind} beside the power caps`,
    {
      api: kind === "Job" ? "batch/v1" : kind === "Pod" ? "v1" : "apps/v1",
      kind,
      namespace: "kvandal-power",
    },
  ]),
  [
    "C9",
    "a DaemonSet in the device plugin's namespace",
    { api: "apps/v1", kind: "DaemonSet", namespace: "nvidia-device-plugin" },
  ],
  [
    "C9",
    "a volume of a host's files",
    {
      api: "v1",
      kind: "PersistentVolume",
      content: { spec: { hostPath: { path: "/" } } },
    },
  ],
  ["C9", "a JobSet", { api: "jobset.x-k8s.io/v1alpha2", kind: "JobSet", namespace: "jobs" }],
  [
    "C12",
    "a Machine that names a control plane",
    {
      api: CAPI,
      kind: "Machine",
      namespace: "kvandal",
      labels: { "cluster.x-k8s.io/control-plane": "" },
    },
  ],
  [
    "tenants",
    "a namespace that is named like a tenant's",
    { api: "v1", kind: "Namespace", name: "tenant-c" },
  ],
  [
    "tenants",
    "a namespace with a tenant's label",
    { api: "v1", kind: "Namespace", name: "mine", labels: { "kvandal.io/tenant": "a" } },
  ],
  ["tenants", "rights in a tenant's namespace", { api: RBAC, kind: "Role", namespace: "tenant-c" }],
  [
    "tenants",
    "a ConfigMap among the tenants' settings",
    { api: "v1", kind: "ConfigMap", namespace: "kvandal-tenants" },
  ],
  ["tenants", "a queue", { api: "kueue.x-k8s.io/v1beta2", kind: "LocalQueue", namespace: "jobs" }],
];

describe("nothing-else refuses", () => {
  it.each(ATTEMPTS)("%s: %s", (_id, _what, attempt) => {
    expect(problemsOf(resource(attempt))).toHaveLength(1);
  });

  it.each([
    ...["command:local:Command", "command:remote:Command", "pulumi-nodejs:dynamic:Resource"],
    ...[
      "kubectl:index/manifest:Manifest",
      "helm:index/release:Release",
      "maas:index/machine:Machine",
    ],
  ])("C3: %s, which runs a program, writes past the provider or makes machines", (type) => {
    expect(problemsOf({ type, props: {}, stack: "lab-dev" })).toEqual([
      `${type}: no policy sees what it does to a hall or its machines: do it outside of the hall's stack`,
    ]);
  });

  it("a patch of what is refused, and an object whose type says that it is something else", () => {
    const [, , node] = ATTEMPTS.find(([, what]) => what === "a Node of v1") ?? [];
    const whole = resource(node ?? { api: "", kind: "" });
    expect(problemsOf({ ...whole, type: `${whole.type}Patch` })).toHaveLength(1);
    expect(problemsOf({ ...whole, type: "kubernetes:core/v1:ConfigMap" })).toHaveLength(1);
    const map = resource({ api: "v1", kind: "ConfigMap", namespace: "mine" });
    expect(problemsOf({ ...map, type: "kubernetes:apps/v1:Deployment" })).toEqual([
      "ConfigMap mine/other: its resource is of type kubernetes:apps/v1:Deployment, so other policies would not see what it is: give it its own type",
    ]);
  });

  it.each([
    ...["kubernetes:yaml/v2:Foo", "kubernetes:kustomize/v2:Foo", "kubernetes:helm.sh/v4:Chart"],
    ...["kubernetes:x/v1:A-B", "kubernetes:x/v1:A.B", "kubernetes:x/v1:A:B"],
  ])(
    "C1: a control plane whose resource is of type %s, which the provider does not look at",
    (type) => {
      const plane = resource({
        api: "controlplane.cluster.x-k8s.io/v1beta2",
        kind: "KubeadmControlPlane",
      });
      expect(problemsOf({ ...plane, type })).toHaveLength(1);
    },
  );

  it("with a message that names the object, the hall, the phase and the way out", () => {
    expect(
      problemsOf(resource({ api: "karpenter.sh/v1", kind: "NodePool", name: "burst" })),
    ).toEqual([
      "NodePool burst: the site file makes no such object for hall hall-1 in phase-3 or phase-2 or phase-1, and objects of NodePool.karpenter.sh may add machines or power: keep it out of the hall's stack",
    ]);
  });
});

describe("nothing-else lets through", () => {
  it.each<[string, Attempt]>([
    ["a ConfigMap", { api: "v1", kind: "ConfigMap", namespace: "mine" }],
    ["a Deployment", { api: "apps/v1", kind: "Deployment", namespace: "mine" }],
    ["a tenant's ConfigMap", { api: "v1", kind: "ConfigMap", namespace: "tenant-a" }],
    ["a namespace", { api: "v1", kind: "Namespace", name: "my-tenant-a" }],
    [
      "a role that reads pools",
      {
        api: RBAC,
        kind: "ClusterRole",
        content: rules(["get", "list"], ["cluster.x-k8s.io"], ["machines"]),
      },
    ],
    [
      "a role that checks tokens",
      {
        api: RBAC,
        kind: "ClusterRole",
        content: rules(["create"], ["authentication.k8s.io"], ["tokenreviews"]),
      },
    ],
    [
      "a role that reads pods' logs",
      { api: RBAC, kind: "ClusterRole", content: rules(["get"], [""], ["pods/log", "pods"]) },
    ],
    [
      "a role that writes ConfigMaps",
      { api: RBAC, kind: "Role", namespace: "mine", content: rules(["*"], [""], ["configmaps"]) },
    ],
    [
      "a binding of the pool operator",
      {
        api: RBAC,
        kind: "ClusterRoleBinding",
        content: { roleRef: { name: "kvandal-pool-operator" } },
      },
    ],
    [
      "an autoscaler of a Deployment",
      {
        api: "autoscaling/v2",
        kind: "HorizontalPodAutoscaler",
        namespace: "mine",
        content: { spec: { scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment" } } },
      },
    ],
    [
      "a definition of another group",
      {
        api: "apiextensions.k8s.io/v1",
        kind: "CustomResourceDefinition",
        content: { spec: { group: "example.com" } },
      },
    ],
    ["a ServiceMonitor", { api: "monitoring.coreos.com/v1", kind: "ServiceMonitor" }],
  ])("%s", (_what, attempt) => {
    expect(problemsOf(resource(attempt))).toEqual([]);
  });

  it("a Chart or a ConfigGroup, whose objects are resources of their own", () => {
    for (const type of ["kubernetes:helm.sh/v4:Chart", "kubernetes:yaml/v2:ConfigGroup"]) {
      expect(problemsOf({ type, props: {}, stack: "lab-dev" })).toEqual([]);
    }
  });

  it("objects of a cluster that is not a hall's, unless they add machines", () => {
    const elsewhere = { context: "monitoring" };
    expect(
      problemsOf(resource({ api: "argoproj.io/v1alpha1", kind: "Application" }, elsewhere)),
    ).toEqual([]);
    expect(
      problemsOf(resource({ api: "management.cattle.io/v3", kind: "Setting" }, elsewhere)),
    ).toEqual([]);
    expect(problemsOf(resource({ api: CAPI, kind: "MachineDeployment" }, elsewhere))).toHaveLength(
      1,
    );
    expect(
      problemsOf(resource({ api: "karpenter.sh/v1", kind: "NodePool" }, elsewhere)),
    ).toHaveLength(1);
    expect(problemsOf(resource({ api: "v1", kind: "Node" }, elsewhere))).toHaveLength(1);
  });
});
