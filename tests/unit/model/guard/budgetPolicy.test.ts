import fc from "fast-check";
import { budgetPolicy, OBSERVER } from "../../../../model/guard/budgetPolicy";
import { judge } from "../../../support/admission/judge";
import type { Json } from "../../../support/admission/request";
import {
  asked,
  change,
  held,
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
    ["no ceilings in a hall without power", [{ object: asked({}) }, unpowered]],
    [
      "what the observer has seen, however much",
      [
        {
          ...change(held({ [POOL]: 15 }), held({ [POOL]: 99 })),
          subresource: "status",
          user: OBSERVER,
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
