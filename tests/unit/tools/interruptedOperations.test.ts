import type { ExportedStack } from "../../../tools/engine/exportedStack";
import { withInterruptedOperations } from "../../../tools/engine/interruptedOperations";

const NAMESPACE = {
  urn: "urn:pulumi:lab-dev::kvandal::kubernetes:core/v1:Namespace::pools",
  type: "kubernetes:core/v1:Namespace",
  inputs: { metadata: { name: "kvandal" } },
};
const POOL = {
  urn: "urn:pulumi:lab-dev::kvandal::kubernetes:cluster.x-k8s.io/v1beta2:MachineDeployment::h100-1",
  type: "kubernetes:cluster.x-k8s.io/v1beta2:MachineDeployment",
  inputs: { metadata: { name: "h100-1", namespace: "kvandal" } },
};
const ID = {
  urn: "urn:pulumi:lab-dev::kvandal::random:index:RandomId::id",
  type: "random:index:RandomId",
};

const stack = (
  resources: ExportedStack["deployment"]["resources"],
  pending: ExportedStack["deployment"]["pending_operations"],
): ExportedStack => ({
  deployment: { resources: resources ?? [], pending_operations: pending ?? [] },
});

describe("what an interrupted run was doing", () => {
  it("is taken into the stack under the id that its provider would have given it", () => {
    const repaired = withInterruptedOperations(
      stack(
        [],
        [
          { type: "creating", resource: NAMESPACE },
          { type: "creating", resource: POOL },
        ],
      ),
    );
    expect(repaired?.urns).toEqual([NAMESPACE.urn, POOL.urn]);
    expect(repaired?.stack.deployment.resources?.map(({ id }) => id)).toEqual([
      "kvandal",
      "kvandal/h100-1",
    ]);
    expect(repaired?.stack.deployment.pending_operations).toEqual([]);
  });

  it("is made anew where it is no Kubernetes object", () => {
    const repaired = withInterruptedOperations(stack([], [{ type: "creating", resource: ID }]));
    expect(repaired).toMatchObject({ urns: [], stack: { deployment: { resources: [] } } });
  });

  it("is never taken in twice, as when it was being replaced", () => {
    const known = { ...NAMESPACE, id: "kvandal" };
    const repaired = withInterruptedOperations(
      stack([known], [{ type: "creating", resource: NAMESPACE }]),
    );
    expect(repaired?.stack.deployment.resources).toEqual([known]);
  });

  it("is asked for where the run was changing or deleting it, so that the stack has it as it is", () => {
    for (const type of ["updating", "deleting"]) {
      const own = { ...POOL, id: "kvandal/h100-1" };
      const repaired = withInterruptedOperations(stack([own], [{ type, resource: POOL }]));
      expect(repaired?.urns).toEqual([POOL.urn]);
      expect(repaired?.stack.deployment).toEqual({ resources: [own], pending_operations: [] });
    }
  });

  it("is nothing where no run was interrupted", () => {
    expect(withInterruptedOperations(stack([NAMESPACE], []))).toBeUndefined();
    expect(withInterruptedOperations({ deployment: {} })).toBeUndefined();
  });
});
