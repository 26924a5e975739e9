import { UNLIMITED } from "../../support/locks";
import type { EvidenceRecord } from "../../../model/evidence/recordSchema";
import { lockedLimitsOf } from "../../../model/lockedLimits";
import type { LockedLimits } from "../../../model/powerBudget";
import type { InService, PoolInService } from "../../../model/scaling/inService";
import { waits } from "../../../model/scaling/stepSentence";
import type { SiteFile } from "../../../model/siteSchema";
import { firstPool, next, NOW, running, withPolicy } from "../../support/deployments";
import { drained, measurement } from "../../support/evidence";
import { catalog, phaseIn, siteWith } from "../../support/sites";

const asShipped = (): void => undefined;
const leaving = (units: number): PoolInService["leaving"] => [
  { units, since: "2026-11-01", known: [] },
];
const H100 = { hall: "hall-1", gpuSystem: "hgx-h100" };
const IN_PHASE_1 = { ...H100, phase: "phase-1" };
const off = (pool: string, units: number) =>
  drained({ file: `${pool}.yaml`, pool, units, drainedOn: "2026-11-10" });

/** The lab's limits, with so many watts for its first hall in phase 2. */
function lockedAt(watts: number): LockedLimits {
  const locked = lockedLimitsOf(siteWith("lab"), catalog);
  const { "phase-2": phase, ...others } = locked.phases;
  return {
    ...locked,
    phases: {
      ...others,
      "phase-2": {
        siteWatts: 2_185_000,
        hallWatts: { ...phase?.hallWatts, "hall-1": watts },
        ...UNLIMITED,
        gates: phase?.gates ?? [],
      },
    },
  };
}

describe("a deployment that takes units away", () => {
  it("adds none, and says of which pools it takes them", () => {
    const { units, pools } = next(asShipped, running({ "h100-1": 50, "h100-2": 40, old: 3 }));
    expect(units).toEqual({ "h100-1": 45, "h100-2": 40, "h100-3": 0 });
    expect(waits(pools)).toEqual([
      "h100-3: 0 of the 40 units it should have: this deployment takes units of h100-1, old away, and one deployment shrinks or grows, never both: record what is drained, then deploy again",
    ]);
  });

  it("takes them at once where somebody has set fewer by hand", () => {
    const { units } = next(withPolicy({ follows: "manual", units: 5 }), running({ "h100-1": 30 }));
    expect(units["h100-1"]).toBe(5);
  });
});

describe("while units that were given up may still draw power", () => {
  // The first hall's 617.5 kW carry 50 units of 12.342 kW, of which the phase gives the pool 45.
  const over =
    "hall hall-1: 629.4 kW asked, 617.5 kW usable in phase-2 (11.9 kW over, 101.9 %): lower pool h100-1 to 50 units";
  const barred = (problem: string, records: string): string =>
    `units that were given up may still draw power (${problem}): bring a drained record of ${records}`;
  const beside = (own: number, others = 0): InService => ({
    "h100-1": { units: 15, leaving: leaving(own) },
    ...(others === 0 ? {} : { "h100-2": { units: 40, leaving: leaving(others) } }),
  });

  it.each<[string, InService, readonly EvidenceRecord[]]>([
    ["beside as many as the hall carries", beside(5), []],
    ["once they are drained", beside(6), [off("h100-1", 6)]],
  ])("a pool grows %s", (_, before, records) => {
    const [pool] = next(asShipped, before, { records }).pools;
    expect(pool).toMatchObject({ nextUnits: 45, waitsFor: undefined });
  });

  it("a pool without any grows, whatever it asks for: that the energy budget itself judges", () => {
    const [pool] = next(asShipped, running({ "h100-1": 15 }), { locked: lockedAt(1) }).pools;
    expect(pool).toMatchObject({ nextUnits: 45, waitsFor: undefined });
  });

  it.each<[string, InService, readonly EvidenceRecord[], number | undefined, string]>([
    ["beside more than the hall carries", beside(6), [], undefined, barred(over, "6 of h100-1")],
    [
      "beside those of two pools",
      beside(6, 2),
      [],
      undefined,
      barred(over, "6 of h100-1, 2 of h100-2"),
    ],
    [
      "beside those of two pools, one of which is drained",
      beside(6, 2),
      [off("h100-2", 2)],
      undefined,
      barred(over, "6 of h100-1"),
    ],
    [
      "beside more than locked limits allow",
      beside(1),
      [],
      560_000,
      barred(
        "hall hall-1: 567.7 kW asked, 560.0 kW usable in phase-2 (7.7 kW over, 101.4 %): lower pool h100-1 to 45 units",
        "1 of h100-1",
      ),
    ],
    [
      "beside a pool that the site file no longer has",
      { "h100-1": { units: 15 }, old: { units: 0, leaving: leaving(1) } },
      [],
      undefined,
      "units of old may still draw power, and the site file has no such pool any more to count them by: put it back with 0 units, and bring a drained record of 1 of old",
    ],
  ])("nothing grows %s", (_, before, records, lockedWatts, waitsFor) => {
    const locked = lockedWatts === undefined ? {} : { locked: lockedAt(lockedWatts) };
    const [pool] = next(asShipped, before, { records, ...locked }).pools;
    expect(pool).toMatchObject({ nextUnits: 15, waitsFor });
  });
});

describe("a pool that follows demand", () => {
  const change = withPolicy({ follows: "demand" });
  const booked = measurement(
    { dimension: "gpus", amount: 400 },
    { file: "booked.yaml", phase: "phase-2", gate: "capacity-booked" },
  );

  it.each([
    ["as many as it should have", 18, "follows demand, 617.1 kW booked of 1.5 MW"],
    ["more", 19, "follows demand, 617.1 kW booked of 1.5 MW; in service already"],
  ])("says why it keeps what it has, with %s", (_, units, reason) => {
    const { pools } = next(change, running({ "h100-1": units }), { records: [booked] });
    expect(pools[0]).toMatchObject({ wantedUnits: units, nextUnits: units, reason });
  });
});

it("takes no step with a pool that it takes over: its nodes are there already", () => {
  const change = firstPool({
    import: true,
    scalingPolicy: { follows: "phase", step: { units: 10 } },
  });
  const [pool] = next(change, {}, { phase: "phase-1" }).pools;
  expect(pool).toMatchObject({ beforeUnits: 15, nextUnits: 15, waitsFor: undefined });
});

describe("what a deployment leaves for the next one", () => {
  it.each<[string, InService, InService]>([
    ["what it has added", {}, { "h100-1": { units: 15, ...IN_PHASE_1, grownOn: NOW } }],
    [
      "the day of a step before it",
      { "h100-1": { units: 15, grownOn: "2026-11-10" } },
      { "h100-1": { units: 15, ...IN_PHASE_1, grownOn: "2026-11-10" } },
    ],
    [
      "no day where none is known",
      running({ "h100-1": 15 }),
      { "h100-1": { units: 15, ...IN_PHASE_1 } },
    ],
    [
      "units that it has given up",
      { "h100-1": { units: 16, grownOn: "2026-11-10" } },
      {
        "h100-1": {
          units: 15,
          ...IN_PHASE_1,
          grownOn: "2026-11-10",
          leaving: [{ ...H100, units: 1, since: NOW, known: [] }],
        },
      },
    ],
    [
      "what a record has freed of a pool that is gone, since it may be withdrawn",
      { ...running({ "h100-1": 15 }), old: { units: 0, leaving: leaving(2) } },
      {
        "h100-1": { units: 15, ...IN_PHASE_1 },
        old: {
          units: 0,
          leaving: [{ units: 2, since: "2026-11-01", known: [], by: ["old.yaml"] }],
          seen: ["old.yaml"],
        },
      },
    ],
    [
      "nothing of a pool that is gone and left nothing behind",
      { ...running({ "h100-1": 15 }), old: { units: 0 } },
      { "h100-1": { units: 15, ...IN_PHASE_1 } },
    ],
  ])("is %s", (_, before, leaves) => {
    const found = next(asShipped, before, { phase: "phase-1", records: [off("old", 2)] });
    expect(found.leaves).toStrictEqual(leaves);
  });

  it("is in the order of the pools' names, so that it only changes where something changed", () => {
    const { leaves } = next(asShipped, running({ old: 2, "a-pool": 1 }));
    expect(Object.keys(leaves)).toEqual(["a-pool", "old"]);
  });
});

describe("a capped pool that gives up its last units", () => {
  const capped = (units: number) => (data: SiteFile) => {
    Object.assign(data.pools[0] ?? {}, { gpuPowerCap: "300 W" });
    phaseIn(data, "phase-2").units["h100-1"] = units;
  };
  const before = {
    "h100-1": {
      units: 40,
      hall: "hall-1",
      gpuSystem: "hgx-h100",
      gpuPowerCapWatts: 300,
      phase: "phase-2",
    },
  };

  it("counts them at their nameplate, since what sets the cap goes with them", () => {
    const { leaves } = next(capped(0), before, { mayShrink: true });
    expect(leaves["h100-1"]?.leaving).toEqual([
      { hall: "hall-1", gpuSystem: "hgx-h100", units: 40, since: NOW, known: [] },
    ]);
  });

  it("counts the ones that it gives up at the cap while others keep it on the nodes", () => {
    const { leaves } = next(capped(10), before, { mayShrink: true });
    expect(leaves["h100-1"]?.leaving).toMatchObject([{ units: 30, gpuPowerCapWatts: 300 }]);
  });
});
