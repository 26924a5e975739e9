import { liveBudget } from "../../../../model/guard/liveBudget";

const spec = {
  site: "lab",
  hall: "hall-1",
  phase: "phase-1",
  pools: { "h100-1": { ceilingUnits: 15, ceilingNodes: 15 } },
};

describe("a budget as the API server answers with it", () => {
  it("has its ceilings, and the nodes that were counted for a generation of it", () => {
    const status = { observedGeneration: 2, observedNodes: { "h100-1": 14 } };
    expect(
      liveBudget({ metadata: { name: "lab", generation: 3, resourceVersion: "7" }, spec, status }),
    ).toEqual({
      generation: 3,
      resourceVersion: "7",
      phase: "phase-1",
      hall: "hall-1",
      ceilings: spec.pools,
      observedGeneration: 2,
      observedNodes: { "h100-1": 14 },
    });
  });

  it("has no ceilings and no counts where nobody has written any", () => {
    const empty = { ...spec, pools: null };
    const status = { observedGeneration: "2" };
    expect(liveBudget({ metadata: { name: "lab" }, spec: empty, status })).toEqual({
      generation: 0,
      resourceVersion: "",
      phase: "phase-1",
      hall: "hall-1",
      ceilings: {},
      observedGeneration: undefined,
      observedNodes: {},
    });
  });

  it.each([
    ["nothing", undefined],
    ["no phase", { ...spec, phase: undefined }],
    ["no hall", { ...spec, hall: 1 }],
    ["pools that are no table", { ...spec, pools: "h100-1" }],
  ])("is refused with %s", (_, bad) => {
    const budget = { metadata: { name: "lab" }, ...(bad === undefined ? {} : { spec: bad }) };
    expect(() => liveBudget(budget)).toThrow(new Error("budget lab cannot be read"));
  });
});
