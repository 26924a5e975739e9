import fc from "fast-check";
import { budgetPolicy } from "../../../../model/guard/budgetPolicy";
import { UNLISTED } from "../../../../model/guard/liveHall";
import { ceilingPolicy } from "../../../../model/guard/ceilingPolicy";
import { machinePolicy } from "../../../../model/guard/machinePolicy";
import { SIMULATED_DEPLOYER } from "../../../../model/guard/names";
import type { Json } from "../../../support/admission/request";
import { judge } from "../../../support/admission/judge";
import { asked, capped, cappedPool, change, held, POOL } from "../../../support/budgetChanges";
import { askBudget, askPools, budgetRequest, ceilings } from "../../../support/guardRequests";
import { labBudget, labGuard, labPool, SOMEBODY } from "../../../support/guardRequests";
import { MANAGER, made, owner, scale } from "../../../support/poolChanges";

/** The first count of the lab's budget with its 15 nodes. */
const firstCount = (observedNodes: Readonly<Record<string, number>>) => ({
  ...change(asked({ [POOL]: 15 }), held({ [POOL]: 15 }, observedNodes)),
  subresource: "status",
  user: SIMULATED_DEPLOYER,
});
const uncounted = labBudget(ceilings({ [POOL]: 15 }), {}, { status: {} });
const NOBODY_HAS_COUNTED =
  "no node of hall hall-1 has been counted since budget lab was made, so nothing may grow: run kvandal guard sync, or look at Job kvandal-guard-first-count, and deploy again once it has counted";

describe("the first count of a budget", () => {
  it.each<[string, Readonly<Record<string, number>>]>([
    ["of an empty hall", { [UNLISTED]: 0 }],
    ["of the nodes that it has ceilings for", { [POOL]: 15 }],
  ])("is written %s", (_what, nodes) => {
    expect(askBudget(firstCount(nodes))).toMatchObject({ admitted: true, errors: [] });
  });

  it("C16: is refused where nodes from before the guard leave no room for the ceilings, each as the dearest", () => {
    expect(askBudget(firstCount({ [UNLISTED]: 50 })).refusals).toEqual([
      "hall hall-1: 1062380 W for the ceilings and the nodes that run already, 190000 W usable, so no pool may grow: take those nodes away, or scale down what runs (kubectl scale) and lower its units in the site file, and deploy again",
    ]);
  });

  it("C13: is refused where an earlier budget's pool still runs, and written once it is gone", () => {
    expect(askBudget(firstCount({ [POOL]: 15, gone: 1 })).admitted).toBe(false);
    expect(askBudget(firstCount({ [POOL]: 15 })).admitted).toBe(true);
  });

  it("goes by the power caps of the budget", () => {
    const caps = change(capped(15, 300, undefined, 0), capped(15, 300, { [POOL]: 15, other: 4 }));
    const uncountedCaps = { ...caps, oldObject: { ...caps.oldObject, status: {} } };
    expect(
      askBudget({ ...uncountedCaps, subresource: "status", user: SIMULATED_DEPLOYER }, cappedPool)
        .admitted,
    ).toBe(true);
  });

  it("is the only one that must fit: what appears later is written, however much", () => {
    const later = change(
      held({ [POOL]: 15 }, { [UNLISTED]: 0 }),
      held({ [POOL]: 15 }, { [UNLISTED]: 50 }),
    );
    expect(askBudget({ ...later, subresource: "status", user: SIMULATED_DEPLOYER }).admitted).toBe(
      true,
    );
  });

  it("is refused where ceilings beyond what runs are more than the grid owner's step, and written where they are what runs", () => {
    const step = { rampStepWatts: 50_000 };
    expect(askBudget(firstCount({ [POOL]: 0 }), step).refusals).toEqual([
      "budget lab: 185130 W are added at once, 50000 W is the largest step: lower the units, and add them in several deployments",
    ]);
    expect(askBudget(firstCount({ [POOL]: 15 }), step).admitted).toBe(true);
  });

  it("is still to come where nothing was written but an empty map", () => {
    const empty = change(held({ [POOL]: 15 }, {}), held({ [POOL]: 15 }, { [UNLISTED]: 50 }));
    const asDeployer = { ...empty, subresource: "status", user: SIMULATED_DEPLOYER };
    expect(askBudget(asDeployer).admitted).toBe(false);
  });

  it("is written only where ceilings and nodes fit together, whatever runs", () => {
    const policy = budgetPolicy(labGuard(), true);
    const nodes = fc.record({ pool: fc.nat(20), gone: fc.nat(6), units: fc.nat(15) });
    fc.assert(
      fc.property(nodes, ({ pool, gone, units }) => {
        const request = budgetRequest({
          ...change(asked({ [POOL]: units }), held({ [POOL]: units }, { [POOL]: pool, gone })),
          subresource: "status",
          user: SIMULATED_DEPLOYER,
        });
        const watts = Math.max(pool, units) * 12_342 + gone * 17_545;
        expect(judge(policy, request)).toMatchObject({ admitted: watts <= 190_000, errors: [] });
      }),
    );
  });
});

describe("pools", () => {
  it("C13: are not made and do not grow before a hall's nodes are counted, by whomever", () => {
    expect(askPools({ object: labPool() }, uncounted).refusals).toEqual([
      `pool h100-1: ${NOBODY_HAS_COUNTED}`,
    ]);
    expect(askPools(scale(14, 15), uncounted).admitted).toBe(false);
  });

  it("grow no more once nodes are counted that leave no room, and shrink", () => {
    const strays = { status: { observedGeneration: 1, observedNodes: { [UNLISTED]: 1 } } };
    const found = labBudget(ceilings({ [POOL]: 15 }), {}, strays);
    expect(askPools(scale(14, 15), found).refusals).toEqual([
      "pool h100-1: hall hall-1: 202675 W for the ceilings and the nodes that were counted, 190000 W usable, so nothing may grow: take away the nodes that no pool declares (kvandal guard status)",
    ]);
    expect(askPools(scale(15, 14), found)).toMatchObject({ admitted: true, errors: [] });
  });

  it("grow within their ceilings while the limits of a larger phase are on their way", () => {
    const larger = held({ [POOL]: 45 }, { [POOL]: 10 });
    expect(askPools(scale(10, 12), larger)).toMatchObject({ admitted: true, errors: [] });
  });

  it("are rolled out beside nodes that leave no room: one MachineSet grows as another shrinks", () => {
    const strays = { status: { observedGeneration: 1, observedNodes: { [UNLISTED]: 1 } } };
    const found = labBudget(ceilings({ [POOL]: 15 }), {}, strays);
    const set = { ...made("machinesets", MANAGER, owner("MachineDeployment"), 1), oldObject: {} };
    const before = { ...set.object, spec: { replicas: 0 } };
    expect(askPools({ ...set, oldObject: before }, found)).toMatchObject({
      admitted: true,
      errors: [],
    });
    const byHand = { ...set, oldObject: before, user: SOMEBODY };
    expect(askPools(byHand, found).admitted).toBe(false);
  });

  it("C16: keep to the budget also where the phase declares fewer nodes already", () => {
    const beyond = labGuard({ declaredNodes: { [POOL]: 10 } });
    const request = {
      operation: "UPDATE",
      group: "cluster.x-k8s.io",
      resource: "machinedeployments",
      namespace: "kvandal",
      user: SOMEBODY,
      ...scale(14, 16),
    } as const;
    const budget = held({ [POOL]: 15 });
    expect(judge(ceilingPolicy(beyond), request, [budget]).admitted).toBe(false);
  });

  it("K1: shrink and are changed otherwise before that", () => {
    expect(askPools(scale(15, 14), uncounted)).toMatchObject({ admitted: true, errors: [] });
    expect(askPools(scale(15, 15), uncounted)).toMatchObject({ admitted: true, errors: [] });
  });

  const machine = made("machines", MANAGER, owner("MachineSet"));
  const askMachines = (object: Json, budgets: readonly Json[]) =>
    judge(
      machinePolicy(labGuard()),
      {
        operation: "CREATE",
        group: "cluster.x-k8s.io",
        user: SOMEBODY,
        ...machine,
        object,
        resource: "machines",
      },
      budgets,
    );

  it("C13: get no Machine, with an uncounted budget or without any", () => {
    expect(askMachines(machine.object, [uncounted]).refusals).toEqual([
      `machine h100-1-x: ${NOBODY_HAS_COUNTED}`,
    ]);
    expect(askMachines(machine.object, []).admitted).toBe(false);
    expect(askMachines(machine.object, [held({ [POOL]: 15 })])).toMatchObject({
      judged: true,
      admitted: true,
      errors: [],
    });
  });

  it("C15: get no Machine while more of them were counted than they may have: one was lost from sight, or is going", () => {
    expect(askMachines(machine.object, [held({ [POOL]: 15 }, { [POOL]: 16 })]).refusals).toEqual([
      "machine h100-1-x: 16 nodes of pool h100-1 were counted, and its ceiling in phase-1 is 15: wait until the others are gone",
    ]);
  });

  it("are not what Machines of a control plane are of: those are made without a budget, too", () => {
    const labels = { "cluster.x-k8s.io/control-plane": "" };
    expect(askMachines({ metadata: { name: "m", labels } }, [])).toMatchObject({ judged: false });
  });
});
