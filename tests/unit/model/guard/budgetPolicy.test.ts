import fc from "fast-check";
import { budgetPolicy, OBSERVER } from "../../../../model/guard/budgetPolicy";
import { judge } from "../../../support/admission/judge";
import type { Json } from "../../../support/admission/request";
import {
  asked,
  capped,
  cappedCeiling,
  cappedPool,
  change,
  held,
  ofSystem,
  POOL,
  rack,
  twoPools,
  unpowered,
} from "../../../support/budgetChanges";
import {
  askBudget,
  budgetRequest,
  ceilings,
  labBudget,
  labGuard,
} from "../../../support/guardRequests";

describe("the guard of the budget", () => {
  it.each<[string, Parameters<typeof askBudget>]>([
    ["a first budget that fits", [{ object: asked({ [POOL]: 15 }) }]],
    ["growth up to what fits, once counted", [change(held({ [POOL]: 14 }), asked({ [POOL]: 15 }))]],
    [
      "a pool of nothing that was not there before, before the first count",
      [change(held({ [POOL]: 15 }, {}, 0), asked({ [POOL]: 15, other: 0 }))],
    ],
    [
      "a ceiling of zero in a hall without power, under the grid owner's step",
      [change(held({ [POOL]: 0 }), asked({ [POOL]: 0 })), { domains: [], rampStepWatts: 1 }],
    ],
    [
      "what it held before it was lowered, as much of it as runs, under the grid owner's step",
      [
        change(held({ [POOL]: 4 }, { [POOL]: 12 }), asked({ [POOL]: 12 })),
        { rampStepWatts: 50_000 },
      ],
    ],
    [
      "no pools any more, though they had a power cap and still run",
      [change(capped(15, 300), labBudget({}, { pools: undefined })), cappedPool],
    ],
    [
      "less, though nobody has counted",
      [change(held({ [POOL]: 15 }, {}, 0), asked({ [POOL]: 14 }))],
    ],
    [
      "less than was held, though still above a lowered limit",
      [change(held({ [POOL]: 20 }), asked({ [POOL]: 18 }))],
    ],
    [
      "sums that are about to change, in a dry run",
      [{ object: asked({ [POOL]: 16 }), dryRun: true }],
    ],
    [
      "a step of exactly the grid owner's",
      [change(held({ [POOL]: 1 }), asked({ [POOL]: 2 })), { rampStepWatts: 12_342 }],
    ],
    [
      "nodes that are in no site file, each as a node of the dearest unit",
      [change(held({ [POOL]: 8 }, { [POOL]: 8, other: 1 }), asked({ [POOL]: 9 })), twoPools],
    ],
    [
      "P12: another system once no node of the old one runs",
      [change(ofSystem("hgx-h100", 0, { [POOL]: 0 }), ofSystem("hgx-b200", 10))],
    ],
    [
      "P12: another system where none was ever counted of the pool",
      [change(ofSystem("hgx-h100", 0), ofSystem("hgx-b200", 10))],
    ],
    [
      "the same system beside nodes that run",
      [change(ofSystem("hgx-h100", 15, { [POOL]: 15 }, 0), ofSystem("hgx-h100", 10))],
    ],
    [
      "a system where an earlier version wrote none",
      [change(ofSystem(undefined, 15, { [POOL]: 15 }), ofSystem("hgx-h100", 15))],
    ],
    [
      "a system that is about to change, in a dry run",
      [
        {
          ...change(ofSystem("hgx-h100", 15, { [POOL]: 15 }), ofSystem("hgx-b200", 10)),
          dryRun: true,
        },
      ],
    ],
    ["a lower power cap, though the limit is lowered", [change(capped(20, 400), capped(20, 300))]],
    [
      "a power cap where an earlier version wrote none",
      [change(held({ [POOL]: 20 }), capped(20, 300))],
    ],
    [
      "growth beside a pool that keeps its cap",
      [
        change(
          capped(12, 300),
          labBudget({ ...cappedCeiling(12, 300), ...ceilings({ other: 6 }) }),
        ),
        cappedPool,
      ],
    ],
    [
      "a power cap that is removed where all fits without it, once counted",
      [change(capped(15, 300), capped(15, undefined))],
    ],
    [
      "a power cap that is removed from a pool without nodes",
      [change(capped(0, 300), capped(0, undefined)), { ...twoPools }],
    ],
    [
      "the ceiling of a pool that is not declared any more, as it was",
      [change(held({ gone: 5 }), held({ gone: 5 }))],
    ],
    ["less of such a ceiling", [change(held({ gone: 5 }), asked({ gone: 4 }))]],
    [
      "a ceiling in a hall that has lost its power, as it was",
      [change(held({ [POOL]: 5 }), asked({ [POOL]: 5 })), unpowered],
    ],
    ["no ceilings in a hall without power", [{ object: asked({}) }, unpowered]],
    ["a ceiling of zero in a hall without power", [{ object: asked({ [POOL]: 0 }) }, unpowered]],
    [
      "what the observer has seen, however much",
      [
        {
          ...change(held({ [POOL]: 15 }), held({ [POOL]: 99 })),
          subresource: "status",
          user: OBSERVER,
          extra: { "authentication.kubernetes.io/pod-name": ["kvandal-guard-sync-1"] },
        },
      ],
    ],
    [
      "a phase back to which all that runs fits",
      [
        change(
          labBudget(
            ceilings({ [POOL]: 15 }),
            { phase: "phase-2" },
            { status: { observedGeneration: 1, observedNodes: { [POOL]: 10 } } },
          ),
          asked({ [POOL]: 10 }),
        ),
      ],
    ],
    [
      "a phase back before anything is in service",
      [
        change(labBudget(ceilings({ [POOL]: 15 }), { phase: "phase-2" }), asked({ [POOL]: 10 })),
        {},
        false,
      ],
    ],
  ])("lets through %s", (_, question) => {
    expect(askBudget(...question)).toMatchObject({
      judged: true,
      admitted: true,
      refusals: [],
      errors: [],
    });
  });

  it("says in the audit log who changed what", () => {
    const audit = (subresource?: string) =>
      askBudget({ ...change(held({ [POOL]: 1 }), asked({ [POOL]: 1 })), subresource }).audit.judged;
    expect(audit()).toBe("budget lab by somebody: ceilings of 1 pools, phase-1");
    expect(audit("status")).toBe("budget lab by somebody: observed 1 pools, phase-1");
  });

  it("P12: never has a pool of another system than its nodes, whatever is asked in whatever order", () => {
    const policy = budgetPolicy(labGuard(), true);
    const step = fc.record({
      units: fc.nat(15),
      gpuSystem: fc.constantFrom("hgx-h100", "hgx-b200"),
      isCounted: fc.boolean(),
      isGone: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 10 }), (steps) => {
        let live = ofSystem("hgx-h100", 5, { [POOL]: 5 });
        let nodes = { gpuSystem: "hgx-h100", count: 5 };
        for (const { units, gpuSystem, isCounted, isGone } of steps) {
          const object = ofSystem(gpuSystem, units);
          const request = budgetRequest({ object, oldObject: live });
          const { admitted, errors } = judge(policy, request);
          expect(errors).toEqual([]);
          if (!admitted) continue;
          expect(nodes.count === 0 || nodes.gpuSystem === gpuSystem).toBe(true);
          nodes = isGone
            ? { gpuSystem, count: 0 }
            : { gpuSystem, count: Math.max(units, nodes.count) };
          live = ofSystem(gpuSystem, units, { [POOL]: nodes.count }, isCounted ? 1 : 0);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("never lets the ceilings of a hall and its rows grow beyond their watts, whatever is asked in whatever order", () => {
    const policy = budgetPolicy(labGuard(twoPools), true);
    const step = fc.record({ units: fc.nat(12), racks: fc.nat(3), isCounted: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 8 }), (steps) => {
        let live: Json | undefined;
        for (const { units, racks, isCounted } of steps) {
          const pools = { ...ceilings({ [POOL]: units }), ...rack(racks) };
          const { admitted, errors } = judge(
            policy,
            budgetRequest({ object: labBudget(pools), oldObject: live }),
          );
          expect(errors).toEqual([]);
          if (!admitted) continue;
          expect(units * 10 + racks * 36).toBeLessThanOrEqual(100);
          expect(racks * 36).toBeLessThanOrEqual(40);
          // What runs is at most what the ceilings allow.
          const observedNodes = { [POOL]: units, "nvl-1": racks * 18 };
          live = labBudget(
            pools,
            {},
            { status: { observedGeneration: isCounted ? 1 : 0, observedNodes } },
          );
        }
      }),
    );
  });
});
