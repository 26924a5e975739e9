import fc from "fast-check";
import type { EvidenceRecord, Measurement } from "../../../../model/evidence/recordSchema";
import { provenGridPower } from "../../../../model/gates/provenPower";
import { DECLARED, planned, proven } from "../../../../model/power/basis";
import { powerBudget } from "../../../../model/powerBudget";
import type { SiteFile } from "../../../../model/siteSchema";
import { measurement } from "../../../support/evidence";
import { lockOf, withLock } from "../../../support/locks";
import { catalog, phaseIn, siteWith } from "../../../support/sites";

const NOW = "2026-11-29";
const lab = withLock({ site: siteWith("lab"), catalog });

const power = (watts: number): Measurement["value"] => ({ dimension: "power", amount: watts });

/** A record of what the grid owner has switched on. */
const energised = (
  watts: number,
  collectedOn: string,
  parts: Partial<Measurement> = {},
): Measurement =>
  measurement(power(watts), {
    file: `${collectedOn}-${watts}.yaml`,
    gate: "grid-energised",
    collectedOn,
    ...parts,
  });
const withdrawal = (supersedes: string, collectedOn: string): EvidenceRecord => ({
  record: "withdrawal",
  file: `${collectedOn}-withdrawal.yaml`,
  supersedes,
  reason: "the letter was a draft",
  collectedOn,
  collectedBy: { name: "Kari", role: "site manager" },
  source: "a test",
  illustrative: false,
});
const wattsOf = (records: readonly EvidenceRecord[], now = NOW): number | undefined =>
  provenGridPower(lab, records, now)?.watts;

describe("the power that is proven to be energised", () => {
  it("is that of the newest record of any phase, whether or not its gate passes", () => {
    const records = [
      energised(2_300_000, "2026-10-01", { phase: "phase-2" }),
      energised(150_000, "2026-11-01"),
    ];
    expect(wattsOf(records)).toBe(150_000);
    expect(wattsOf(records, "2026-10-15")).toBe(2_300_000);
  });

  it("is the lowest of several records of one day", () => {
    const day = "2026-11-01";
    expect(wattsOf([energised(200_000, day), energised(190_000, day, { phase: "phase-2" })])).toBe(
      190_000,
    );
  });

  it("is nothing without a record, and before the day of the first one", () => {
    expect(wattsOf([])).toBeUndefined();
    expect(wattsOf([energised(200_000, "2026-11-30")])).toBeUndefined();
  });

  it("is that of the record before, once the newest is withdrawn", () => {
    const [first, second] = [energised(200_000, "2026-03-31"), energised(2_300_000, "2026-10-01")];
    const records = [first, second, withdrawal(second.file, "2026-11-01")];
    expect(wattsOf(records)).toBe(200_000);
    expect(wattsOf([first, withdrawal(first.file, "2026-11-01")])).toBeUndefined();
  });

  it.each<[what: string, ...watts: [number, number]]>([
    ["less was measured last", 1_000_000, 2_300_000],
    ["less was written down last", 2_300_000, 1_000_000],
  ])(
    "is the lower of two records where %s, and expired as either is",
    (_what, measured, written) => {
      const window = { from: "2026-01-01", to: "2026-02-01" };
      const first = energised(measured, "2026-10-01", { validUntil: "2026-11-01" });
      const late = energised(written, "2026-11-01", { window });
      expect(provenGridPower(lab, [first, late], NOW)).toMatchObject({
        watts: 1_000_000,
        expiredFile: first.file,
      });
    },
  );

  it("is what an expired record says, which lets nothing grow and forces no shrink", () => {
    const old = energised(200_000, "2026-03-31", { validUntil: "2026-11-28" });
    expect(provenGridPower(lab, [old], "2026-11-28")).toMatchObject({ expiredFile: undefined });
    expect(provenGridPower(lab, [old], NOW)).toMatchObject({
      watts: 200_000,
      expiredFile: old.file,
    });
  });

  it("counts an illustrative record for a simulated site alone", () => {
    const kvandal = withLock({ site: siteWith("kvandal"), catalog });
    const example = energised(1_000_000, "2026-03-31", { illustrative: true });
    expect(wattsOf([example])).toBe(1_000_000);
    expect(provenGridPower(kvandal, [example], NOW)).toBeUndefined();
    const real = { ...example, illustrative: false };
    expect(provenGridPower(kvandal, [real], NOW)?.watts).toBe(1_000_000);
  });

  it.each<[what: string, of: (lower: Measurement) => EvidenceRecord]>([
    [
      "correction",
      ({ file }) => energised(20_000_000, "2026-10-15", { illustrative: true, supersedes: file }),
    ],
    ["withdrawal", ({ file }) => ({ ...withdrawal(file, "2026-10-15"), illustrative: true })],
  ])("keeps a real lower record of a real site despite an illustrative %s of it", (_what, of) => {
    const kvandal = withLock({ site: siteWith("kvandal"), catalog });
    const real = { illustrative: false };
    const first = energised(20_000_000, "2026-03-31", real);
    const lower = energised(12_000_000, "2026-10-01", real);
    const records = [first, lower, of(lower)];
    expect(provenGridPower(kvandal, records, NOW)).toMatchObject({
      watts: 12_000_000,
      file: lower.file,
    });
  });

  it("counts no illustrative record of a real site whose site file now says that it is simulated", () => {
    const example = energised(20_000_000, "2026-03-31", { illustrative: true });
    const locked = { ...lockOf(lab), infrastructure: "metal3" as const };
    expect(provenGridPower({ ...lab, locked }, [example], NOW)).toBeUndefined();
  });

  it("counts no record of a gate whose terms are not those that are locked", () => {
    const site = siteWith("lab", (data) => {
      const [gate] = phaseIn(data, "phase-1").gates ?? [];
      Object.assign(gate ?? {}, { signature: "required" });
    });
    const signature = { state: "valid", principal: "Kari" } as const;
    const record = energised(200_000, "2026-11-01", { signature });
    expect(provenGridPower({ ...lab, site }, [record], NOW)).toBeUndefined();
  });

  it("counts no record of a gate that is locked as another kind, or not at all", () => {
    const booked = energised(5_000_000, "2026-11-01", { phase: "phase-2", gate: "booked" });
    const renamed = siteWith("lab", (data) => {
      const gates = phaseIn(data, "phase-2").gates ?? [];
      const [grid] = gates;
      gates.push({ ...(grid ?? ({} as never)), name: "booked" });
    });
    expect(provenGridPower({ ...lab, site: renamed }, [booked], NOW)).toBeUndefined();
    // The owners of the limits may lock such a gate.
    expect(provenGridPower(withLock({ site: renamed, catalog }), [booked], NOW)?.watts).toBe(
      5_000_000,
    );
  });

  it("counts no unsigned record of a gate that requires a signature", () => {
    const site = siteWith("lab", (data) => {
      const [gate] = phaseIn(data, "phase-1").gates ?? [];
      Object.assign(gate ?? {}, { signature: "required" });
    });
    const record = energised(200_000, "2026-11-01");
    expect(provenGridPower(withLock({ site, catalog }), [record], NOW)).toBeUndefined();
    const signed = { ...record, signature: { state: "valid", principal: "Kari" } as const };
    expect(provenGridPower(withLock({ site, catalog }), [signed], NOW)?.watts).toBe(200_000);
  });

  it("is less without any signature: an unsigned withdrawal or lower record counts, a higher one does not", () => {
    const site = siteWith("lab", (data) => {
      const [gate] = phaseIn(data, "phase-1").gates ?? [];
      Object.assign(gate ?? {}, { signature: "required" });
    });
    const loaded = withLock({ site, catalog });
    const signature = { state: "valid", principal: "Kari" } as const;
    const signed = energised(200_000, "2026-10-01", { signature });
    const provenWith = (other: EvidenceRecord): number | undefined =>
      provenGridPower(loaded, [signed, other], NOW)?.watts;
    expect(provenWith(energised(150_000, "2026-11-01"))).toBe(150_000);
    expect(provenWith(energised(900_000, "2026-11-01"))).toBe(200_000);
    expect(provenWith(energised(150_000, "2026-09-01"))).toBe(200_000);
    expect(provenWith(withdrawal(signed.file, "2026-11-01"))).toBeUndefined();
    const lower = energised(120_000, "2026-10-15", { signature });
    const both = [signed, lower, withdrawal(lower.file, "2026-11-01")];
    expect(provenGridPower(loaded, both, NOW)?.watts).toBe(120_000);
    const expired = energised(300_000, "2026-10-15", { signature, validUntil: "2026-11-10" });
    const grown = [signed, expired, withdrawal(expired.file, "2026-11-01")];
    expect(provenGridPower(loaded, grown, NOW)).toEqual({
      watts: 200_000,
      file: signed.file,
      expiredFile: expired.file,
    });
  });

  it("lets nothing grow once an unsigned correction that lowers it has expired", () => {
    const signature = { state: "valid", principal: "Kari" } as const;
    const signed = energised(200_000, "2026-10-01", { signature });
    const lower = energised(100_000, "2026-11-01", {
      supersedes: signed.file,
      validUntil: "2026-11-12",
    });
    expect(provenGridPower(lab, [signed, lower], NOW)).toEqual({
      watts: 100_000,
      file: lower.file,
      expiredFile: lower.file,
    });
  });

  it("is taken back with a signed withdrawal of an unsigned correction, which stands in its place", () => {
    const site = siteWith("lab", (data) => {
      const [gate] = phaseIn(data, "phase-1").gates ?? [];
      Object.assign(gate ?? {}, { signature: "required" });
    });
    const signature = { state: "valid", principal: "Kari" } as const;
    const old = energised(100_000, "2026-10-01", { signature });
    const high = energised(200_000, "2026-10-15", { signature });
    const unsigned = energised(200_000, "2026-11-01", { supersedes: high.file, file: "u.yaml" });
    const end = { ...withdrawal(unsigned.file, "2026-11-02"), signature };
    const wattsOf = (...records: EvidenceRecord[]) =>
      provenGridPower(withLock({ site, catalog }), records, NOW)?.watts;
    expect(wattsOf(old, high, unsigned)).toBe(200_000);
    expect(wattsOf(old, high, unsigned, end)).toBe(100_000);
    const corrected = { ...unsigned, signature };
    expect(wattsOf(old, high, corrected, end)).toBe(100_000);
  });

  it("is not raised by an unsigned correction of a signed record, where the gate asks for no signature", () => {
    const signature = { state: "valid", principal: "Kari" } as const;
    const low = energised(100_000, "2026-10-01", { signature });
    const raised = energised(200_000, "2026-11-01", { supersedes: low.file });
    const again = energised(200_000, "2026-11-02", { supersedes: raised.file });
    const wattsOf = (...records: EvidenceRecord[]) => provenGridPower(lab, records, NOW)?.watts;
    expect(wattsOf(low, raised)).toBe(100_000);
    expect(wattsOf(low, raised, again)).toBe(100_000);
    expect(wattsOf(low, { ...raised, signature })).toBe(200_000);
  });

  it.each(["grid-energised", "capacity-booked", "measured-pool-power"] as const)(
    "is lowered by a record of power of a gate that is not locked, also while its kind is %s",
    (kind) => {
      const site = siteWith("lab", (data) => {
        const terms =
          kind === "measured-pool-power"
            ? { atMost: "planned" as const, pool: "h100-1", window: "1 day", minimumSamples: 1 }
            : { atLeast: "planned" as const };
        const gate = { name: "grid-lower", kind, measures: "power", source: "a test", ...terms };
        phaseIn(data, "phase-3").gates?.push(gate);
      });
      const first = energised(200_000, "2026-10-01");
      const parts = { phase: "phase-3", gate: "grid-lower" };
      const lower = energised(100_000, "2026-11-01", parts);
      expect(provenGridPower({ ...lab, site }, [first, lower], NOW)).toMatchObject({
        watts: 100_000,
        file: lower.file,
      });
      const higher = energised(900_000, "2026-11-01", parts);
      expect(provenGridPower({ ...lab, site }, [first, higher], NOW)?.watts).toBe(200_000);
      // The owners of the limits have seen what a locked gate measures.
      const isGrid = kind === "grid-energised";
      expect(provenGridPower(withLock({ site, catalog }), [first, lower], NOW)?.watts).toBe(
        isGrid ? 100_000 : 200_000,
      );
    },
  );

  describe("with a signed lower record of a gate that is not locked", () => {
    const signature = { state: "valid", principal: "Kari" } as const;
    const site = siteWith("lab", (data) => {
      phaseIn(data, "phase-2").gates?.push({
        name: "grid-second",
        kind: "grid-energised",
        measures: "power",
        atLeast: "planned",
        signature: "required",
        source: "a test",
      });
    });
    const second = { phase: "phase-2", gate: "grid-second" };
    const first = energised(200_000, "2026-10-01");
    const lower = energised(100_000, "2026-11-01", { ...second, signature });
    const withdrawn = withdrawal(lower.file, "2026-11-10");
    const corrected = energised(150_000, "2026-11-10", { ...second, supersedes: lower.file });
    const bad = { state: "bad", reason: "a test" } as const;

    it.each<[what: string, lower: Measurement, other: EvidenceRecord, watts: number]>([
      ["kept despite an unsigned withdrawal", lower, withdrawn, 100_000],
      ["kept despite an unsigned correction", lower, corrected, 100_000],
      [
        "kept despite a withdrawal of a bad signature",
        lower,
        { ...withdrawn, signature: bad },
        100_000,
      ],
      ["taken away by a signed withdrawal", lower, { ...withdrawn, signature }, 200_000],
      ["replaced by a signed correction", lower, { ...corrected, signature }, 150_000],
      ["lowered by an unsigned correction", lower, { ...corrected, value: power(90_000) }, 90_000],
      [
        "kept despite an unsigned withdrawal where it is not signed either, since its gate asks for signatures",
        { ...lower, signature: undefined },
        withdrawn,
        100_000,
      ],
    ])("is %s", (_what, record, other, watts) => {
      const records = [first, record, other];
      expect(provenGridPower({ ...lab, site }, records, NOW)?.watts).toBe(watts);
    });
  });

  it.each<[what: string, change: object | undefined]>([
    ["asks for none", { signature: undefined }],
    ["is of another kind", { kind: "capacity-booked", atLeast: "1 kW" }],
    ["is gone", undefined],
  ])(
    "keeps a lower record of a gate that is not locked despite an unsigned withdrawal where the locked gates ask for signatures and its own %s",
    (_what, change) => {
      const signature = { state: "valid", principal: "Kari" } as const;
      const signedGates = (data: SiteFile): void => {
        const grid = phaseIn(data, "phase-1").gates?.find(({ kind }) => kind === "grid-energised");
        Object.assign(grid ?? {}, { signature: "required" });
      };
      const { locked } = withLock({ site: siteWith("lab", signedGates), catalog });
      const site = siteWith("lab", (data) => {
        signedGates(data);
        const gate = {
          ...{ name: "letter", kind: "grid-energised", measures: "power", atLeast: "planned" },
          ...{ signature: "required", source: "a test", ...change },
        };
        if (change !== undefined) {
          phaseIn(data, "phase-3").gates?.push(gate as never);
        }
      });
      const lower = energised(100_000, "2026-06-01", { phase: "phase-3", gate: "letter" });
      const records = [
        energised(200_000, "2026-05-01", { signature }),
        lower,
        withdrawal(lower.file, "2026-06-02"),
      ];
      expect(provenGridPower({ site, catalog, locked }, records, NOW)?.watts).toBe(100_000);
    },
  );

  it.each<[what: string, change: object]>([
    ["another kind", { kind: "capacity-booked" }],
    ["another age", { maximumAge: "900 days" }],
    ["another name", { name: "switched-on" }],
  ])("is nothing while there are records of a gate that has %s than is locked", (_what, change) => {
    const site = siteWith("lab", (data) => {
      const grid = phaseIn(data, "phase-3").gates?.find(({ name }) => name === "grid-energised");
      Object.assign(grid ?? {}, change);
    });
    const records = [
      energised(2_300_000, "2026-10-01", { phase: "phase-2" }),
      energised(1_000_000, "2026-11-01", { phase: "phase-3" }),
    ];
    expect(wattsOf(records)).toBe(1_000_000);
    expect(provenGridPower({ ...lab, site }, records, NOW)).toBeUndefined();
  });
});

describe("a budget on proven power", () => {
  const provenOf = (watts: number) => ({
    watts,
    file: "a.yaml",
    expiredFile: undefined,
  });

  it("is at no domain above what is planned, what is declared, or what is proven less the reserve", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("phase-1", "phase-2", "phase-3"),
        fc.integer({ min: 0, max: 10_000_000 }),
        fc.integer({ min: 0, max: 1_000 }),
        (phase, watts, perMille) => {
          const locked = lockOf(lab);
          const entry = locked.phases[phase];
          const tighter = {
            ...locked,
            phases: {
              ...locked.phases,
              [phase]: {
                ...(entry ?? ({} as never)),
                siteWatts: Math.floor(((entry?.siteWatts ?? 0) * perMille) / 1000),
              },
            },
          };
          const rests = proven(tighter, provenOf(watts));
          const held = powerBudget(lab.site, phase, rests);
          for (const other of [DECLARED, planned(locked), planned(tighter)]) {
            const limits = powerBudget(lab.site, phase, other).domains;
            for (const [index, { usableWatts }] of held.domains.entries()) {
              expect(usableWatts).toBeLessThanOrEqual(limits[index]?.usableWatts ?? 0);
            }
          }
          expect(held.siteWatts).toBeLessThanOrEqual(Math.floor((watts * 950) / 1000));
          for (const usableWatts of held.hallWatts.values()) {
            expect(usableWatts).toBeLessThanOrEqual(Math.floor((watts * 950) / 1000));
          }
        },
      ),
    );
  });

  it("has nothing at all without a lock, on whatever basis but the site file's own", () => {
    for (const basis of [planned(undefined), proven(undefined, provenOf(5_200_000))]) {
      const { domains, isLocked, siteWatts } = powerBudget(lab.site, "phase-3", basis);
      expect({ isLocked, siteWatts }).toEqual({ isLocked: false, siteWatts: 0 });
      const halls = domains.filter(({ kind }) => kind === "hall");
      expect(halls.map(({ usableWatts }) => usableWatts)).toEqual([0, 0, 0]);
    }
  });

  it("keeps the locked reserve and fixed load free, whatever the site file says of them", () => {
    const kept = siteWith("lab", (data) => {
      data.power.reserve = "10 %";
      data.power.fixedLoad = "20 kW";
    });
    const wished = siteWith("lab", (data) => {
      data.power.reserve = "0 %";
      data.power.fixedLoad = "0 W";
    });
    const locked = lockOf({ site: kept, catalog });
    // A phase of 200 kW, less 10 % and 20 kW; the larger phases of the lock stay so too where less is proven.
    expect(powerBudget(wished, "phase-1", planned(locked)).siteWatts).toBe(160_000);
    const short = proven(locked, provenOf(100_000));
    expect(powerBudget(wished, "phase-2", short).siteWatts).toBe(70_000);
  });

  it("counts the locked design PUE of a small phase for every phase that has no more power", () => {
    const locked = lockOf({
      site: siteWith("lab", (data) => {
        phaseIn(data, "phase-1").designPue = 1.35;
      }),
      catalog,
    });
    const pue = (watts: number): number =>
      powerBudget(lab.site, "phase-2", proven(locked, provenOf(watts))).designPuePerMille;
    expect([pue(200_000), pue(200_002)]).toEqual([1350, 1100]);
  });

  it("counts it also where fixed load makes the locked watts of the small phase fewer", () => {
    const site = siteWith("lab", (data) => {
      data.power.fixedLoad = "10 kW";
      phaseIn(data, "phase-1").designPue = 1.35;
    });
    const basis = proven(lockOf({ site, catalog }), provenOf(200_000));
    expect(powerBudget(site, "phase-2", basis).designPuePerMille).toBe(1350);
  });

  it("counts a phase's own locked design PUE, when the site file no longer states it", () => {
    const stated = (data: SiteFile): void => {
      phaseIn(data, "phase-1").designPue = 1.35;
    };
    const locked = lockOf({ site: siteWith("lab", stated), catalog });
    expect(locked.designPuePerMilleAtLeast).toBe(1100);
    expect(powerBudget(lab.site, "phase-1", planned(locked)).designPuePerMille).toBe(1350);
    expect(powerBudget(lab.site, "phase-2", planned(locked)).designPuePerMille).toBe(1100);
  });
});
