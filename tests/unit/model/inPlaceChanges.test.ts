import type { EvidenceRecord } from "../../../model/evidence/recordSchema";
import type { InService } from "../../../model/scaling/inService";
import { waits } from "../../../model/scaling/stepSentence";
import type { SiteFile } from "../../../model/siteSchema";
import { removeDeliveries } from "../../support/deliveries";
import { firstPool, next, NOW, type SiteChange } from "../../support/deployments";
import { drained } from "../../support/evidence";
import { catalog, phaseIn } from "../../support/sites";

const phase = "phase-1";
const H100 = { hall: "hall-1", gpuSystem: "hgx-h100" };

/** The lab's first pool in service in phase 1. */
const inService = (units: number, more: Partial<InService[string]> = {}): InService => ({
  "h100-1": { units, ...H100, phase, ...more },
});

/** Changes the lab's first pool and its units, of phase 1 when none is named. */
const changed =
  (units: number, fields: Partial<SiteFile["pools"][number]> = {}, of = phase): SiteChange =>
  (data) => {
    firstPool(fields)(data);
    phaseIn(data, of).units["h100-1"] = units;
  };

/** The same with a GPU power cap, or without one. */
const capped = (units: number, cap?: `${number} W`): SiteChange =>
  changed(units, { gpuPowerCap: cap });

/** What follows from a deployment: the units of the first pool, what waits, and why it is refused. */
function outcome(...question: Parameters<typeof next>) {
  const { units, pools, refusals, leaves } = next(...question);
  return { units: units["h100-1"], waits: waits(pools), refusals, leaves };
}

const off = (units: number, more: Partial<EvidenceRecord> = {}): EvidenceRecord =>
  drained({ file: `${units}.yaml`, pool: "h100-1", units, drainedOn: NOW, ...more } as never);

const REASON =
  'give the reason for it (kvandal up --allow-shrink --reason "why", which sets kvandal:shrinkReason)';

describe("another GPU system in place", () => {
  /** The pool with HGX B200 in its place, which no gate of the lab counts deliveries of. */
  const withB200 =
    (units: number, fields: Partial<SiteFile["pools"][number]> = {}, of = phase): SiteChange =>
    (data) => {
      changed(units, { gpuSystem: "hgx-b200", ...fields }, of)(data);
      removeDeliveries(data);
    };
  const b200 = withB200(10);
  const leaving = [{ ...H100, units: 15, since: NOW, known: [] }];

  it("P12: is refused without a reason, since it takes all units that run out of service", () => {
    expect(outcome(b200, inService(15), { phase })).toMatchObject({
      units: 0,
      refusals: [
        `pool h100-1: 15 units of hgx-h100 in hall-1 in service, and the site file has hgx-b200 in hall-1: that takes all of them out of service before others come in their place; ${REASON}, or declare the new machines as a pool of their own`,
      ],
    });
  });

  it("P12: is refused without a reason in a later phase, and for a pool that is imported", () => {
    const later = withB200(10, { import: true }, "phase-2");
    const { units, refusals } = outcome(later, inService(15));
    expect(units).toBe(0);
    expect(refusals).toEqual([expect.stringContaining("15 units of hgx-h100 in hall-1")]);
  });

  it("P12: takes what runs away first with a reason, and counts it at its old system", () => {
    expect(outcome(b200, inService(15), { phase, mayShrink: true })).toEqual({
      units: 0,
      refusals: [],
      waits: [
        "h100-1: 0 of the 10 units it should have: 15 units of hgx-h100 in hall-1 go first, where the site file has hgx-b200 in hall-1 now: record what is drained, then deploy again",
      ],
      leaves: { "h100-1": { units: 0, leaving } },
    });
  });

  it.each<[string, readonly EvidenceRecord[], number]>([
    ["nothing is drained", [], 15],
    ["a record does not name the old system", [off(15)], 15],
    // 10 units of HGX B200 take 173.0 kW of 190.0 kW, and one of HGX H100 12.3 kW.
    ["two of the old units are not drained", [off(13, { gpuSystem: "hgx-h100" })], 2],
  ])("P12: adds nothing while %s", (_, records, units) => {
    const found = outcome(b200, { "h100-1": { units: 0, leaving } }, { phase, records });
    expect(found).toMatchObject({ units: 0, refusals: [] });
    expect(found.waits).toEqual([
      expect.stringMatching(
        new RegExp(
          `^h100-1: 0 of the 10 units .* may still draw power \\(hall hall-1: .* asked, 190\\.0 kW usable .*: bring a drained record of ${units} of h100-1 \\(with gpuSystem: hgx-h100\\)$`,
        ),
      ),
    ]);
  });

  it.each(["beside as many as the hall carries", "with an import of the new ones"])(
    "P12: adds the new units once the others are drained, %s",
    (how) => {
      const site = withB200(10, how.includes("import") ? { import: true } : {});
      const before = { "h100-1": { units: 0, leaving } };
      const few = outcome(site, before, { phase, records: [off(13, { gpuSystem: "hgx-h100" })] });
      expect(few.units).toBe(0);
      const records = [off(14, { gpuSystem: "hgx-h100" })];
      expect(outcome(site, before, { phase, records })).toMatchObject({
        units: 10,
        waits: [],
        leaves: {
          "h100-1": { units: 10, hall: "hall-1", gpuSystem: "hgx-b200", phase, leaving },
        },
      });
    },
  );

  it("is none where an earlier version wrote no system: those are the machines that the site file declares", () => {
    const found = outcome(changed(15), { "h100-1": { units: 15 } }, { phase });
    expect(found).toMatchObject({ units: 15, refusals: [], leaves: inService(15) });
  });
});

describe("another hall for a pool", () => {
  const moved: SiteChange = (data) => {
    changed(10, { hall: "hall-2" }, "phase-2")(data);
    phaseIn(data, "phase-1").units["h100-1"] = 0;
  };
  const before: InService = {
    ...inService(45),
    "h100-2": { units: 40, hall: "hall-2", gpuSystem: "hgx-h100", phase },
    "h100-3": { units: 40, hall: "hall-3", gpuSystem: "hgx-h100", phase },
  };

  it("P12: is refused without a reason", () => {
    expect(outcome(moved, before).refusals).toEqual([
      expect.stringContaining(
        "45 units of hgx-h100 in hall-1 in service, and the site file has hgx-h100 in hall-2",
      ),
    ]);
  });

  it("P12: counts what left at its old hall, where another pool cannot have its power", () => {
    const retired = next(moved, before, { mayShrink: true });
    expect(retired.units).toMatchObject({ "h100-1": 0, "h100-2": 40 });
    const successor: SiteChange = (data) => {
      moved(data);
      data.pools.push({ name: "new", hall: "hall-1", gpuSystem: "hgx-h100", purpose: "training" });
      phaseIn(data, "phase-2").units.new = 6;
    };
    const barred = next(successor, retired.leaves);
    expect(barred.units).toMatchObject({ "h100-1": 0, new: 0 });
    expect(waits(barred.pools)[0]).toMatch(
      /hall hall-1: 629\.4 kW asked, 617\.5 kW usable .* 45 of h100-1 \(with hall: hall-1\)$/,
    );
    // In the second hall there is room for the ten without the first one's 45.
    expect(next(moved, retired.leaves).units).toMatchObject({ "h100-1": 10, "h100-2": 40 });
  });

  it("P12: counts units in a hall that the phase does not power, which is more than it may draw", () => {
    const elsewhere = { "h100-1": { ...inService(5)["h100-1"], units: 5, hall: "hall-2" } };
    const retired = next(changed(15), elsewhere, { phase, mayShrink: true });
    const barred = next(changed(15), retired.leaves, { phase });
    expect(barred.units["h100-1"]).toBe(0);
    expect(waits(barred.pools)[0]).toContain("hall hall-2: 61.7 kW asked, 0.0 kW usable");
  });
});

describe("another power cap", () => {
  // A unit of HGX H100 takes 12.342 kW, and less than 9 kW with its eight GPUs at 300 W: 190 kW carry 15, or 21.
  it("P12: that is lowered frees no power in the deployment that sets it, and all in the next", () => {
    const first = next(capped(21, "300 W"), inService(15), { phase });
    expect(first.units["h100-1"]).toBe(15);
    expect(first.refusals).toEqual([]);
    expect(waits(first.pools)).toEqual([
      expect.stringMatching(
        /^h100-1: 15 of the 21 units it should have: a lower GPU power cap of h100-1 frees its power only once it is set \(hall hall-1: .*\): deploy again$/,
      ),
    ]);
    expect(first.leaves["h100-1"]).toMatchObject({ units: 15, gpuPowerCapWatts: 300 });
    const second = next(capped(21, "300 W"), first.leaves, { phase });
    expect(second.units["h100-1"]).toBe(21);
    expect(waits(second.pools)).toEqual([]);
  });

  it("grows at once where there is room beside the old cap", () => {
    const { units, pools } = next(capped(15, "300 W"), inService(10), { phase });
    expect(units["h100-1"]).toBe(15);
    expect(waits(pools)).toEqual([]);
  });

  it.each<[string, `${number} W` | undefined, string]>([
    ["raised", "500 W", "raising its GPU power cap from 300 W to 500 W"],
    ["removed", undefined, "removing its GPU power cap of 300 W"],
  ])("P12: that is %s is refused beside units that may still draw power", (_, cap, how) => {
    const before = inService(14, {
      gpuPowerCapWatts: 300,
      leaving: [{ ...H100, gpuPowerCapWatts: 300, units: 8, since: "2026-11-01", known: [] }],
    });
    const site = capped(14, cap);
    const refused = outcome(site, before, { phase });
    expect(refused.refusals).toEqual([
      expect.stringMatching(
        new RegExp(
          `^pool h100-1: ${how} takes power that other units draw or may still draw \\(hall hall-1: .*\\): keep the cap, or record what is drained first$`,
        ),
      ),
    ]);
    expect(outcome(site, before, { phase, records: [off(8)] }).refusals).toEqual([]);
  });

  it("P12: that is raised is refused beside units that the same deployment takes away", () => {
    const before = inService(14, { gpuPowerCapWatts: 300 });
    const other = { "h100-2": { units: 8, ...H100, phase, gpuPowerCapWatts: 300 } };
    const asked = { phase, mayShrink: true };
    expect(outcome(capped(14), { ...before, ...other }, asked).refusals).toEqual([
      expect.stringContaining("removing its GPU power cap of 300 W takes power"),
      expect.stringContaining("pool h100-2: its GPU power cap goes with its last units"),
    ]);
    expect(outcome(capped(14), before, asked).refusals).toEqual([]);
  });

  it("P12: leaves units that were given up at their old cap, or at the dearer one of their pool", () => {
    const leaving = [{ ...H100, gpuPowerCapWatts: 300, units: 2, since: "2026-11-01", known: [] }];
    const given = inService(4, { gpuPowerCapWatts: 300, leaving });
    const { leaves } = next(capped(4, "400 W"), given, { phase });
    expect(leaves["h100-1"]?.leaving).toEqual([{ ...leaving[0], gpuPowerCapWatts: 400 }]);
    const lowered = next(capped(3, "200 W"), given, { phase, mayShrink: true }).leaves;
    expect(lowered["h100-1"]?.leaving).toEqual([
      leaving[0],
      { ...leaving[0], since: NOW, units: 1 },
    ]);
  });
});

describe("another row for a pool", () => {
  const rows: SiteChange = (data) => {
    const row = (name: string) => ({ name, limit: "1 MW", fixedLoad: "0 W" });
    Object.assign(data.halls[0] ?? {}, { rows: [row("a"), row("b")] });
  };
  const inRow =
    (row?: string): SiteChange =>
    (data) => {
      rows(data);
      firstPool({ row })(data);
    };
  const leaving = [{ ...H100, row: "a", units: 3, since: "2026-11-01", known: [] }];

  it.each<[string, InService, string]>([
    ["run", inService(15, { row: "a" }), "15"],
    ["may still draw power", { "h100-1": { units: 0, leaving } }, "3"],
  ])(
    "is refused while units in the old one %s: machines do not move with the file",
    (_, before, units) => {
      expect(outcome(inRow("b"), before, { phase }).refusals).toEqual([
        `pool h100-1: ${units} units in row a of hall-1 draw power or may, and the site file has the pool in row b: keep the row until its units are 0 and recorded as drained`,
      ]);
      expect(outcome(inRow(), before, { phase }).refusals[0]).toContain("has the pool in no row");
    },
  );

  it("is no change where the file names a row for the first time", () => {
    const { refusals, leaves } = outcome(inRow("b"), inService(15), { phase });
    expect(refusals).toEqual([]);
    expect(leaves["h100-1"]).toMatchObject({ row: "b" });
  });
});

describe("fewer units of a pool", () => {
  const refused = (units: string, left: number): string =>
    `pool h100-1: ${units} in service, and ${left} after this deployment of phase-1: ${REASON}, or keep its ${units}`;

  it.each<[string, number, InService, readonly string[]]>([
    ["15 to 10", 10, inService(15), [refused("15 units", 10)]],
    ["1 to none", 0, inService(1), [refused("1 unit", 0)]],
    [
      "15 to 10, though nobody has said in which phase they were deployed",
      10,
      { "h100-1": { units: 15 } },
      [refused("15 units", 10)],
    ],
    [
      "15 to 10, of a phase that has another name by now",
      10,
      inService(15, { phase: "before" }),
      [refused("15 units", 10)],
    ],
  ])("P13: are refused within a phase without a reason: %s", (_, units, before, refusals) => {
    expect(outcome(changed(units), before, { phase }).refusals).toEqual(refusals);
    expect(outcome(changed(units), before, { phase, mayShrink: true }).refusals).toEqual([]);
  });

  it("P13: are refused too where the pool is gone from the site file", () => {
    const before = { ...inService(15), old: { units: 2, ...H100, phase } };
    expect(outcome(changed(15), before, { phase }).refusals).toEqual([
      expect.stringContaining("pool old: 2 units in service, and 0 after this deployment"),
    ]);
  });

  it.each<[string, InService, string]>([
    ["in a later phase, whose review approved them", inService(50), "phase-2"],
    [
      "in an earlier phase, which has a rule of its own",
      inService(20, { phase: "phase-2" }),
      phase,
    ],
    [
      "that a failed deployment had leave for and did not get to",
      inService(20, { shrinksTo: 15 }),
      phase,
    ],
  ])("need no reason %s", (_, before, to) => {
    const all = to === phase ? changed(15) : changed(45, {}, to);
    expect(outcome(all, before, { phase: to }).refusals).toEqual([]);
  });

  it("P13: need a reason where they are fewer than a failed deployment had leave for", () => {
    const before = inService(20, { shrinksTo: 16 });
    expect(outcome(changed(15), before, { phase }).refusals).toEqual([refused("20 units", 15)]);
  });

  it("are no shrink where somebody scaled down by hand: the deployment sets the units again", () => {
    // Units are read from the stack, which no hand at a cluster changes.
    expect(outcome(changed(15), inService(15), { phase })).toMatchObject({
      units: 15,
      refusals: [],
    });
  });
});

describe("the limits of a deployment with raised caps, imports and units that were given up", () => {
  const RAMP = 40_000;
  const ramped =
    (change: SiteChange): SiteChange =>
    (data) => {
      change(data);
      data.power.gridConnection.rampStep = `${RAMP} W`;
    };
  const expired = { watts: 6_000_000, file: "letter.yaml", expiredFile: "letter.yaml" };

  it("refuses a power cap that is removed or raised by more than one deployment may add", () => {
    // 15 x 8 GPUs x 400 W x 1.1 = 52.8 kW; by 300 W it is 39.6 kW.
    const before = inService(15, { gpuPowerCapWatts: 300 });
    expect(outcome(ramped(capped(15)), before, { phase }).refusals).toEqual([
      "pool h100-1: removing its GPU power cap of 300 W adds 52.8 kW at once, and one deployment may add 40.0 kW: raise it in steps",
    ]);
    expect(outcome(ramped(capped(15, "600 W")), before, { phase }).refusals).toEqual([]);
  });

  it("counts units that drain under the cap, and the GPUs' locked maximum, in what a removed cap adds", () => {
    const leaving = [{ ...H100, gpuPowerCapWatts: 300, units: 14, since: "2026-11-01", known: [] }];
    const before = inService(1, { gpuPowerCapWatts: 300, leaving });
    const added = expect.stringContaining("adds 52.8 kW at once") as string;
    expect(outcome(ramped(capped(1)), before, { phase }).refusals).toEqual([added]);
    const back = [{ ...H100, units: 14, since: NOW, known: [], by: ["withdrawn.yaml"] }];
    const restored = inService(1, { gpuPowerCapWatts: 300, leaving: back });
    expect(outcome(ramped(capped(1)), restored, { phase }).refusals).toEqual([added]);
    const h100 = catalog.get("hgx-h100");
    const lower = new Map(catalog).set("hgx-h100", {
      ...h100,
      gpuPowerLimitWatts: { ...h100?.gpuPowerLimitWatts, maximum: 301 },
    } as never);
    const running = inService(15, { gpuPowerCapWatts: 300 });
    expect(outcome(ramped(capped(15)), running, { phase, catalog: lower }).refusals).toEqual([
      added,
    ]);
  });

  it("takes what a raised cap adds off the step that pools may grow by", () => {
    const before = inService(12, { gpuPowerCapWatts: 300 });
    // 12 x 8 x 100 W x 1.1 = 10.6 kW of the 40 kW, which leave room for three units of 9.7 kW each.
    const grown = outcome(ramped(capped(16, "400 W")), before, { phase });
    expect(grown).toMatchObject({ units: 15, refusals: [] });
    const kept = outcome(ramped(capped(16, "300 W")), before, { phase });
    expect(kept.units).toBe(16);
  });

  it("refuses a power cap that is removed or raised on proof that has expired", () => {
    const before = inService(15, { gpuPowerCapWatts: 300 });
    expect(outcome(capped(15), before, { phase, proven: expired }).refusals).toEqual([
      "pool h100-1: removing its GPU power cap of 300 W takes more power, and letter.yaml has expired: keep the cap, or bring a newer grid-energised record",
    ]);
    expect(outcome(capped(15, "200 W"), before, { phase, proven: expired }).refusals).toEqual([]);
  });

  it("takes over a pool as a whole, and only within the step", () => {
    const taken = (units: number): SiteChange => ramped(changed(units, { import: true }));
    expect(outcome(taken(3), {}, { phase })).toMatchObject({ units: 3, waits: [] });
    expect(outcome(taken(4), {}, { phase })).toMatchObject({
      units: 0,
      waits: [
        "h100-1: 0 of the 4 units it should have: it is taken over as a whole, and one deployment may add 40.0 kW more",
      ],
    });
  });

  it("counts units in an unknown row without the oversubscription of their pool, which was granted in its row", () => {
    const rows: SiteChange = (data) => {
      data.power.oversubscription = { inference: 1.3 };
      changed(1, {
        ...{ row: "a", purpose: "inference", oversubscription: 1.3, gpuPowerCap: "690 W" },
      })(data);
      removeDeliveries(data);
      const [own] = data.pools;
      data.pools.push({ ...(own ?? ({} as never)), name: "other", row: "b", oversubscription: 1 });
      phaseIn(data, phase).units.other = 2;
      const hall = data.halls.find(({ name }) => name === "hall-1");
      Object.assign(hall ?? {}, {
        rows: [
          { name: "a", limit: "180 kW" },
          { name: "b", limit: "100 kW" },
        ],
      });
    };
    const capped = { ...H100, gpuPowerCapWatts: 690 };
    const before = (row: string | undefined): InService => ({
      "h100-1": {
        ...{ units: 1, ...capped, row: "a", phase },
        leaving: [{ ...capped, row, units: 7, since: NOW, known: [] }],
      },
    });
    // 95 kW of IT power usable: seven units take 78 kW, or 60 kW at 1.3, and two 22 kW.
    expect(next(rows, before("a"), { phase }).units.other).toBe(2);
    expect(next(rows, before(undefined), { phase }).units.other).toBe(0);
  });

  it("counts a cap for units that were given up only where their pool runs", () => {
    const leaving = [{ ...H100, gpuPowerCapWatts: 300, units: 15, since: "2026-11-01", known: [] }];
    const elsewhere = { hall: "hall-2", gpuSystem: "hgx-h100", gpuPowerCapWatts: 300 };
    const beside: SiteChange = (data) => {
      const [own] = data.pools;
      data.pools.push({ ...(own ?? ({} as never)), name: "other" });
      changed(2, { hall: "hall-2", gpuPowerCap: "300 W" })(data);
      removeDeliveries(data);
      phaseIn(data, phase).units.other = 4;
      phaseIn(data, phase).halls = [
        { name: "hall-1", share: "150 kW" },
        { name: "hall-2", share: "40 kW" },
      ];
    };
    const before = { "h100-1": { units: 2, ...elsewhere, phase, leaving } };
    expect(next(beside, before, { phase }).units.other).toBe(0);
    expect(
      next(beside, { "h100-1": { units: 2, ...elsewhere, phase } }, { phase }).units.other,
    ).toBe(4);
  });

  it("counts a pool that is taken over without its cap, which is not set on its nodes yet", () => {
    const taken: SiteChange = (data) => {
      const [own] = data.pools;
      data.pools.push({ ...(own ?? ({} as never)), name: "other" });
      changed(15, { import: true, gpuPowerCap: "300 W" })(data);
      removeDeliveries(data);
      phaseIn(data, phase).units.other = 4;
    };
    expect(next(taken, {}, { phase }).units).toEqual({ "h100-1": 0, other: 0 });
    const alone: SiteChange = changed(15, { import: true, gpuPowerCap: "300 W" });
    expect(next(alone, {}, { phase }).units).toEqual({ "h100-1": 15 });
  });

  it("takes the rest of an import over as a whole, as long as its pool says that it is one", () => {
    const grown: SiteChange = ramped(changed(15, { import: true }));
    expect(outcome(grown, inService(5), { phase })).toMatchObject({
      units: 5,
      waits: [expect.stringContaining("it is taken over as a whole")],
    });
    expect(outcome(changed(15, { import: true }), inService(5), { phase }).units).toBe(15);
    const drained = [{ ...H100, units: 7, since: "2026-11-01", known: [], by: ["off.yaml"] }];
    const was: InService = { "h100-1": { units: 0, leaving: drained } };
    const records = [off(7, { file: "off.yaml", drainedOn: "2026-11-02" })];
    const step = { follows: "phase", step: { units: 2 } } as const;
    const again = changed(15, { import: true, scalingPolicy: step });
    expect(outcome(again, was, { phase, records }).units).toBe(15);
  });

  it("keeps one unit of a capped pool until the others are drained, since its cap goes with the last", () => {
    const before = inService(20, { gpuPowerCapWatts: 300 });
    const asked = { phase, mayShrink: true };
    const reason = expect.stringMatching(
      /^pool h100-1: its GPU power cap goes with its last units, .* \(hall hall-1: 246\.8 kW asked, .*\): keep one unit until the others are recorded as drained$/,
    ) as string;
    expect(outcome(capped(0, "300 W"), before, asked).refusals).toEqual([reason]);
    expect(outcome(capped(1, "300 W"), before, asked).refusals).toEqual([]);
    const leaving = [{ ...H100, gpuPowerCapWatts: 300, units: 19, since: "2026-11-01", known: [] }];
    const last = inService(1, { gpuPowerCapWatts: 300, leaving });
    expect(outcome(capped(0, "300 W"), last, asked).refusals).toEqual([reason]);
    const few = inService(15, { gpuPowerCapWatts: 300 });
    expect(outcome(capped(0, "300 W"), few, asked).refusals).toEqual([]);
  });

  it("counts units that a failed deployment gave up at their nameplate, once their pool has none that keep its cap", () => {
    const leaving = [{ ...H100, gpuPowerCapWatts: 300, units: 15, since: "2026-11-01", known: [] }];
    const beside: SiteChange = (data) => {
      const [own] = data.pools;
      data.pools.push({ ...(own ?? ({} as never)), name: "other" });
      capped(0, "300 W")(data);
      removeDeliveries(data);
      phaseIn(data, phase).units.other = 4;
    };
    const before = { "h100-1": { units: 0, leaving } };
    expect(next(beside, before, { phase }).units.other).toBe(0);
    const overloaded = { "h100-1": { units: 0, leaving: [{ ...leaving[0], units: 21 }] } };
    expect(next(beside, overloaded as never, { phase }).refusals).toEqual([
      expect.stringContaining("its GPU power cap goes with its last units"),
    ]);
  });

  it("holds units that were given up against the plant too", () => {
    const leaving = [{ ...H100, units: 10, since: "2026-11-01", known: [] }];
    const before = { "h100-1": { units: 0, leaving } };
    const small: SiteChange = (data) => {
      changed(15)(data);
      Object.assign(phaseIn(data, phase), { energised: "1 MW", plant: "190 kW" });
      Object.assign(phaseIn(data, phase), { halls: [{ name: "hall-1", share: "900 kW" }] });
    };
    const found = outcome(small, before, { phase });
    expect(found.units).toBe(0);
    expect(found.waits).toEqual([expect.stringContaining("plant lab: 308.6 kW asked")]);
  });
});

describe("a drained record that is taken back", () => {
  const first = off(10, { file: "first.yaml", gpuSystem: "hgx-h100" });
  const second = off(5, { file: "second.yaml", gpuSystem: "hgx-h100" });
  const withdrawn = (record: EvidenceRecord): EvidenceRecord =>
    ({
      ...record,
      record: "withdrawal",
      file: `w-${record.file}`,
      supersedes: record.file,
    }) as never;
  const fewer = { ...first, file: "fewer.yaml", units: 2, supersedes: first.file };
  const asked = { phase, mayShrink: true };

  /** What is left after the pool has gone through these units, each with the records of its day. */
  const after = (...steps: readonly (readonly [number, readonly EvidenceRecord[]])[]): InService =>
    steps.reduce<InService>(
      (before, [units, records]) => outcome(changed(units), before, { ...asked, records }).leaves,
      inService(15),
    );
  const freed = after([5, []], [5, [first]]);
  /** Another pool, that is to grow in the first hall. */
  const grownBeside =
    (change: SiteChange): SiteChange =>
    (data) => {
      const [own] = data.pools;
      data.pools.push({ ...(own ?? ({} as never)), name: "other" });
      change(data);
      removeDeliveries(data);
      phaseIn(data, phase).units.other = 15;
    };

  it.each<[string, EvidenceRecord, number]>([
    ["withdrawn", withdrawn(first), 10],
    ["corrected to fewer units", fewer, 8],
  ])("counts the units again that it freed, when it is %s", (_, later, units) => {
    const records = [first, later];
    expect(outcome(changed(15), freed, { phase, records: [first] }).units).toBe(15);
    const found = outcome(changed(15), freed, { phase, records });
    expect(found.units).toBe(5);
    expect(found.waits.join()).toContain(`bring a drained record of ${units} of h100-1`);
    // They stay counted until a record of a later day frees them.
    const next = outcome(changed(15), found.leaves, { phase, records });
    expect(next.units).toBe(5);
    const third = off(10, { file: "third.yaml", gpuSystem: "hgx-h100" });
    expect(outcome(changed(15), next.leaves, { phase, records: [...records, third] }).units).toBe(
      15,
    );
  });

  it.each<[string, Partial<EvidenceRecord>]>([
    ["is of a day before they were given up", { drainedOn: "2026-11-01" }],
    ["does not name the hall that they stood in", { hall: undefined }],
  ])("counts the units again, when it is corrected by one that %s", (_, parts) => {
    const named = { ...first, hall: "hall-1" } as EvidenceRecord;
    const correction = {
      ...named,
      file: "c.yaml",
      supersedes: first.file,
      ...parts,
    } as EvidenceRecord;
    const gone: SiteChange = (data) => {
      changed(0, { hall: "hall-3" })(data);
      phaseIn(data, "phase-2").units["h100-1"] = 0;
    };
    const empty = after([5, []], [5, [named]], [0, [named]]);
    const { pools } = next(grownBeside(gone), empty, { ...asked, records: [named, correction] });
    expect(waits(pools).join()).toContain("bring a drained record of 15 of h100-1");
  });

  it("counts the units of each record, whichever are taken back together or one after the other", () => {
    const both = after([10, []], [10, [second]], [5, [second]], [5, [second, first]]);
    const records = [second, first, withdrawn(second), withdrawn(first)];
    const together = outcome(changed(15), both, { phase, records });
    expect(together.waits.join()).toContain("bring a drained record of 10 of h100-1");
    const one = outcome(changed(5), both, { phase, records: records.slice(0, 3) }).leaves;
    expect(outcome(changed(15), one, { phase, records }).waits.join()).toContain(
      "bring a drained record of 10 of h100-1",
    );
  });

  it("counts the units again although a record of others came after it", () => {
    const other = off(10, { file: "other.yaml", gpuSystem: "hgx-h100" });
    const twice = after([5, []], [5, [first]], [15, [first]], [5, [first]], [5, [first, other]]);
    const records = [first, other, withdrawn(first)];
    expect(outcome(changed(15), twice, { phase, records }).units).toBe(5);
  });

  it("counts them without the cap that they had, which is not enforced on units that were declared off", () => {
    const leaving = [{ ...H100, gpuPowerCapWatts: 300, units: 10, since: NOW, known: [] }];
    const before = inService(2, { gpuPowerCapWatts: 300, leaving });
    const { leaves } = outcome(capped(2, "300 W"), before, { phase, records: [first] });
    expect(leaves["h100-1"]?.leaving).toEqual([
      { ...H100, units: 10, since: NOW, known: [], by: [first.file] },
    ]);
    const records = [first, withdrawn(first)];
    const grown = (after: readonly EvidenceRecord[]) =>
      outcome(capped(9, "300 W"), leaves, { phase, records: after }).units;
    expect(grown([first])).toBe(9);
    expect(grown(records)).toBe(2);
  });

  it("keeps units of two rows apart, and frees them by a record that names all of them", () => {
    const leaving = [
      { ...H100, row: "a", units: 5, since: NOW, known: [], by: [first.file] },
      { ...H100, row: "b", units: 5, since: NOW, known: [first.file] },
    ];
    const before = { "h100-1": { units: 0, leaving, seen: [first.file] } };
    const drains = (units: number) =>
      outcome(changed(15), before, {
        phase,
        records: [first, withdrawn(first), off(units, { file: "all.yaml", gpuSystem: "hgx-h100" })],
      }).units;
    expect(drains(9)).toBe(0);
    expect(drains(10)).toBe(15);
  });

  it("counts units of two rows that one record freed, unless its correction names all of them", () => {
    const all = off(15, { file: "all.yaml", gpuSystem: "hgx-h100" });
    const parts = { ...H100, since: NOW, known: [], by: [all.file] };
    const leaving = [
      { ...parts, row: "a", units: 7 },
      { ...parts, row: "b", units: 8 },
    ];
    const before = { "h100-1": { units: 0, leaving, seen: [all.file] } };
    const correctedTo = (units: number) =>
      outcome(changed(15), before, {
        phase,
        records: [all, { ...all, file: "c.yaml", units, supersedes: all.file } as EvidenceRecord],
      }).units;
    expect(correctedTo(15)).toBe(15);
    expect(correctedTo(8)).toBe(0);
  });

  it("counts them where they stood and as what they were, wherever the pool is by then", () => {
    const moved: SiteChange = (data) => {
      changed(0, { hall: "hall-3" })(data);
      phaseIn(data, "phase-2").units["h100-1"] = 0;
    };
    const records = [first, withdrawn(first)];
    const empty = after([5, []], [5, [first]], [0, [first]]);
    const { pools } = next(grownBeside(moved), empty, { ...asked, records });
    expect(waits(pools).join()).toContain(
      "bring a drained record of 15 of h100-1 (with hall: hall-1)",
    );
  });
});

it("decides what a record speaks of also for a deployment that fails", () => {
  const leaving = [{ ...H100, units: 15, since: NOW, known: [] }];
  const before = { "h100-1": { units: 0, leaving } };
  const elsewhere: SiteChange = changed(0, { hall: "hall-3" });
  const vague = off(15, { file: "vague.yaml" });
  const { found } = next(elsewhere, before, { phase: "phase-2", records: [vague] });
  expect(found).toEqual({ "h100-1": { units: 0, leaving, seen: ["vague.yaml"] } });
  expect(outcome(changed(15), found, { phase, records: [vague] }).units).toBe(0);
  expect(outcome(changed(15), before, { phase, records: [vague] }).units).toBe(15);
});

it("gives units up on the day of the clock, whatever day the deployment is judged on", () => {
  const yesterday = { phase, mayShrink: true, now: "2026-11-22", clockDay: NOW };
  const { leaves } = outcome(changed(10), inService(15), yesterday);
  expect(leaves["h100-1"]?.leaving).toEqual([{ ...H100, units: 5, since: NOW, known: [] }]);
});

it("P12: keeps a pool in its row while units of any system draw power there", () => {
  const rows: SiteChange = (data) => {
    changed(5, { gpuSystem: "hgx-b200", row: "b" })(data);
    removeDeliveries(data);
    const hall = data.halls.find(({ name }) => name === "hall-1");
    const limit = "180 kW" as const;
    Object.assign(hall ?? {}, {
      rows: [
        { name: "a", limit },
        { name: "b", limit },
      ],
    });
  };
  const before = inService(5, { row: "a" });
  expect(outcome(rows, before, { phase, mayShrink: true }).refusals).toEqual([
    expect.stringContaining("pool h100-1: 5 units in row a of hall-1 draw power or may"),
  ]);
});
