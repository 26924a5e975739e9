import {
  addsPower,
  poolChanges,
  type PoolChange,
  type Side,
} from "../../../../model/diff/poolChanges";
import { reportPhase } from "../../../../model/sitePlan";
import { versionOf, type VersionParts } from "../../../support/siteVersions";
import { DECLARED } from "../../../../model/power/basis";

type Changes = NonNullable<VersionParts["change"]>;

const UNITS = "h100-1: 45, h100-2: 40, h100-3: 40";
const POOL = "{ name: h100-2, hall: hall-2, gpuSystem: hgx-h100, purpose: training";
const NOTHING: Side = { version: undefined, report: undefined };

/** The lab in its second phase. */
function side(change: Changes = []): Side {
  const version = versionOf("lab", { change });
  return { version, report: reportPhase(version.site, version.catalog, "phase-2", DECLARED) };
}

/** What happens to the second pool. */
function changesOf(change: Changes, before: Side = side()): PoolChange | undefined {
  return poolChanges(before, side(change)).changed.find(({ pool }) => pool === "h100-2");
}

/** More said about the second pool. */
const more = (said: string): Changes => [[POOL, `${POOL}, ${said}`]];
const units = (count: number): Changes => [
  [UNITS, UNITS.replace("h100-2: 40", `h100-2: ${count}`)],
];
/** The second pool of another system; the third phase has as many units of it as fit. */
const system = (count: number): Changes => [
  [POOL, POOL.replace("hgx-h100", "hgx-b200")],
  ...units(count),
  ["h100-2: 133", "h100-2: 60"],
];
const KUBELET = "nodes: { kubelet: { reservedCpus: 8 } }";

describe("what happens to a pool", () => {
  it.each<[what: string, change: Changes, kinds: readonly string[], taken: number]>([
    ["a unit more", units(41), ["grow"], 0],
    ["a unit less", units(39), ["shrink"], 1],
    ["no unit any more", units(0), ["removed"], 40],
    ["a cap", more("gpuPowerCap: 600 W"), ["cap"], 0],
    ["a profile", more("devicePlugin: { profile: time-slicing, replicas: 4 }"), ["profile"], 0],
    ["who scales it", more("scaling: { mode: autoscaled, minimum: 4 }"), ["settings"], 0],
    [
      "how long its jobs are waited for",
      more("nodes: { drainHours: { training: 2 } }"),
      ["settings"],
      0,
    ],
    ["its kubelet", more(KUBELET), ["retemplate"], 0],
    ["another granularity", more("granularity: scalable-unit"), ["replaced"], 40],
    ["another hall", [[POOL, POOL.replace("hall-2", "hall-3")]], ["replaced"], 40],
    ["another system and fewer units", system(4), ["replaced"], 40],
    ["another system and as many units", system(40), ["replaced"], 40],
    [
      "several at once",
      [...more(`gpuPowerCap: 600 W, unitPriceUsd: 1, ${KUBELET}`), ...units(41)],
      ["grow", "retemplate", "cap", "settings"],
      0,
    ],
    [
      "other objects, whose templates are no matter then",
      more(`granularity: scalable-unit, ${KUBELET}`),
      ["replaced"],
      40,
    ],
  ])("is told in a reviewer's words: %s", (_what, change, kinds, nodesTakenAway) => {
    expect(changesOf(change)).toMatchObject({ kinds, nodesTakenAway });
  });

  it("is that it is added, with all that it has", () => {
    expect(changesOf([], side(units(0)))).toMatchObject({
      kinds: ["added"],
      before: undefined,
      after: { units: 40, nodes: 40 },
      settings: [],
      rollOut: undefined,
      nodesTakenAway: 0,
    });
    expect(poolChanges(NOTHING, side()).changed.map(({ kinds }) => kinds)).toEqual([
      ["added"],
      ["added"],
      ["added"],
    ]);
  });

  it.each<[what: string, count: number, nodes: number, steps: number]>([
    // A tenth of the nodes that there are to be, rounded down: 4 of 41, 3 of 39.
    ["keeps of a pool that grows", 41, 40, 11],
    ["keeps of a pool that shrinks", 39, 39, 13],
  ])("is a roll-out of the nodes that it %s", (_what, count, nodes, steps) => {
    const change = changesOf([...more(KUBELET), ...units(count)]);
    expect(change?.settings).toEqual([
      { path: "settings.kubelet.reservedCpus", before: 4, after: 8 },
    ]);
    expect(change?.rollOut).toMatchObject({
      nodes,
      steps,
      causes: ["settings.kubelet.reservedCpus"],
    });
  });
});

describe("the pools of a phase", () => {
  it("come in the order of the site file, those that are gone last, and are counted where nothing changes", () => {
    const name = "h100-0";
    const first = `  - ${POOL.replace("h100-2", name)} }\n  - { name: h100-1,`;
    const after = side([
      ["  - { name: h100-1,", first],
      [UNITS, UNITS.replace("h100-2: 40", `${name}: 40`)],
    ]);
    const { changed, unchanged } = poolChanges(side(), after);
    expect(changed.map(({ pool, kinds }) => [pool, ...kinds])).toEqual([
      [name, "added"],
      ["h100-2", "removed"],
    ]);
    expect(unchanged).toBe(2);
    const renamed = side([
      ["name: h100-2,", "name: h100-9,"],
      ["h100-2: 40", "h100-9: 40"],
      ["h100-2: 133", "h100-9: 133"],
    ]);
    expect(poolChanges(side(), renamed).changed.map(({ pool }) => pool)).toEqual([
      "h100-9",
      "h100-2",
    ]);
  });

  it("are all gone with the phase, and none where neither side has it", () => {
    expect(poolChanges(side(), NOTHING)).toMatchObject({
      changed: [{ kinds: ["removed"] }, { kinds: ["removed"] }, { kinds: ["removed"] }],
      unchanged: 0,
    });
    expect(poolChanges(NOTHING, NOTHING)).toEqual({ changed: [], unchanged: 0 });
  });
});

describe("power that a pool may add", () => {
  const capped = (watts: number): Changes => more(`gpuPowerCap: ${watts} W`);

  it.each<[what: string, before: Changes, after: Changes, adds: boolean]>([
    ["a unit more", [], units(41), true],
    ["units where there were none", units(0), units(1), true],
    ["another hall and fewer units", [], [[POOL, POOL.replace("hall-2", "hall-3")]], true],
    ["another system and fewer units", [], system(4), true],
    ["a cap that is removed", capped(600), [], true],
    ["a cap that is raised by a watt", capped(600), capped(601), true],
    ["a cap that is lowered by a watt", capped(600), capped(599), false],
    ["a cap that is new", [], capped(600), false],
    ["a unit less", [], units(39), false],
    ["no unit any more", [], units(0), false],
    ["another kubelet", [], more(KUBELET), false],
  ])("is judged by its machines and caps: %s", (_what, before, after, adds) => {
    const change = changesOf(after, side(before));
    expect(change && addsPower(change)).toBe(adds);
  });
});
