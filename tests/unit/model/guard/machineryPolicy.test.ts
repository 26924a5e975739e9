import type { GuardPlan } from "../../../../model/guard/guardPlan";
import { machineryPolicy } from "../../../../model/guard/machineryPolicy";
import { CLUSTER_API_CONTROLLERS, METAL3_CONTROLLERS } from "../../../../model/guard/names";
import { judge } from "../../../support/admission/judge";
import type { AdmissionRequest, Json } from "../../../support/admission/request";
import { labGuard, labPool } from "../../../support/guardRequests";

const DEPLOYER = "deployer";
const [MANAGER = ""] = CLUSTER_API_CONTROLLERS.machineSets;
const [METAL3 = ""] = METAL3_CONTROLLERS;
const [BOOTSTRAP = ""] = CLUSTER_API_CONTROLLERS.bootstrap;
const COLLECTOR = "system:serviceaccount:kube-system:generic-garbage-collector";
const POOL_LABEL = { "cluster.x-k8s.io/deployment-name": "h100-1" };
const CAPI = "cluster.x-k8s.io";

type Asked = Partial<AdmissionRequest> & { readonly object: Json };

/** The sentences with which the policy refuses a request; a test says what is special about it. */
function refusals(asked: Asked, change: Partial<GuardPlan> = {}): readonly string[] {
  const plan = labGuard({ deployers: [DEPLOYER], controlPlaneMachines: 4, ...change });
  const { refusals: sentences, errors } = judge(machineryPolicy(plan), {
    operation: asked.oldObject === undefined ? "CREATE" : "UPDATE",
    group: CAPI,
    resource: "machinedeployments",
    kind: "MachineDeployment",
    namespace: "kvandal",
    user: "somebody",
    ...asked,
  });
  expect(errors).toEqual([]);
  return sentences;
}

const named = (name: string, spec: Json = {}): Json => ({ metadata: { name }, spec });

const template = (user: string, spec: Json = { a: 1 }): Asked => ({
  group: `infrastructure.${CAPI}`,
  resource: "devmachinetemplates",
  kind: "DevMachineTemplate",
  user,
  object: named("h100-1-0123abcd", spec),
});

const controlPlane = (replicas: number | undefined, more: Partial<Asked> = {}): Asked => ({
  group: `controlplane.${CAPI}`,
  resource: "kubeadmcontrolplanes",
  kind: "KubeadmControlPlane",
  object: named("lab-hall-1", replicas === undefined ? {} : { replicas }),
  ...more,
});

const host = (spec: Json, user = "somebody", oldSpec?: Json): Asked => ({
  group: "metal3.io",
  resource: "baremetalhosts",
  kind: "BareMetalHost",
  user,
  object: named("host-1", spec),
  ...(oldSpec === undefined ? {} : { oldObject: named("host-1", oldSpec) }),
});

/** A change of a host's metadata by another user than the deployer. */
const changedHost = (metadata: Json): Asked => {
  const before = { name: "host-1", finalizers: ["baremetalhost.metal3.io"] };
  return {
    ...host({ online: true }),
    object: { metadata: { ...before, ...metadata }, spec: { online: true } },
    oldObject: { metadata: before, spec: { online: true } },
  };
};

/** A change of what a machine says of itself, by another user than its controllers. */
const changedMachine = (resource: string, metadata: Json, user = "somebody"): Asked => {
  const before = {
    name: "m",
    labels: POOL_LABEL,
    ownerReferences: [{ kind: "MachineSet", name: "h100-1-abcde" }],
    finalizers: ["machine.cluster.x-k8s.io", "foregroundDeletion"],
  };
  return {
    resource,
    user,
    object: { metadata: { ...before, ...metadata }, spec: {} },
    oldObject: { metadata: before, spec: {} },
  };
};

const statusOf = (group: string, resource: string, user: string): Asked => ({
  group,
  resource,
  subresource: "status",
  user,
  object: { metadata: { name: "x" }, spec: {}, status: { a: 1 } },
  oldObject: { metadata: { name: "x" }, spec: {} },
});

const karpenterPool = (spec: Json): Asked => ({
  group: "karpenter.sh",
  resource: "nodepools",
  kind: "NodePool",
  namespace: undefined,
  object: named("burst", spec),
});

const scaleOf = (spec: Json, oldSpec: Json): Asked => ({
  group: "machine.openshift.io",
  resource: "machinesets",
  subresource: "scale",
  kind: "Scale",
  object: named("gpu", spec),
  oldObject: named("gpu", oldSpec),
});

const node = (user: string, name = "n1"): Asked => ({
  group: "",
  version: "v1",
  resource: "nodes",
  kind: "Node",
  namespace: undefined,
  user,
  object: { metadata: { name } },
});

/** A Node that gets labels, and loses its pool unless they say it. */
const changedNode = (labels: Json): Asked => ({
  ...node("somebody"),
  object: { metadata: { name: "n1", labels } },
  oldObject: { metadata: { name: "n1", labels: "a" in labels ? {} : { "kvandal.io/pool": "a" } } },
});

/** A change of the lab's pool by another user than the deployer. */
const changedPool = (change: Json, metadata: Json = {}, user = "operator"): Asked => {
  const before = labPool() as { metadata: Json; spec: Json };
  return {
    kind: "MachineDeployment",
    user,
    object: {
      metadata: { ...before.metadata, ...metadata },
      spec: { ...before.spec, ...change },
    },
    oldObject: before,
  };
};

describe("the guard of what machines are made from refuses", () => {
  it.each<[string, string, Asked]>([
    ["C1", "a control plane of 101 machines", controlPlane(101)],
    ["C1", "a control plane in another namespace", controlPlane(1, { namespace: "default" })],
    [
      "C1",
      "a control plane that grows beyond what the site file states",
      controlPlane(4, { oldObject: named("lab-hall-1", { replicas: 3 }) }),
    ],
    [
      "C1",
      "a control plane that is scaled",
      controlPlane(4, {
        subresource: "scale",
        oldObject: named("lab-hall-1", { replicas: 3 }),
      }),
    ],
    ["C2", "a host that is registered, which is inspected and so switched on", host({})],
    ["C2", "a host with another image", host({ image: { url: "x" } }, "somebody", {})],
    ["C2", "a host that is another machine", host({ bmc: { address: "x" } }, "somebody", {})],
    [
      "C7",
      "a host that is moved to another pool by its labels",
      {
        ...host({}, "somebody", {}),
        object: { metadata: { name: "host-1", labels: { "kvandal.io/hall": "hall-2" } }, spec: {} },
      },
    ],
    ["C2", "a host that is switched on later", host({ online: true }, "somebody", {})],
    [
      "C2",
      "a host that is claimed by hand",
      host({ consumerRef: { name: "x" } }, "somebody", { online: true }),
    ],
    ...(["automatedCleaningMode", "firmware", "raid", "architecture"] as const).map(
      (field): [string, string, Asked] => [
        "C2",
        `a host with another ${field}, for which it is switched on`,
        host({ [field]: "x" }, "somebody", {}),
      ],
    ),
    ["C2", "a host that loses a field", host({}, "somebody", { consumerRef: { name: "x" } })],
    [
      "C2",
      "a host that is told to be inspected, for which it is switched on",
      changedHost({ annotations: { "inspect.metal3.io": "" } }),
    ],
    [
      "C2",
      "a host that Metal3 does not look at any more, while it draws power",
      changedHost({ annotations: { "baremetalhost.metal3.io/detached": "" } }),
    ],
    ["C2", "a host that loses its finalizer, and is forgotten", changedHost({ finalizers: [] })],
    ...(["hostclaims", "hostfirmwaresettings", "bmceventsubscriptions"] as const).map(
      (resource): [string, string, Asked] => [
        "C2",
        `an object of Metal3's ${resource}`,
        { ...host({}), resource },
      ],
    ),
    [
      "C7",
      "a machine of the infrastructure that is said to have another host",
      {
        group: `infrastructure.${CAPI}`,
        resource: "metal3machines",
        object: {
          metadata: { name: "m", annotations: { "metal3.io/BareMetalHost": "metal3/host-2" } },
          spec: {},
        },
        oldObject: {
          metadata: { name: "m", annotations: { "metal3.io/BareMetalHost": "metal3/host-1" } },
          spec: {},
        },
      },
    ],
    [
      "C2",
      "a machine of the infrastructure by hand",
      {
        group: `infrastructure.${CAPI}`,
        resource: "metal3machines",
        kind: "Metal3Machine",
        object: named("m"),
      },
    ],
    [
      "C2",
      "a machine pool of a cloud",
      {
        group: `infrastructure.${CAPI}`,
        resource: "awsmachinepools",
        kind: "AWSMachinePool",
        object: named("m"),
      },
    ],
    [
      "C2",
      "a pool of Karpenter, by the deployer too",
      {
        group: "karpenter.sh",
        resource: "nodepools",
        kind: "NodePool",
        namespace: undefined,
        user: DEPLOYER,
        object: named("burst"),
      },
    ],
    ["C7", "a template that the deployer did not make", template("operator")],
    [
      "C7",
      "a bootstrap template that the deployer did not make",
      { ...template("operator"), group: `bootstrap.${CAPI}`, resource: "kubeadmconfigtemplates" },
    ],
    [
      "C11",
      "a template that is edited, by the deployer too",
      { ...template(DEPLOYER, { a: 2 }), oldObject: named("h100-1-0123abcd", { a: 1 }) },
    ],
    ["C10", "a pool's template by an operator", changedPool({ template: { spec: {} } })],
    ["C10", "a pool's selector by an operator", changedPool({ selector: { matchLabels: {} } })],
    ["C10", "a pool's cluster by an operator", changedPool({ clusterName: "other" })],
    ["C10", "a pool's strategy by an operator", changedPool({ rollout: undefined })],
    [
      "C10",
      "a pool's labels by an operator",
      changedPool({}, { labels: { "kvandal.io/gpu-system": "hgx-b200" } }),
    ],
    [
      "C10",
      "1739: an annotation by which machines are changed where they are, by an operator",
      changedPool({}, { annotations: { "in-place-updates.internal.cluster.x-k8s.io/x": "" } }),
    ],
    ["C10", "a pool that an operator makes", { user: "operator", object: labPool() }],
    [
      "C7",
      "a MachineSet with the template of another pool",
      {
        resource: "machinesets",
        object: named("s", { replicas: 1, template: { a: 2 } }),
        oldObject: named("s", { replicas: 1, template: { a: 1 } }),
      },
    ],
    [
      "C7",
      "a machine of the infrastructure with another selector",
      {
        group: `infrastructure.${CAPI}`,
        resource: "metal3machines",
        object: named("m", { hostSelector: { a: "2" } }),
        oldObject: named("m", { hostSelector: { a: "1" } }),
      },
    ],
    ...(["machines", "machinesets"] as const).flatMap((resource): [string, string, Asked][] => [
      [
        "C12",
        `${resource} that lose a label, so that others are made beside them`,
        changedMachine(resource, { labels: {} }),
      ],
      [
        "C12",
        `${resource} that lose their owner, so that others are made beside them`,
        changedMachine(resource, { ownerReferences: [] }),
      ],
    ]),
    ...(
      [
        ["metal3.io", "baremetalhosts"],
        [`infrastructure.${CAPI}`, "metal3machines"],
        [`bootstrap.${CAPI}`, "kubeadmconfigs"],
      ] as const
    ).map(([group, resource]): [string, string, Asked] => [
      "C2",
      `the status of ${resource}, by which their controllers go`,
      statusOf(group, resource, "somebody"),
    ]),
    [
      "C2",
      "a pool of Karpenter that grows",
      { ...karpenterPool({ replicas: 3 }), oldObject: named("burst", { replicas: 2 }) },
    ],
    [
      "C2",
      "a MachineSet of OpenShift that grows by its scale",
      scaleOf({ replicas: 3 }, { replicas: 2 }),
    ],
    [
      "C2",
      "a pool of Karpenter that shrinks and loses its limits, beyond which it grows by itself",
      {
        ...karpenterPool({ replicas: 1 }),
        oldObject: named("burst", { replicas: 2, limits: { cpu: "10" } }),
      },
    ],
    [
      "C12",
      "a Machine that loses its finalizer, and with it its running host",
      {
        resource: "machines",
        object: { metadata: { name: "m" }, spec: {} },
        oldObject: { metadata: { name: "m", finalizers: ["machine.cluster.x-k8s.io"] }, spec: {} },
      },
    ],
    [
      "C1",
      "another kind of control plane that is scaled",
      {
        ...controlPlane(50, { subresource: "scale", oldObject: named("x", { replicas: 3 }) }),
        resource: "rke2controlplanes",
      },
    ],
    [
      "C16",
      "a Machine that a user lets refer to a node, which would then be no stray",
      {
        resource: "machines",
        subresource: "status",
        object: { metadata: { name: "m" }, status: { nodeRef: { name: "stray" } } },
        oldObject: { metadata: { name: "m" }, status: {} },
      },
    ],
    [
      "C15",
      "a Machine that its MachineSet no longer finds by the hash of its template",
      changedMachine("machines", { labels: { ...POOL_LABEL, "machine-template-hash": "zzz" } }),
    ],
    [
      "C15",
      "a MachineSet with another hash of its template",
      changedMachine("machinesets", { labels: { ...POOL_LABEL, "machine-template-hash": "zzz" } }),
    ],
    [
      "C15",
      "a pool that loses its finalizer while it goes, to be made again beside its machines",
      {
        ...changedPool({}),
        oldObject: {
          ...labPool(),
          metadata: {
            ...(labPool().metadata as Json),
            finalizers: ["cluster.x-k8s.io/machinedeployment"],
          },
        },
      },
    ],
    ["C8", "a Node that loses the label of its pool, and with it its power cap", changedNode({})],
    [
      "C8",
      "1700: a Node that loses the label of its pool by way of its status, which agents may write",
      { ...changedNode({}), subresource: "status", user: "system:serviceaccount:net:flannel" },
    ],
    ["C12", "a Node that a user makes", node("somebody")],
    ["C12", "a Node that another kubelet makes", node("system:node:n2")],
  ])("%s: %s", (_id, _what, asked) => {
    expect(refusals(asked)).toHaveLength(1);
  });

  it("what no deployer is known for, on a real site without one in the lock", () => {
    const unknown = { deployers: [] };
    expect(refusals(template(DEPLOYER), unknown)).toHaveLength(1);
    expect(refusals({ user: DEPLOYER, object: labPool() }, unknown)).toHaveLength(1);
  });

  it("with a sentence that names the object, the user and the way out", () => {
    expect(refusals(template("operator"))).toEqual([
      "DevMachineTemplate h100-1-0123abcd: made or changed by operator, while templates of pools are made by deployer alone: change the site file and deploy it",
    ]);
    expect(refusals(controlPlane(101))).toEqual([
      "KubeadmControlPlane lab-hall-1: 101 machines of a control plane in namespace kvandal, and the site file states 3 in kvandal (infrastructure.controlPlaneMachines, less one for replacements): lower its replicas",
    ]);
  });
});

describe("the guard of what machines are made from lets through", () => {
  it.each<[string, Asked]>([
    ["the deployer's templates", template(DEPLOYER)],
    [
      "a control plane's template, by others",
      { ...template("platform"), object: named("control-plane", {}) },
    ],
    [
      "defaults of a newer version, by Cluster API",
      { ...template(MANAGER, { a: 2 }), oldObject: named("h100-1-0123abcd", { a: 1 }) },
    ],
    [
      "the replicas of a MachineSet, which the guard of pools holds",
      {
        resource: "machinesets",
        object: named("s", { replicas: 2, template: {} }),
        oldObject: named("s", { replicas: 1, template: {} }),
      },
    ],
    [
      "a template's labels, by anybody",
      { ...template("operator"), oldObject: named("h100-1-0123abcd", { a: 1 }) },
    ],
    [
      "the node of a Machine, by Cluster API",
      {
        resource: "machines",
        subresource: "status",
        user: MANAGER,
        object: { metadata: { name: "m" }, status: { nodeRef: { name: "n1" } } },
        oldObject: { metadata: { name: "m" } },
      },
    ],
    ["the deployer's pools", { user: DEPLOYER, object: labPool() }],
    ["any change of a pool by the deployer", changedPool({ template: {} }, {}, DEPLOYER)],
    ["the replicas of a pool, by an operator", changedPool({ replicas: 3 })],
    ["other labels of a pool", changedPool({}, { labels: { team: "a" } })],
    [
      "a pool's finalizers, by its controller",
      changedPool({}, { finalizers: ["cluster.x-k8s.io/machinedeployment"] }, MANAGER),
    ],
    [
      "a machine of the infrastructure by Cluster API",
      {
        group: `infrastructure.${CAPI}`,
        resource: "metal3machines",
        kind: "Metal3Machine",
        user: MANAGER,
        object: named("m"),
      },
    ],
    ["a control plane that the site file states", controlPlane(3)],
    ["one machine where the number is left out", controlPlane(undefined)],
    [
      "a control plane that shrinks, however large it was",
      controlPlane(100, { oldObject: named("lab-hall-1", { replicas: 101 }) }),
    ],
    [
      "other changes of a control plane that is too large",
      controlPlane(101, {
        object: { metadata: { name: "lab-hall-1", labels: { a: "b" } }, spec: { replicas: 101 } },
        oldObject: named("lab-hall-1", { replicas: 101 }),
      }),
    ],
    ["a host that the deployer registers", host({ online: true }, DEPLOYER)],
    ["a host that is switched off", host({ online: false }, "somebody", { online: true })],
    ["a host that Metal3 switches on", host({ online: true, consumerRef: {} }, METAL3, {})],
    [
      "what a host is said to be for",
      host({ online: true, description: "rack 7" }, "x", { online: true }),
    ],
    ...(
      [
        "baremetalhost.metal3.io/paused",
        "reboot.metal3.io",
        "reboot.metal3.io/me",
        "mine/a",
      ] as const
    ).map((key): [string, Asked] => [
      `a host's annotation ${key}`,
      changedHost({ annotations: { [key]: "" } }),
    ]),
    ["a host's own labels", changedHost({ labels: { rack: "7" } })],
    [
      "settings of a host's firmware by Metal3",
      { ...host({}, METAL3), resource: "hostfirmwaresettings" },
    ],
    [
      "the end of a foreground deletion, by the garbage collector",
      changedMachine("machines", { finalizers: ["machine.cluster.x-k8s.io"] }, COLLECTOR),
    ],
    [
      "owners that are gone, by the garbage collector",
      changedMachine("machinesets", { ownerReferences: [] }, COLLECTOR),
    ],
    [
      "an annotation of a Machine",
      changedMachine("machines", { annotations: { "cluster.x-k8s.io/delete-machine": "" } }),
    ],
    [
      "a taint of a Node, and other labels",
      { ...changedNode({ a: "b" }), user: "system:node-controller" },
    ],
    [
      "the status of a Node, by an agent of its network",
      { ...changedNode({ a: "b" }), subresource: "status", user: "system:serviceaccount:net:a" },
    ],
    ["the pool of a Node, by Cluster API", { ...changedNode({}), user: MANAGER }],
    ["the pool of a Node, by its kubelet", { ...changedNode({}), user: "system:node:n1" }],
    [
      "the discovery that a node joins by, by kubeadm's own bootstrap controller",
      {
        group: `bootstrap.${CAPI}`,
        resource: "kubeadmconfigs",
        user: BOOTSTRAP,
        object: named("c", { joinConfiguration: { discovery: {} } }),
        oldObject: named("c", { joinConfiguration: {} }),
      },
    ],
    ["the status of a host by Metal3", statusOf("metal3.io", "baremetalhosts", METAL3)],
    [
      "a status that stays as it is",
      {
        ...statusOf("metal3.io", "baremetalhosts", "x"),
        oldObject: { metadata: { name: "x" }, spec: {}, status: { a: 1 } },
      },
    ],
    [
      "what changes nothing of a host's firmware, as a migration of the stored version",
      {
        ...host({ a: 1 }),
        resource: "hostfirmwaresettings",
        oldObject: named("host-1", { a: 1 }),
      },
    ],
    [
      "a pool of Karpenter that shrinks",
      { ...karpenterPool({ replicas: 1 }), oldObject: named("burst", { replicas: 2 }) },
    ],
    [
      "a MachineSet of OpenShift that is scaled to nothing, which a Scale states by leaving it out",
      scaleOf({}, { replicas: 2 }),
    ],
    [
      "a pool of Karpenter that loses its finalizer",
      { ...karpenterPool({ a: 1 }), oldObject: named("burst", { a: 1 }) },
    ],
    ["a Node by its own kubelet", node("system:node:n1")],
    ["a Node by the simulator", node(DEPLOYER)],
  ])("%s", (_what, asked) => {
    expect(refusals(asked)).toEqual([]);
  });

  it("no Node by the deployer of a real hall", () => {
    expect(refusals(node(DEPLOYER), { isSimulated: false })).toHaveLength(1);
  });
});
