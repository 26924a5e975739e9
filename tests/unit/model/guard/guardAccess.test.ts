import { guardAccess, observerAccount } from "../../../../model/guard/access";

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

/** What a role may do: `update machinedeployments.cluster.x-k8s.io`, one of each. */
function rights(name: string): string[] {
  const role = guardAccess().find(
    (object) => object.kind === "ClusterRole" && object.metadata.name === name,
  ) as { readonly rules?: readonly Rule[] } | undefined;
  return (role?.rules ?? []).flatMap(({ apiGroups, resources, verbs }) =>
    apiGroups.flatMap((group) =>
      resources.flatMap((resource) =>
        verbs.map((verb) => `${verb} ${group === "" ? resource : `${resource}.${group}`}`),
      ),
    ),
  );
}
const each = (verbs: string, ...resources: readonly string[]): string[] =>
  resources.flatMap((resource) => verbs.split(" ").map((verb) => `${verb} ${resource}`));

const CLUSTER_API = "cluster.x-k8s.io";
const BUDGETS = "sitebudgets.kvandal.io";

describe("who may do what about power", () => {
  it("lets the operator of pools scale them, and no more than read the budget", () => {
    expect(rights("kvandal-pool-operator").sort()).toEqual(
      [
        ...each("get update patch", `machinedeployments/scale.${CLUSTER_API}`),
        ...each("get list watch", `machinedeployments.${CLUSTER_API}`),
        ...each("get list watch", `machinesets.${CLUSTER_API}`, `machines.${CLUSTER_API}`, BUDGETS),
      ].sort(),
    );
  });

  it("lets the observer read what runs and write what it has observed, nothing else", () => {
    expect(rights("kvandal-guard-sync").sort()).toEqual(
      [
        ...each(
          "get list watch",
          `machinedeployments.${CLUSTER_API}`,
          `machinesets.${CLUSTER_API}`,
          `machines.${CLUSTER_API}`,
          `machinepools.${CLUSTER_API}`,
          "nodes",
          BUDGETS,
        ),
        ...each("get update patch", "sitebudgets/status.kvandal.io"),
      ].sort(),
    );
  });

  it("binds the observer's role to the observer alone, and nobody to the operator's", () => {
    const account = { kind: "ServiceAccount", name: "kvandal-guard-sync", namespace: "kvandal" };
    const { kind, name, namespace } = account;
    expect(observerAccount()).toEqual({ apiVersion: "v1", kind, metadata: { name, namespace } });
    const roles = guardAccess();
    expect(roles.map((object) => [object.apiVersion, object.kind, object.metadata.name])).toEqual([
      ["rbac.authorization.k8s.io/v1", "ClusterRole", "kvandal-pool-operator"],
      ["rbac.authorization.k8s.io/v1", "ClusterRole", "kvandal-guard-sync"],
      ["rbac.authorization.k8s.io/v1", "ClusterRoleBinding", "kvandal-guard-sync"],
    ]);
    expect(roles.at(-1)).toMatchObject({
      roleRef: {
        apiGroup: "rbac.authorization.k8s.io",
        kind: "ClusterRole",
        name: "kvandal-guard-sync",
      },
      subjects: [account],
    });
  });
});
