import { isRootStack, readUrn } from "../../../model/engineUrn";

describe("an urn of the engine", () => {
  it.each([
    [
      "urn:pulumi:lab-dev::kvandal::kvandal:index:Site$kvandal:index:Hall::hall-1",
      { stack: "lab-dev", type: "kvandal:index:Hall", name: "hall-1" },
    ],
    [
      "urn:pulumi:lab-dev::kvandal::kvandal:index:Site::lab",
      { stack: "lab-dev", type: "kvandal:index:Site", name: "lab" },
    ],
    // A name may have the separator in it, and a stack what an urn begins with.
    [
      "urn:pulumi:my-urn:pulumi:x::kvandal::kvandal:index:Hall::a::b",
      { stack: "my-urn:pulumi:x", type: "kvandal:index:Hall", name: "a::b" },
    ],
    ["", { stack: "", type: "", name: "" }],
  ])("says stack, type and name: %j", (urn, parts) => {
    expect(readUrn(urn)).toEqual(parts);
  });

  it.each([
    [true, "urn:pulumi:lab-dev::kvandal::pulumi:pulumi:Stack::kvandal-lab-dev"],
    [false, "urn:pulumi:lab-dev::kvandal::pulumi:pulumi:Stack::other"],
    [false, "urn:pulumi:lab-dev::kvandal::kvandal:index:Site$pulumi:pulumi:Stack::kvandal-lab-dev"],
    [false, "urn:pulumi:lab-dev::kvandal::kvandal:index:Site::kvandal-lab-dev"],
    [false, ""],
  ])("is the stack's own: %s for %j", (isRoot, urn) => {
    expect(isRootStack(urn)).toBe(isRoot);
  });
});
