import { unknownCheckingProxy } from "@pulumi/policy";
import { contentSha256 } from "../../model/contentHash";
import type { LockedExemption } from "../../model/lockedExemption";
import type { LockedLimits } from "../../model/powerBudget";
import { lab, problemsOf, resource, type Attempt } from "../support/hallObjects";
import { UNKNOWN } from "../support/policyHarness";

describe("an exemption in the locked limits", () => {
  const network: Attempt = {
    api: "apps/v1",
    kind: "DaemonSet",
    namespace: "kube-system",
    name: "network",
    content: { spec: { template: { spec: { hostNetwork: true } } } },
  };
  /** What is wrong with an object where a lock exempts the network, with a change of the exemption. */
  const withExemption = (attempt: Attempt, change: Partial<LockedExemption> = {}): string[] => {
    const exemption: LockedExemption = {
      ...{ hall: "hall-1", cluster: "management" },
      ...{ kind: "DaemonSet.apps", namespace: "kube-system", name: "network" },
      sha256: contentSha256(resource(network).props),
      ...{ owner: "platform team", reason: "the network of the hall" },
      ...change,
    };
    const locked = { ...lab.around.locks[0], exemptions: [exemption] } as LockedLimits;
    const facts = { ...lab.facts, locked: [locked] };
    return problemsOf(resource(attempt), { ...lab.around, find: () => facts });
  };

  it("lets in that one object with that one content", () => {
    expect(withExemption(network)).toEqual([]);
  });

  it.each<[string, Attempt, Partial<LockedExemption>]>([
    ["another content", { ...network, content: { spec: {} } }, {}],
    ["another name", { ...network, name: "network-2" }, {}],
    ["another namespace", { ...network, namespace: "capi-system" }, {}],
    ["another hall", network, { hall: "hall-2" }],
    ["another kind", { ...network, kind: "Deployment" }, {}],
    ["another digest", network, { sha256: "0".repeat(64) }],
  ])("lets in nothing of %s", (_what, attempt, change) => {
    expect(withExemption(attempt, change)).toHaveLength(1);
  });

  it("lets in an object of the whole cluster with or without the namespace that the provider adds to it", () => {
    const custom: Attempt = { api: "cilium.io/v2", kind: "CiliumLoadBalancerIPPool", name: "a" };
    const change = {
      ...{ kind: "CiliumLoadBalancerIPPool.cilium.io", name: "a", namespace: undefined },
      sha256: contentSha256(resource(custom).props),
    };
    expect(withExemption(custom, change)).toEqual([]);
    expect(withExemption({ ...custom, namespace: "default" }, change)).toEqual([]);
  });

  it("lets it into that one cluster of a hall of two", () => {
    const { locks } = lab.around;
    const [lock] = locks;
    if (lock === undefined) throw new Error("the lab is not locked");
    const own = { ...lock.halls["hall-1"], workloadContext: "hall-1-nodes" };
    const halls = { ...lock.halls, "hall-1": own } as LockedLimits["halls"];
    const around = { ...lab.around, locks: [{ ...lock, halls }] };
    const nodes = { context: "hall-1-nodes", clusterIdentifier: "hall-1-nodes" };
    const asked = resource(network, nodes);
    const problems = (cluster: LockedExemption["cluster"]) => {
      const exemption: LockedExemption = {
        ...{ hall: "hall-1", cluster, kind: "DaemonSet.apps", namespace: "kube-system" },
        ...{ name: "network", sha256: contentSha256(asked.props) },
        ...{ owner: "platform team", reason: "the network of the hall" },
      };
      const facts = { ...lab.facts, locked: [{ ...lock, exemptions: [exemption] }] };
      return problemsOf(asked, { ...around, find: () => facts });
    };
    expect(problems("workload")).toEqual([]);
    expect(problems("management")).toHaveLength(1);
  });

  it.each<[string, Attempt, string]>([
    [
      "machines",
      { api: "cluster.x-k8s.io/v1beta2", kind: "Machine", namespace: "mine" },
      "Machine.cluster.x-k8s.io",
    ],
    [
      "machines of Gardener",
      { api: "machine.sapcloud.io/v1alpha1", kind: "MachineDeployment", namespace: "mine" },
      "MachineDeployment.machine.sapcloud.io",
    ],
    ["anything of Kvandal's", { api: "v1", kind: "Pod", namespace: "kvandal" }, "Pod"],
  ])("never lets in %s", (_what, attempt, kind) => {
    const { props } = resource(attempt);
    const sha256 = contentSha256(props);
    const { namespace } = attempt;
    expect(withExemption(attempt, { kind, name: "other", namespace, sha256 })).toHaveLength(1);
  });

  it("is not asked for where a value of the object is not known yet, and the refusal says what is wrong all the same", () => {
    const unknown = { ...network, content: { spec: UNKNOWN } };
    const { props, ...rest } = resource(unknown);
    const proxied = (unknownCheckingProxy as (value: unknown) => unknown)(props);
    expect(problemsOf({ ...rest, props: proxied })).toEqual([
      "DaemonSet kube-system/network: it is in namespace kube-system, whose accounts may make machines or change limits: keep it out of the hall's stack",
    ]);
  });

  it("is asked for in the refusal, with the digest that it needs", () => {
    const [message] = problemsOf(resource(network));
    expect(message).toBe(
      `DaemonSet kube-system/network: it is in namespace kube-system, whose accounts may make machines or change limits: keep it out of the hall's stack, or have the owners of the limits exempt it (docs/policies.md): cluster management or workload, sha256 ${contentSha256(resource(network).props)}`,
    );
  });
});
