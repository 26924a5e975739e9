import type { ExportedStack } from "../../../tools/engine/exportedStack";
import {
  isUnconfirmed,
  withInterruptedOperations,
} from "../../../tools/engine/interruptedOperations";

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
    expect(repaired?.deployment.resources?.map(({ id }) => id)).toEqual([
      "kvandal",
      "kvandal/h100-1",
    ]);
    expect(repaired?.deployment.pending_operations).toEqual([]);
  });

  it("is made anew where it is no Kubernetes object", () => {
    const repaired = withInterruptedOperations(stack([], [{ type: "creating", resource: ID }]));
    expect(repaired).toMatchObject({ deployment: { resources: [] } });
  });

  it("is never taken in twice, as when it was being replaced", () => {
    const known = { ...NAMESPACE, id: "kvandal" };
    const repaired = withInterruptedOperations(
      stack([known], [{ type: "creating", resource: NAMESPACE }]),
    );
    expect(repaired?.deployment.resources).toEqual([known]);
  });

  it("marks the stack as unconfirmed, which an import does not forget", () => {
    const root = {
      urn: "urn:pulumi:lab-dev::kvandal::pulumi:pulumi:Stack::kvandal-lab-dev",
      type: "pulumi:pulumi:Stack",
      outputs: { phase: "phase-1" },
    };
    const before = stack([root], [{ type: "updating", resource: POOL }]);
    expect(isUnconfirmed(before)).toBe(false);
    const repaired = withInterruptedOperations(before);
    expect(repaired?.deployment).toEqual({
      resources: [{ ...root, outputs: { phase: "phase-1", unconfirmed: true } }],
      pending_operations: [],
    });
    expect(repaired !== undefined && isUnconfirmed(repaired)).toBe(true);
  });

  it("is nothing where no run was interrupted", () => {
    expect(withInterruptedOperations(stack([NAMESPACE], []))).toBeUndefined();
    expect(withInterruptedOperations({ deployment: {} })).toBeUndefined();
  });
});
