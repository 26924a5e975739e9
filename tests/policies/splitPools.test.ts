import fc from "fast-check";
import { judgeResource, energyBudget } from "../../policies/energyBudget";
import { energyBudgetStack } from "../../policies/energyBudgetStack";
import type { SiteFile } from "../../model/siteSchema";
import { stackViolationsOf, violationsOf, type TestResource } from "../support/policyHarness";
import { autoscaledTo, budget, pool, type PoolChanges } from "../support/resources";
import { siteFolderWith } from "../support/siteFolder";
import { catalog, phaseIn, siteWith, withoutFixedLosses } from "../support/sites";
import { factsOf, lockOf } from "../support/locks";

/** The lab with its first pool split: 45 units in phase 2 are a scalable unit of 32 nodes and one of 13. */
const split = (data: SiteFile): void => {
  const [first] = data.pools;
  if (first !== undefined) {
    first.granularity = "scalable-unit";
  }
};
const config = { siteFolder: siteFolderWith("lab", split) };
const withUnits = (units: number, more: (data: SiteFile) => void = () => undefined) => ({
  siteFolder: siteFolderWith("lab", (data) => {
    split(data);
    phaseIn(data, "phase-2").units["h100-1"] = units;
    more(data);
  }),
});

const judge = (resource: TestResource, given: object = config): Promise<string[]> =>
  violationsOf(energyBudget, resource, given);
const judgeStack = (given: object, ...resources: TestResource[]): Promise<string[]> =>
  stackViolationsOf(energyBudgetStack, resources, given);

const part = (name: string, replicas: number, changes: PoolChanges = {}): TestResource =>
  pool({
    name,
    replicas,
    ...changes,
    labels: {
      "kvandal.io/pool": "h100-1",
      "kvandal.io/phase": "phase-2",
      ...changes.labels,
    },
  });
const parts = [part("h100-1-su-001", 32), part("h100-1-su-002", 13)];
const ceilings = (pools: Readonly<Record<string, number>>): TestResource =>
  budget(pools, { phase: "phase-2" });
const whole = ceilings({ "h100-1-su-001": 32, "h100-1-su-002": 13 });

const IN_PARTS =
  "MachineDeployment h100-1: pool h100-1 is split (granularity scalable-unit), so a MachineDeployment of the whole pool has a ceiling of 0 units and 45 are asked: write one for each part";
const over = (name: string, asked: number, ceiling: number): string =>
  `MachineDeployment ${name} of pool h100-1: ${asked} units asked, ceiling ${ceiling} in phase-2 (${asked - ceiling} over): lower it to ${ceiling} units or raise its units in the site file`;
const undeclared = (name: string): string =>
  `pool ${name}: not declared in the site file of lab, so its ceiling is 0 units and 1 are asked: declare it under pools and give it units in phase-2`;
const FIFTY_ONE =
  "hall hall-1: 629.4 kW asked, 617.5 kW usable in phase-2 (11.9 kW over, 101.9 %): lower pool h100-1 to 50 units or wait for phase-3";

describe("the parts of a split pool", () => {
  it("go through at their ceilings, one by one and together", async () => {
    for (const resource of [whole, ...parts]) {
      expect(await judge(resource)).toEqual([]);
    }
    expect(await judgeStack(config, whole, ...parts)).toEqual([]);
  });

  const REFUSED: readonly (readonly [string, TestResource, ...string[]])[] = [
    [
      "has its own ceiling, although the pool's power would carry more",
      part("h100-1-su-002", 14),
      over("h100-1-su-002", 14, 13),
    ],
    [
      "has its own ceiling at the autoscaler's maximum",
      part("h100-1-su-002", 1, autoscaledTo(33)),
      over("h100-1-su-002", 33, 13),
    ],
    [
      "cannot take what another part leaves",
      part("h100-1-su-001", 45),
      over("h100-1-su-001", 45, 32),
    ],
    ["is one that the phase has", part("h100-1-su-003", 1), over("h100-1-su-003", 1, 0)],
    ["is not the whole pool beside its parts", part("h100-1", 45), IN_PARTS],
    [
      "is not a part of another kind",
      part("h100-1-block-001", 1),
      undeclared("h100-1-block-001"),
      'MachineDeployment kvandal/h100-1-block-001: its label kvandal.io/pool is "h100-1", but it belongs to pool h100-1-block-001 by its name',
    ],
    [
      "is not a part of a pool that is whole",
      part("h100-2-su-001", 1),
      undeclared("h100-2-su-001"),
      'MachineDeployment kvandal/h100-2-su-001: its label kvandal.io/pool is "h100-1", but it belongs to pool h100-2-su-001 by its name',
    ],
    [
      "does not go by the name of another pool",
      part("h100-1-su-001", 32, { labels: { "kvandal.io/pool": "h100-2" } }),
      'MachineDeployment kvandal/h100-1-su-001: its label kvandal.io/pool is "h100-2", but it belongs to pool h100-1 by its name',
    ],
    [
      "stays in its pool's hall",
      part("h100-1-su-001", 32, { labels: { "kvandal.io/hall": "hall-2" } }),
      'MachineDeployment kvandal/h100-1-su-001: hall hall-2 is reached by context "kwok-lab-hall-2", its provider has context "kwok-lab-hall-1"',
      "MachineDeployment h100-1-su-001 of pool h100-1: declared in hall hall-1, asked in hall hall-2",
    ],
    [
      "has machine templates of its own",
      part("h100-1-su-001", 32, { template: "h100-1-0123abcd" }),
      "MachineDeployment kvandal/h100-1-su-001: its machine template h100-1-0123abcd is not one of its own (h100-1-su-001-<hash>)",
    ],
  ];

  it.each(REFUSED.map(([name, resource, ...messages]) => [name, resource, messages] as const))(
    "%s",
    async (_name, resource, messages) => {
      expect(await judge(resource)).toEqual(messages);
    },
  );

  it("count with all the others of their pool: 51 units are refused on the first 32", async () => {
    expect(await judge(part("h100-1-su-001", 32), withUnits(51))).toEqual([FIFTY_ONE]);
  });

  it("may each be smaller", async () => {
    expect(await judge(part("h100-1-su-001", 0))).toEqual([]);
  });
});

describe("a budget of a split pool", () => {
  it.each([
    ["the whole pool in one ceiling", ceilings({ "h100-1": 45 }), IN_PARTS],
    [
      "the whole pool beside its parts",
      ceilings({ "h100-1": 45, "h100-1-su-001": 32, "h100-1-su-002": 13 }),
      IN_PARTS,
    ],
    [
      "a part beyond its ceiling",
      ceilings({ "h100-1-su-001": 32, "h100-1-su-002": 14 }),
      over("h100-1-su-002", 14, 13),
    ],
    ["a part that is not there", ceilings({ "h100-1-su-009": 1 }), over("h100-1-su-009", 1, 0)],
  ])("is refused with %s", async (_name, resource, message) => {
    expect(await judge(resource)).toEqual([message]);
  });

  it("may name a part that is not there, if it gives it nothing", async () => {
    expect(await judge(ceilings({ "h100-1-su-009": 0 }))).toEqual([]);
  });

  it("is priced as a sum, and a part that it leaves out counts as declared", async () => {
    const tooMuch = withUnits(51);
    const both = ceilings({ "h100-1-su-001": 32, "h100-1-su-002": 19 });
    expect(await judge(both, tooMuch)).toEqual([FIFTY_ONE]);
    expect(await judge(ceilings({ "h100-1-su-001": 32 }), tooMuch)).toEqual([FIFTY_ONE]);
    // One that is smaller than declared makes room.
    const lower = ceilings({ "h100-1-su-001": 31, "h100-1-su-002": 19 });
    expect(await judge(lower, tooMuch)).toEqual([]);
  });

  it("is priced as the plan prices the pool, not rounded up part by part", async () => {
    // 45 x 10,200 W x 1.10 x 1.107 is 558,924.3 W; the parts rounded up one by one would be 558,926 W.
    const exact = withUnits(45, (data) => {
      data.power.designPue = 1.107;
      data.power.reserve = "0 %";
      const [hall] = phaseIn(data, "phase-2").halls;
      if (hall !== undefined) {
        hall.share = "558925 W";
      }
    });
    const open = { ...exact, ...lockOf({ site: siteWith("lab"), catalog }) };
    expect(await judge(whole, open)).toEqual([]);
    expect(await judgeStack(open, whole, ...parts)).toEqual([]);
  });
});

describe("the recount over a stack with a split pool", () => {
  it("adds up the parts and names the pool that has to shrink", async () => {
    const budgeted = ceilings({ "h100-1-su-001": 32, "h100-1-su-002": 19 });
    const stack = [budgeted, part("h100-1-su-001", 32), part("h100-1-su-002", 19)];
    expect(await judgeStack(withUnits(51), ...stack)).toEqual([FIFTY_ONE]);
  });

  it("refuses a part that is not there, of another phase and twice", async () => {
    const third = part("h100-1-su-003", 1);
    const earlier = part("h100-1-su-003", 1, { labels: { "kvandal.io/phase": "phase-1" } });
    const message = over("h100-1-su-003", 1, 0);
    expect(await judgeStack(config, whole, third, third)).toEqual([
      message,
      message,
      "MachineDeployment h100-1-su-003: 2 objects of this name in the stack ask for 2 units together, ceiling 0 in phase-2: keep one of them",
    ]);
    // Both phases give it nothing.
    expect(await judgeStack(config, whole, earlier)).toEqual([
      message.replace("phase-2", "phase-1"),
    ]);
  });

  it("refuses a part twice", async () => {
    const [first] = parts;
    const stack = first === undefined ? [] : [whole, first, first];
    expect(await judgeStack(config, ...stack)).toContain(
      "MachineDeployment h100-1-su-001: 2 objects of this name in the stack ask for 64 units together, ceiling 32 in phase-2: keep one of them",
    );
  });
});

describe("whatever is asked of the parts", () => {
  it("what goes through one by one never takes more power together than the hall has", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 120 }),
        fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 5 }),
        (units, replicas) => {
          const site = siteWith("lab", (data) => {
            split(data);
            withoutFixedLosses(data);
            const phase = phaseIn(data, "phase-2");
            phase.units = { "h100-1": units };
          });
          const through = replicas.filter((count, index) => {
            const name = `h100-1-su-00${index + 1}`;
            const { type, props, provider } = part(name, count);
            const resource = { type, props, provider: provider && { props: provider } };
            return judgeResource(resource as never, () => factsOf({ site, catalog })).length === 0;
          });
          const nodes = through.reduce((sum, count) => sum + count, 0);
          // 10,200 W with 10 % overhead at a design PUE of 1.10, in a hall of 617.5 kW.
          expect(nodes * 12_342).toBeLessThanOrEqual(617_500);
          expect(nodes).toBeLessThanOrEqual(units);
          // And it is not that nothing ever goes through.
          const fits = units <= 50 && (replicas[0] ?? 0) <= Math.min(units, 32);
          expect(through.length > 0 || !fits).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });
});
