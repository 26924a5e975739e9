import fc from "fast-check";
import type { Desired } from "../../../tools/simulator/desired";
import { nextStep, type PlannedNode } from "../../../tools/simulator/nextStep";

const steady: Desired = { replicas: 3, maxSurge: 0, maxUnavailable: 1, rolling: true };

/** Nodes by ordinal: upper case is up to date, `!` after it not ready. */
function nodes(text: string): PlannedNode[] {
  return (text.match(/[nN]\d+!?/g) ?? []).map((word) => ({
    name: word.replace("!", ""),
    ordinal: Number.parseInt(word.slice(1), 10),
    upToDate: word.startsWith("N"),
    ready: !word.endsWith("!"),
  }));
}

describe("the next step", () => {
  it.each<[string, string, Partial<Desired>, number[], string[]]>([
    ["nothing to do", "N0 N1 N2", {}, [], []],
    ["first nodes", "", {}, [0, 1, 2], []],
    ["scaling up fills the lowest free ordinals", "N1 N4", { replicas: 5 }, [0, 2, 3], []],
    ["scaling down takes the highest ordinals", "N0 N2 N1 N3 N7", {}, [], ["N7", "N3"]],
    ["to nothing", "N0 N1", { replicas: 0 }, [], ["N1", "N0"]],
    ["a roll-out without surge takes one away first", "n0 n1 n2", {}, [], ["n2"]],
    ["then makes the new one", "n0 n1", {}, [2], []],
    ["and waits until it is ready", "n0 n1 N2!", {}, [], []],
    ["before it goes on", "n0 n1 N2", {}, [], ["n1"]],
    ["nodes that are not ready go first", "n0! n1 n2", {}, [], ["n0"]],
    [
      "with surge it makes the new ones first",
      "n0 n1 n2",
      { maxSurge: 2, maxUnavailable: 0 },
      [3, 4],
      [],
    ],
    [
      "and takes old ones away when they are ready",
      "n0 n1 n2 N3 N4",
      { maxSurge: 2, maxUnavailable: 0 },
      [],
      ["n2", "n1"],
    ],
    [
      "new nodes that do not come up hold the roll-out",
      "n0 n1 n2 N3! N4!",
      { maxSurge: 2, maxUnavailable: 0 },
      [],
      [],
    ],
    [
      "even the removal of old ones that are not ready",
      "n0! n1 n2 N3!",
      { maxSurge: 1, maxUnavailable: 0 },
      [],
      [],
    ],
    [
      "never more new nodes than replicas",
      "n0 N1 N2 N3!",
      { maxSurge: 2, maxUnavailable: 0 },
      [],
      [],
    ],
    [
      "scaling down in a roll-out takes old nodes first",
      "n0 n1 N2 N3",
      { replicas: 2 },
      [],
      ["n1", "n0"],
    ],
    ["OnDelete replaces nothing", "n0 n1 n2", { rolling: false }, [], []],
    ["OnDelete makes up for what was deleted", "n0 n2", { rolling: false }, [1], []],
    ["OnDelete scales down old nodes first", "n0 N1 N2 N3", { rolling: false }, [], ["n0"]],
  ])("%s", (_name, there, wanted, create, remove) => {
    expect(nextStep(nodes(there), { ...steady, ...wanted })).toEqual({ create, remove });
  });
});

/** A desired state as the resolved fields of a MachineDeployment can be: never both bounds zero. */
const desired = fc
  .record({
    replicas: fc.integer({ min: 0, max: 12 }),
    maxSurge: fc.integer({ min: 0, max: 4 }),
    maxUnavailable: fc.integer({ min: 0, max: 4 }),
  })
  .map(({ maxSurge, maxUnavailable, replicas }) => ({
    replicas,
    maxSurge,
    maxUnavailable: maxSurge + maxUnavailable === 0 ? 1 : maxUnavailable,
    rolling: true,
  }));

const someNodes = fc
  .uniqueArray(fc.integer({ min: 0, max: 20 }), { maxLength: 16 })
  .chain((ordinals) =>
    fc.tuple(
      ...ordinals.map((ordinal) =>
        fc.record({ upToDate: fc.boolean(), ready: fc.boolean() }).map((state) => ({
          ...state,
          ordinal,
          name: `node-${ordinal}`,
        })),
      ),
    ),
  )
  .map((list): PlannedNode[] => list);

/** The states between one step and the next, its parts carried out in an order that the numbers choose. */
function carryOut(
  there: readonly PlannedNode[],
  want: Desired,
  order: readonly number[],
  serial: () => number,
): PlannedNode[][] {
  const { create, remove } = nextStep(there, want);
  const parts = [
    ...create.map((ordinal) => ({ ordinal, name: undefined })),
    ...remove.map((name) => ({ ordinal: -1, name })),
  ].map((part, index) => ({ part, rank: order[index % order.length] ?? 0 }));
  parts.sort((one, other) => one.rank - other.rank);
  const states: PlannedNode[][] = [];
  let now = [...there];
  for (const { part } of parts) {
    now =
      part.name === undefined
        ? [...now, { name: `new-${serial()}`, ordinal: part.ordinal, upToDate: true, ready: false }]
        : now.filter(({ name }) => name !== part.name);
    states.push(now);
  }
  return states;
}

describe("steps in whatever order their parts are carried out", () => {
  const orders = fc.array(fc.nat(), { minLength: 1, maxLength: 30 });
  let made = 0;
  const serial = () => (made += 1);

  it("never make more nodes than replicas and surge", () => {
    fc.assert(
      fc.property(someNodes, desired, orders, (there, want, order) => {
        const old = there.some(({ upToDate }) => !upToDate);
        const limit = want.replicas + (old ? want.maxSurge : 0);
        for (const state of carryOut(there, want, order, serial)) {
          expect(state.length).toBeLessThanOrEqual(Math.max(limit, there.length));
        }
      }),
    );
  });

  it("leave enough ready nodes in a roll-out", () => {
    fc.assert(
      fc.property(someNodes, desired, orders, (there, want, order) => {
        fc.pre(there.length <= want.replicas);
        const readyOf = (state: readonly PlannedNode[]) =>
          state.filter(({ ready }) => ready).length;
        const floor = Math.min(readyOf(there), want.replicas - want.maxUnavailable);
        for (const state of carryOut(there, want, order, serial)) {
          expect(readyOf(state)).toBeGreaterThanOrEqual(floor);
        }
      }),
    );
  });

  it("never give one ordinal to two nodes", () => {
    fc.assert(
      fc.property(someNodes, desired, orders, (there, want, order) => {
        const after = carryOut(there, want, order, serial).at(-1) ?? there;
        expect(new Set(after.map(({ ordinal }) => ordinal)).size).toBe(after.length);
      }),
    );
  });

  it("arrive at the replicas, all up to date, and stay there", () => {
    fc.assert(
      fc.property(someNodes, desired, orders, (there, want, order) => {
        let now = there;
        for (let round = 0; round < 100; round += 1) {
          const after = carryOut(now, want, order, serial).at(-1);
          if (after === undefined && now.every(({ ready }) => ready)) {
            break;
          }
          // kwok makes new nodes ready; old ones that are not ready never will be.
          now = (after ?? now).map((node) => (node.upToDate ? { ...node, ready: true } : node));
        }
        expect(now).toHaveLength(want.replicas);
        expect(now.every(({ upToDate }) => upToDate)).toBe(true);
        expect(nextStep(now, want)).toEqual({ create: [], remove: [] });
      }),
    );
  });
});
