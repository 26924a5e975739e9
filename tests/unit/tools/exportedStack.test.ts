import { isEmpty, stackOutputs, type ExportedResource } from "../../../tools/engine/exportedStack";

const STACK: ExportedResource = {
  urn: "urn:pulumi:lab-dev::kvandal::pulumi:pulumi:Stack::kvandal-lab-dev",
  type: "pulumi:pulumi:Stack",
  outputs: { phase: "phase-1" },
};

describe("the state of a stack", () => {
  it.each([
    ["new", {}],
    ["taken down", { resources: [], pending_operations: [] }],
  ])("holds nothing where it is %s", (_, deployment) => {
    expect(isEmpty({ deployment })).toBe(true);
    expect(stackOutputs({ deployment })).toBeUndefined();
  });

  it("holds what was deployed, and what was only begun", () => {
    expect(isEmpty({ deployment: { resources: [STACK] } })).toBe(false);
    const begun = { type: "creating", resource: STACK };
    expect(isEmpty({ deployment: { resources: [], pending_operations: [begun] } })).toBe(false);
  });

  it("has the outputs of the last deployment with the stack itself", () => {
    const object = { ...STACK, type: "kubernetes:core/v1:Namespace", outputs: {} };
    expect(stackOutputs({ deployment: { resources: [object, STACK] } })).toEqual({
      phase: "phase-1",
    });
  });
});
