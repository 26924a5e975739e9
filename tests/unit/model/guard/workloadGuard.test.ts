import { workloadGuardObjects } from "../../../../model/guard/guardObjects";
import { guardPlan } from "../../../../model/guard/guardPlan";
import { DECLARED } from "../../../../model/power/basis";
import { powerBudget } from "../../../../model/powerBudget";
import { judge } from "../../../support/admission/judge";
import type { AdmissionRequest } from "../../../support/admission/request";
import { labGuard } from "../../../support/guardRequests";
import { catalog, siteWith } from "../../../support/sites";

const guard = labGuard({
  isSimulated: false,
  deployers: ["deployer of machines"],
  workloadDeployers: ["deployer"],
});

/** What the policies that judge a request say of it. */
function refusals(change: Partial<AdmissionRequest>): readonly string[] {
  const objects = workloadGuardObjects(guard);
  const names = new Set(objects.map(({ metadata }) => metadata.name));
  return [...names].flatMap((name) => {
    const verdict = judge(
      objects.filter(({ metadata }) => metadata.name === name),
      {
        operation: "CREATE",
        group: "",
        version: "v1",
        resource: "pods",
        namespace: "kvandal-power",
        user: "editor",
        object: { metadata: { name: "mine" } },
        ...change,
      },
    );
    expect(verdict.errors).toEqual([]);
    return verdict.refusals;
  });
}

const caps = { group: "apps", resource: "daemonsets" } as const;
const node = (labels: Readonly<Record<string, string>>) => ({
  metadata: { name: "node-1", labels },
});
const ofPool = node({ "kvandal.io/pool": "h100-1", rack: "7" });
const nodes = { resource: "nodes", namespace: undefined, operation: "UPDATE" } as const;

describe("1227: the guard of a workload cluster that is another one than the management cluster", () => {
  it.each<[string, Partial<AdmissionRequest>]>([
    ["a DaemonSet beside the power caps", caps],
    [
      "another power limit of a cap",
      {
        ...{ ...caps, operation: "UPDATE" },
        object: { metadata: { name: "mine" }, spec: { watts: 700 } },
        oldObject: { metadata: { name: "mine" }, spec: { watts: 300 } },
      },
    ],
    ["a command in a pod of the caps", { subresource: "exec", operation: "CONNECT" }],
    ["a pod among the caps", {}],
    ["a pod among the caps by who deploys machines", { user: "deployer of machines" }],
    [
      "the pool of a node",
      { ...nodes, object: node({ rack: "7" }), oldObject: ofPool, subresource: "status" },
    ],
    ["a node by hand", { ...nodes, operation: "CREATE", object: ofPool, user: "deployer" }],
    [
      "a node by another node's kubelet",
      { ...nodes, operation: "CREATE", object: ofPool, user: "system:node:node-2" },
    ],
  ])("refuses %s", (_what, change) => {
    expect(refusals(change)).toHaveLength(1);
  });

  it.each<[string, Partial<AdmissionRequest>]>([
    ["a power cap by the deployer of this cluster", { ...caps, user: "deployer" }],
    [
      "the pods of a cap by Kubernetes' controller",
      { user: "system:serviceaccount:kube-system:daemon-set-controller" },
    ],
    ["what others run in their own namespaces", { ...caps, namespace: "kvandal" }],
    [
      "a node by its own kubelet",
      { ...nodes, operation: "CREATE", object: ofPool, user: "system:node:node-1" },
    ],
    [
      "other labels of a node",
      { ...nodes, object: node({ "kvandal.io/pool": "h100-1" }), oldObject: ofPool },
    ],
  ])("lets through %s", (_what, change) => {
    expect(refusals(change)).toEqual([]);
  });

  it("says who may do what was refused", () => {
    expect(refusals({ ...caps })[0]).toMatch(
      /daemonsets mine in namespace kvandal-power: .*editor.* deployed by deployer alone/,
    );
  });

  it("is there for halls of two clusters alone, and names the deployer that every lock names", () => {
    const of = (workloadContext?: string) => {
      const site = siteWith("lab", (data) => {
        Object.assign(data.halls[0] ?? {}, { workloadContext });
      });
      return guardPlan(site, catalog, powerBudget(site, "phase-1", DECLARED), "hall-1");
    };
    expect(workloadGuardObjects(of())).toEqual([]);
    expect(workloadGuardObjects(of("kwok-lab-hall-1"))).toEqual([]);
    expect(of("kwok-lab-hall-1-nodes").workloadDeployers).toEqual(["kwok-admin"]);
    expect(workloadGuardObjects(of("kwok-lab-hall-1-nodes"))).toHaveLength(4);
  });
});
