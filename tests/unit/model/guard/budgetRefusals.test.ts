import { SIMULATED_DEPLOYER } from "../../../../model/guard/names";
import { UNLISTED } from "../../../../model/guard/liveHall";
import {
  asked,
  calledUnlisted,
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
import { askBudget, ceilings, labBudget } from "../../../support/guardRequests";

const NOT_COUNTED =
  "budget lab: no ceiling or power cap grows before the nodes have been counted since the last change: run kvandal guard sync, then deploy again";
const tooMuch = (watts: number, usable = 190_000, domain = "hall hall-1"): string =>
  `${domain}: ${watts} W for the ceilings asked, those held until now and the nodes that run, ${usable} W usable: shrink first, wait until the nodes are gone, and grow in a deployment of its own`;
const notPriced = (name: string): string =>
  `budget lab: a ceiling of a pool that is not declared here, or whose nodes are not its units: ${name}: declare it in the site file and deploy it (kvandal up)`;
const otherSystem = (what: string): string =>
  `budget lab: pool h100-1 is of hgx-h100, ${what}: take them away first, run kvandal guard sync, then deploy again`;
const elsewhere = (name: string, site: string, hall: string): string =>
  `budget ${name} is of site ${site}, hall ${hall}: this cluster is hall hall-1 of site lab, and its one budget is lab`;

describe("the guard of the budget", () => {
  it.each<[string, Parameters<typeof askBudget>, string | string[]]>([
    ["a first budget beyond the hall", [{ object: asked({ [POOL]: 16 }) }], tooMuch(197_472)],
    [
      "a unit more than fits",
      [change(held({ [POOL]: 15 }), asked({ [POOL]: 16 }))],
      tooMuch(197_472),
    ],
    [
      "growth while nodes run that were given up on paper",
      [change(held({ [POOL]: 10 }, { [POOL]: 16 }), asked({ [POOL]: 15 }))],
      tooMuch(197_472),
    ],
    [
      "growth while nodes run that are in no site file, at the dearest price that the limits know",
      [change(held({ [POOL]: 14 }, { [POOL]: 14, other: 1 }), asked({ [POOL]: 15 }))],
      tooMuch(202_675),
    ],
    [
      "growth beside a node of no pool, at the dearest price also where a pool is called unlisted",
      [
        change(
          labBudget(
            ceilings({ unlisted: 14 }),
            {},
            { status: { observedGeneration: 1, observedNodes: { unlisted: 14, [UNLISTED]: 1 } } },
          ),
          asked({ unlisted: 15 }),
        ),
        calledUnlisted,
      ],
      tooMuch(15 * 12_342 + 17_545),
    ],
    [
      "P12: a pool that left and comes back while its nodes run, of whatever system they are",
      [change(held({}, { [POOL]: 15 }), asked({ [POOL]: 10 }))],
      tooMuch(263_175),
    ],
    [
      "fewer units without their power cap while all run",
      [change(capped(21, 300), capped(15, undefined))],
      tooMuch(259_182),
    ],
    [
      "a higher power cap where nodes still run that were given up",
      [change(capped(10, 300, { [POOL]: 16 }), capped(10, 400))],
      tooMuch(197_472),
    ],
    [
      "growth beside a pool whose cap is lowered in the same change, at what it draws until then",
      [
        change(
          capped(12, 600),
          labBudget({ ...cappedCeiling(12, 300), ...ceilings({ other: 4 }) }),
        ),
        cappedPool,
      ],
      tooMuch(12 * 12_342 + 4 * 12_342),
    ],
    [
      "growth beside nodes of a pool that has no price any more",
      [
        change(
          labBudget(
            { unpriced: { ceilingUnits: 1, ceilingNodes: 18 } },
            {},
            { status: { observedGeneration: 1, observedNodes: { unpriced: 18 } } },
          ),
          asked({ other: 1 }),
        ),
        cappedPool,
      ],
      tooMuch(18 * 17_545 + 12_342),
    ],
    [
      "a cap that comes off a pool without a ceiling while its nodes have not been counted since",
      [change(capped(0, 300, {}, 0), capped(0, undefined))],
      NOT_COUNTED,
    ],
    [
      "a pool that comes back without a ceiling while its nodes have not been counted since",
      [
        change(
          labBudget({}, {}, { status: { observedGeneration: 0, observedNodes: { [POOL]: 0 } } }),
          asked({ [POOL]: 0 }),
        ),
      ],
      NOT_COUNTED,
    ],
    [
      "a pool that comes back without a ceiling while nodes of it run, which may be priced otherwise",
      [
        change(
          labBudget({}, {}, { status: { observedGeneration: 1, observedNodes: { [POOL]: 15 } } }),
          asked({ [POOL]: 0 }),
        ),
      ],
      tooMuch(15 * 17_545),
    ],
    [
      "P12: another system while the pool has a ceiling, which it may have used since the count",
      [change(ofSystem("hgx-h100", 10, { [POOL]: 0 }), ofSystem("hgx-b200", 10))],
      "budget lab: pool h100-1 is of hgx-h100, hgx-b200 is asked, and 10 nodes of it may run: take them away first, run kvandal guard sync, then deploy again",
    ],
    [
      "C13: an owner that is not there, for whose absence it would be collected",
      [
        change(held({ [POOL]: 15 }), {
          ...asked({ [POOL]: 15 }),
          metadata: { name: "lab", generation: 1, ownerReferences: [{ kind: "Node", name: "x" }] },
        }),
      ],
      "budget lab: its owners and finalizers stay as they are: they decide when it is deleted",
    ],
    [
      "1726: a finalizer, which would keep it for good",
      [
        change(held({ [POOL]: 15 }), {
          ...asked({ [POOL]: 15 }),
          metadata: { name: "lab", generation: 1, finalizers: ["example.com/never"] },
        }),
      ],
      "budget lab: its owners and finalizers stay as they are: they decide when it is deleted",
    ],
    [
      "C14: a count for a generation that is to come",
      [
        {
          ...change(held({ [POOL]: 8 }), held({ [POOL]: 8 }, { [POOL]: 8 }, 2)),
          ...{ subresource: "status", user: SIMULATED_DEPLOYER },
        },
      ],
      "budget lab: counted for generation 2, and it is at 1: run kvandal guard sync",
    ],
    [
      "a higher power cap before the nodes have been counted",
      [change(capped(10, 300, { [POOL]: 10 }, 0), capped(10, 400))],
      NOT_COUNTED,
    ],
    [
      "growth in place of what is held in the same change",
      [
        change(
          labBudget(
            { ...ceilings({ [POOL]: 1 }), ...rack(1) },
            {},
            { status: { observedGeneration: 1 } },
          ),
          asked({ [POOL]: 7 }),
        ),
        twoPools,
      ],
      // A rack that is dropped may come back as anything: 18 nodes of the dearest.
      [tooMuch(250, 100), tooMuch(180, 40, "row hall-1/a")],
    ],
    [
      "more than a row carries",
      [{ object: labBudget(rack(2)) }, twoPools],
      tooMuch(72, 40, "row hall-1/a"),
    ],
    [
      "growth before the nodes were ever counted",
      [change(labBudget(ceilings({ [POOL]: 14 })), asked({ [POOL]: 15 }))],
      NOT_COUNTED,
    ],
    [
      "growth after a count of an earlier budget",
      [change(held({ [POOL]: 14 }, { [POOL]: 14 }, 0), asked({ [POOL]: 15 }))],
      NOT_COUNTED,
    ],
    [
      "fewer units than nodes",
      [{ object: labBudget({ [POOL]: { ceilingUnits: 1, ceilingNodes: 15 } }) }],
      notPriced(POOL),
    ],
    [
      "fewer units than nodes, also where as many nodes are held",
      [change(held({ [POOL]: 15 }), labBudget({ [POOL]: { ceilingUnits: 1, ceilingNodes: 15 } }))],
      notPriced(POOL),
    ],
    [
      "nodes of a pool without a price",
      [{ object: labBudget({ free: { ceilingUnits: 0, ceilingNodes: 1 } }) }],
      notPriced("free"),
    ],
    [
      "more nodes of a pool that has no price any more",
      [change(held({ free: 1 }), asked({ free: 2 }))],
      notPriced("free"),
    ],
    [
      "units of a pool without a price",
      [{ object: labBudget({ free: { ceilingUnits: 1, ceilingNodes: 0 } }) }],
      notPriced("free"),
    ],
    [
      "nodes that are in no site file, beside a hall that is full without them",
      [change(held({ [POOL]: 8 }, { [POOL]: 8, other: 1 }), asked({ [POOL]: 10 })), twoPools],
      tooMuch(110, 100),
    ],
    [
      "P12: another system while nodes of the old one run",
      [change(ofSystem("hgx-h100", 15, { [POOL]: 15 }), ofSystem("hgx-b200", 10))],
      otherSystem("hgx-b200 is asked, and 15 nodes of it run"),
    ],
    [
      "P12: another system while one last node of the old one runs",
      [change(ofSystem("hgx-h100", 0, { [POOL]: 1 }), ofSystem("hgx-b200", 0))],
      otherSystem("hgx-b200 is asked, and 1 nodes of it run"),
    ],
    [
      "P12: another system by a count of an earlier budget",
      [change(ofSystem("hgx-h100", 10, { [POOL]: 0 }, 0), ofSystem("hgx-b200", 10))],
      otherSystem("hgx-b200 is asked, and 0 nodes of it were counted, before the last change"),
    ],
    [
      "P12: a system that is no longer said, after which it could be any",
      [change(ofSystem("hgx-h100", 15, { [POOL]: 15 }), ofSystem(undefined, 15))],
      otherSystem("no system is asked, and 15 nodes of it run"),
    ],
    [
      "a ceiling in a hall without power",
      [{ object: asked({ [POOL]: 1 }) }, unpowered],
      notPriced(POOL),
    ],
    [
      "a step that is larger in the hall, though a row sees nothing of it",
      [change(held({ [POOL]: 1 }), asked({ [POOL]: 3 })), { ...twoPools, rampStepWatts: 19 }],
      "budget lab: 20 W are added at once, 19 W is the largest step: lower the units, and add them in several deployments",
    ],
    [
      "more at once than the grid owner allows",
      [change(held({ [POOL]: 1 }), asked({ [POOL]: 2 })), { rampStepWatts: 12_341 }],
      "budget lab: 12342 W are added at once, 12341 W is the largest step: lower the units, and add them in several deployments",
    ],
    [
      "more at once than the grid owner allows, in a preview too",
      [
        { ...change(held({ [POOL]: 1 }), asked({ [POOL]: 2 })), dryRun: true },
        { rampStepWatts: 12_341 },
      ],
      "budget lab: 12342 W are added at once, 12341 W is the largest step: lower the units, and add them in several deployments",
    ],
    [
      "counts that somebody else writes",
      [{ ...change(held({ [POOL]: 15 }), held({ [POOL]: 0 })), subresource: "status" }],
      "budget lab: what it has observed is written by a pod of system:serviceaccount:kvandal:kvandal-guard-sync or by kwok-admin alone, not by somebody: run kvandal guard sync",
    ],
    [
      "another hall's",
      [{ object: asked({}, { hall: "hall-2" }) }],
      elsewhere("lab", "lab", "hall-2"),
    ],
    [
      "another site's",
      [{ object: asked({}, { site: "kvandal" }) }],
      elsewhere("lab", "kvandal", "hall-1"),
    ],
    [
      "one of another name",
      [{ object: { ...asked({}), metadata: { name: "mine" } } }],
      elsewhere("mine", "lab", "hall-1"),
    ],
    [
      "a phase back while a node runs that it has no room for",
      [
        change(
          labBudget(
            ceilings({ [POOL]: 15 }),
            { phase: "phase-2" },
            { status: { observedGeneration: 1, observedNodes: { [POOL]: 11 } } },
          ),
          asked({ [POOL]: 10 }),
        ),
      ],
      "budget lab: going back from phase-2 to phase-1 while nodes run that it has no room for, or that nobody has counted: drain them, run kvandal guard sync, then deploy again",
    ],
    [
      "a phase back before anybody has counted",
      [change(labBudget(ceilings({ [POOL]: 15 }), { phase: "phase-2" }), asked({ [POOL]: 10 }))],
      "budget lab: going back from phase-2 to phase-1 while nodes run that it has no room for, or that nobody has counted: drain them, run kvandal guard sync, then deploy again",
    ],
  ])("refuses %s", (_, question, sentence) => {
    const { admitted, refusals, errors } = askBudget(...question);
    expect({ admitted, refusals, errors }).toEqual({
      admitted: false,
      refusals: [sentence].flat(),
      errors: [],
    });
  });
});
