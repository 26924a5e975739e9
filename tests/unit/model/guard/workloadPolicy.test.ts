import { CLUSTER_API_CONTROLLERS } from "../../../../model/guard/names";
import { workloadPolicy } from "../../../../model/guard/workloadPolicy";
import { judge } from "../../../support/admission/judge";
import type { AdmissionRequest } from "../../../support/admission/request";
import { labGuard } from "../../../support/guardRequests";

const ask = (change: Partial<AdmissionRequest>) =>
  judge(workloadPolicy(labGuard({ deployers: ["deployer"] })), {
    operation: "CREATE",
    group: "",
    version: "v1",
    resource: "pods",
    namespace: "kvandal",
    user: "editor",
    object: { metadata: { name: "mine" } },
    ...change,
  });

describe("the guard of what runs in Kvandal's own namespaces", () => {
  it.each<[string, string, Partial<AdmissionRequest>]>([
    ["C14", "a pod that could run as the account that counts", {}],
    ["C14", "a token of that account", { resource: "serviceaccounts", subresource: "token" }],
    ["C14", "a Job", { group: "batch", resource: "jobs" }],
    [
      "C14",
      "rights in the namespace",
      { group: "rbac.authorization.k8s.io", resource: "rolebindings" },
    ],
    [
      "C8",
      "a DaemonSet beside the power caps",
      { group: "apps", resource: "daemonsets", namespace: "kvandal-power" },
    ],
    [
      "C10",
      "another power limit of a cap",
      {
        ...{ group: "apps", resource: "daemonsets", namespace: "kvandal-power" },
        ...{ operation: "UPDATE", object: { metadata: { name: "mine" }, spec: { watts: 700 } } },
        oldObject: { metadata: { name: "mine" }, spec: { watts: 300 } },
      },
    ],
    [
      "C10",
      "a command in a pod of the caps",
      { subresource: "exec", operation: "CONNECT", namespace: "kvandal-power" },
    ],
    [
      "C8",
      "a second container in a pod of the caps",
      { subresource: "ephemeralcontainers", operation: "UPDATE", namespace: "kvandal-power" },
    ],
    [
      "C8",
      "no replicas of a workload",
      { group: "apps", resource: "deployments", subresource: "scale", operation: "UPDATE" },
    ],
    ["C14", "a ReplicationController", { resource: "replicationcontrollers" }],
    [
      "C14",
      "a token of that account in a Secret",
      {
        resource: "secrets",
        object: { metadata: { name: "t" }, type: "kubernetes.io/service-account-token" },
      },
    ],
    [
      "C8",
      "the deletion of a cap, which gives the GPUs their default",
      {
        group: "apps",
        resource: "daemonsets",
        namespace: "kvandal-power",
        operation: "DELETE",
      },
    ],
    [
      "C8",
      "another script under the name of the cap's",
      {
        resource: "configmaps",
        namespace: "kvandal-power",
        object: { metadata: { name: "gpu-power-cap-h100-1-0123abcd" } },
      },
    ],
    [
      "C8",
      "the deletion of all scripts at once, where the request names none",
      {
        resource: "configmaps",
        namespace: "kvandal-power",
        operation: "DELETE",
        isCollection: true,
        object: { metadata: { name: "gpu-power-cap-h100-1-0123abcd" } },
      },
    ],
    [
      "C7",
      "the data that a machine is started with",
      {
        resource: "secrets",
        operation: "UPDATE",
        object: {
          ...{ metadata: { name: "h100-1-abcde" }, type: "cluster.x-k8s.io/secret" },
          data: { value: "eA==" },
        },
        oldObject: { metadata: { name: "h100-1-abcde" }, type: "cluster.x-k8s.io/secret" },
      },
    ],
    [
      "C7",
      "the deletion of such data, which could be made again otherwise",
      {
        resource: "secrets",
        operation: "DELETE",
        object: { metadata: { name: "h100-1-abcde" }, type: "cluster.x-k8s.io/secret" },
      },
    ],
    ...(["serviceaccounts", "roles", "rolebindings"] as const).map(
      (resource): [string, string, Partial<AdmissionRequest>] => [
        "C8",
        `the deletion of ${resource}, without which no cap starts`,
        {
          group: resource === "serviceaccounts" ? "" : "rbac.authorization.k8s.io",
          resource,
          namespace: "kvandal-power",
          operation: "DELETE",
        },
      ],
    ),
    [
      "C8",
      "the deletion of a namespace",
      { resource: "namespaces", operation: "DELETE", object: { metadata: { name: "kvandal" } } },
    ],
    [
      "C14",
      "a pod by another account of kube-system",
      { user: "system:serviceaccount:kube-system:x" },
    ],
    ["C14", "a pod by a kubelet", { user: "system:node:n1" }],
  ])("%s: refuses %s", (_id, _what, change) => {
    expect(ask(change)).toMatchObject({ judged: true, admitted: false, errors: [] });
  });

  it("says what is refused, who asked and who may", () => {
    expect(ask({}).refusals).toEqual([
      "pods mine in namespace kvandal: made or changed by editor, while what runs there is deployed by deployer alone: it holds the counts and caps that power depends on",
    ]);
  });

  it.each([
    "deployer",
    "system:kube-controller-manager",
    "system:serviceaccount:kube-system:daemon-set-controller",
  ])("lets %s make pods there", (user) => {
    expect(ask({ user })).toMatchObject({ judged: true, admitted: true });
  });

  it("lets kubelets have tokens for their pods, others annotate pods, and Cluster API keep its Secrets", () => {
    const node = { user: "system:node:n1", resource: "serviceaccounts", subresource: "token" };
    expect(ask(node).admitted).toBe(true);
    const pod = { metadata: { name: "p" }, spec: { a: 1 } };
    expect(ask({ operation: "UPDATE", object: pod, oldObject: pod }).admitted).toBe(true);
    expect(
      ask({ resource: "secrets", object: { metadata: { name: "s" }, type: "Opaque" } }),
    ).toMatchObject({ judged: false });
    expect(ask({ resource: "configmaps", object: { metadata: { name: "lab-lock" } } }).judged).toBe(
      false,
    );
  });

  it("lets a kubelet write the status of its pods, and others that of workloads", () => {
    const metadata = { name: "gpu-power-cap-a-x", labels: { app: "a" } };
    const oldObject = { metadata, spec: { a: 1 }, status: { phase: "Pending" } };
    const object = { ...oldObject, status: { phase: "Running" } };
    const update = { operation: "UPDATE", subresource: "status", object, oldObject } as const;
    expect(ask({ ...update, user: "system:node:n1" })).toMatchObject({
      ...{ judged: true, admitted: true, errors: [] },
    });
    expect(ask({ ...update, group: "apps", resource: "daemonsets" }).admitted).toBe(true);
  });

  it("1714: keeps a machine's data from becoming immutable, so that it can be renewed", () => {
    const oldObject = { metadata: { name: "a-kubeconfig" }, type: "cluster.x-k8s.io/secret" };
    const update = { operation: "UPDATE", resource: "secrets", oldObject } as const;
    expect(ask({ ...update, object: { ...oldObject, immutable: true } }).admitted).toBe(false);
  });

  it("1230: leaves the quota on Machines to the deployer and the API server, and other quotas alone", () => {
    const quota = (name: string, user: string, subresource?: string) =>
      ask({
        ...{ resource: "resourcequotas", operation: "UPDATE", user },
        ...(subresource === undefined ? {} : { subresource }),
        object: { metadata: { name }, spec: { hard: { machines: "99" } } },
        oldObject: { metadata: { name }, spec: { hard: { machines: "15" } } },
      });
    const own = "kvandal-energy-guard";
    expect(quota(own, "editor")).toMatchObject({ judged: true, admitted: false, errors: [] });
    expect(quota(own, "deployer").admitted).toBe(true);
    expect(quota(own, "system:apiserver", "status").admitted).toBe(true);
    expect(quota("mine", "editor").judged).toBe(false);
    const metadata = { name: own };
    const used = { machines: "15" };
    const asked = { resource: "resourcequotas", subresource: "status" };
    const counted = {
      ...asked,
      operation: "UPDATE",
      oldObject: { metadata, status: { used } },
    } as const;
    const less = { metadata, status: { used: { machines: "0" } } };
    expect(ask({ ...counted, object: less }).admitted).toBe(false);
    expect(ask({ ...counted, object: less, user: "system:apiserver" }).admitted).toBe(true);
  });

  it("1230: keeps a cluster's kubeconfig, also one that its owner has made", () => {
    const oldObject = { metadata: { name: "lab-hall-1-kubeconfig" }, type: "Opaque" };
    const object = { ...oldObject, data: { value: "eA==" } };
    const update = { operation: "UPDATE", resource: "secrets", object, oldObject } as const;
    expect(ask(update)).toMatchObject({ judged: true, admitted: false, errors: [] });
  });

  it("1717: lets Metal3 alone write what a host is given at its first boot", () => {
    const oldObject = { metadata: { name: "h100-1-abcde-metadata" }, type: "Opaque" };
    const object = { ...oldObject, data: { metaData: "eA==" } };
    const update = { operation: "UPDATE", resource: "secrets", object, oldObject } as const;
    const user = "system:serviceaccount:capm3-system:capm3-manager";
    expect(ask(update)).toMatchObject({ judged: true, admitted: false, errors: [] });
    expect(ask({ ...update, user })).toMatchObject({ judged: true, admitted: true, errors: [] });
    const token = { metadata: { name: "t" }, type: "kubernetes.io/service-account-token" };
    expect(ask({ resource: "secrets", object: token, user }).admitted).toBe(false);
  });

  it("lets Cluster API write the data that machines are started with", () => {
    const [user = ""] = CLUSTER_API_CONTROLLERS.bootstrap;
    const object = { metadata: { name: "h100-1-abcde" }, type: "cluster.x-k8s.io/secret" };
    expect(ask({ user, resource: "secrets", object })).toMatchObject({
      admitted: true,
      errors: [],
    });
  });

  it("lets Metal3 label the data that a host is started with, and the garbage collector take it away", () => {
    const data = { type: "cluster.x-k8s.io/secret", data: { value: "eA==" } };
    const oldObject = { metadata: { name: "h100-1-abcde" }, ...data };
    const object = {
      metadata: { name: "h100-1-abcde", labels: { "environment.metal3.io": "baremetal" } },
      ...data,
    };
    const update = { operation: "UPDATE", resource: "secrets", user: "somebody" } as const;
    expect(ask({ ...update, object, oldObject })).toMatchObject({ admitted: true, errors: [] });
    const changed = { ...object, data: { value: "eQ==" } };
    expect(ask({ ...update, object: changed, oldObject }).admitted).toBe(false);
    const [user] = ["system:serviceaccount:kube-system:generic-garbage-collector"];
    const deletion = { operation: "DELETE", resource: "secrets", object: oldObject } as const;
    expect(ask({ ...deletion, user })).toMatchObject({ judged: true, admitted: true, errors: [] });
  });

  it("lets through what changes nothing of a workload, as a migration of the stored version", () => {
    const object = { metadata: { name: "cap" }, spec: { a: 1 } };
    const update = { operation: "UPDATE", group: "apps", resource: "daemonsets" } as const;
    expect(ask({ ...update, object, oldObject: object })).toMatchObject({ admitted: true });
    expect(ask({ ...update, object, oldObject: { ...object, spec: {} } }).admitted).toBe(false);
  });

  it.each<[string, Partial<AdmissionRequest>, object]>([
    ["a ConfigMap of scripts", { resource: "configmaps" }, { data: { "count-nodes.awk": "END" } }],
    ["a Role", { group: "rbac.authorization.k8s.io", resource: "roles" }, { rules: [] }],
    [
      "a RoleBinding",
      { group: "rbac.authorization.k8s.io", resource: "rolebindings" },
      { subjects: [{ kind: "User", name: "operator" }] },
    ],
    ["a ServiceAccount", { resource: "serviceaccounts" }, { automountServiceAccountToken: true }],
    ["a namespace", { resource: "namespaces" }, { spec: { finalizers: ["kubernetes"] } }],
  ])("lets %s be written again as it is, and not otherwise", (_what, kind, content) => {
    const metadata = { name: "kvandal-guard-sync-0123abcd" };
    const update = { ...kind, operation: "UPDATE", oldObject: { metadata, ...content } } as const;
    const labelled = { metadata: { ...metadata, labels: { team: "a" } }, ...content };
    expect(ask({ ...update, object: labelled })).toMatchObject({ admitted: true, errors: [] });
    expect(ask({ ...update, object: { metadata } })).toMatchObject({ admitted: false, errors: [] });
  });

  it.each<[string, Partial<AdmissionRequest>, object]>([
    ["a pod's label, by which its DaemonSet has it", {}, { labels: { app: "other" } }],
    [
      "a pod's label by way of its status (1703)",
      { subresource: "status" },
      { labels: { app: "other" } },
    ],
    [
      "a DaemonSet from an owner by way of its status (1705)",
      { group: "apps", resource: "daemonsets", subresource: "status" },
      { ownerReferences: [{ apiVersion: "v1", kind: "ConfigMap", name: "absent", uid: "0" }] },
    ],
    [
      "a CronJob from an owner by way of its status (1706)",
      { group: "batch", resource: "cronjobs", subresource: "status" },
      { ownerReferences: [{ apiVersion: "v1", kind: "ConfigMap", name: "absent", uid: "0" }] },
    ],
    [
      "the pod security of the namespace by way of its status (1707)",
      { resource: "namespaces", subresource: "status" },
      { labels: { "pod-security.kubernetes.io/enforce": "restricted" } },
    ],
    [
      "the pod security of the namespace",
      { resource: "namespaces" },
      { labels: { "pod-security.kubernetes.io/enforce": "restricted" } },
    ],
    [
      "a node selector of the namespace",
      { resource: "namespaces" },
      { annotations: { "openshift.io/node-selector": "a=b" } },
    ],
  ])("C8: keeps %s, without which a power cap does not start", (_what, kind, change) => {
    const metadata = { name: "kvandal-power" };
    const object = { metadata: { ...metadata, ...change }, spec: {} };
    const update = { ...kind, operation: "UPDATE", namespace: "kvandal-power" } as const;
    expect(ask({ ...update, object, oldObject: { metadata, spec: {} } })).toMatchObject({
      ...{ judged: true, admitted: false, errors: [] },
    });
  });

  it("1287: keeps the pods of power caps from being refused on new nodes by a quota or a range of limits", () => {
    for (const resource of ["resourcequotas", "limitranges"]) {
      const make = (namespace: string, user: string) =>
        ask({ resource, namespace, user, object: { metadata: { name: "mine" }, spec: {} } });
      expect(make("kvandal-power", "editor")).toMatchObject({ admitted: false, errors: [] });
      expect(make("kvandal-power", "deployer").admitted).toBe(true);
      expect(make("kvandal", "editor").judged).toBe(false);
    }
  });

  it("C8: gives the account of a power cap no Secret to pull its image with", () => {
    const metadata = { name: "gpu-power-cap-a" };
    const update = { operation: "UPDATE", resource: "serviceaccounts" } as const;
    const object = { metadata, imagePullSecrets: [{ name: "mine" }] };
    expect(ask({ ...update, object, oldObject: { metadata } }).admitted).toBe(false);
  });

  it.each<[string, Partial<AdmissionRequest>, object]>([
    ["the Secret with a hall's kubeconfig", { resource: "secrets" }, { data: { value: "eA==" } }],
    ["the power caps", { group: "apps", resource: "daemonsets" }, { spec: {} }],
    ["the CronJob that counts", { group: "batch", resource: "cronjobs" }, { spec: {} }],
    ["the scripts that count", { resource: "configmaps" }, { data: {} }],
    ["the account that counts", { resource: "serviceaccounts" }, {}],
  ])("C14: gives %s no owner, for whose absence it would be collected", (_what, kind, content) => {
    const own = { type: "cluster.x-k8s.io/secret", ...content };
    const metadata = { name: "kvandal-guard-sync-0123abcd" };
    const absent = { apiVersion: "v1", kind: "ConfigMap", name: "absent", uid: "0" };
    const object = { metadata: { ...metadata, ownerReferences: [absent] }, ...own };
    const update = { ...kind, operation: "UPDATE", oldObject: { metadata, ...own } } as const;
    expect(ask({ ...update, object })).toMatchObject({ judged: true, admitted: false, errors: [] });
    expect(ask({ ...update, object, user: "deployer" }).admitted).toBe(true);
  });

  it("leaves other namespaces, and objects of the whole cluster, alone", () => {
    expect(ask({ namespace: "mine" }).judged).toBe(false);
    expect(ask({ namespace: undefined }).judged).toBe(false);
  });
});
