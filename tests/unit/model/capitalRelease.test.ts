import { bookedWatts, capitalProblem, capitalRelease } from "../../../model/capitalRelease";
import type { EvidenceRecord, Measurement } from "../../../model/evidence/recordSchema";
import { phaseOf } from "../../../model/site";
import type { SiteFile } from "../../../model/siteSchema";
import { measurement } from "../../support/evidence";
import { catalog, phaseIn, siteWith } from "../../support/sites";
import { withLock } from "../../support/locks";

const TODAY = "2026-11-23";

/** The lab with a second, conditional tranche of 1,000,003 dollars for its second phase. */
const lab = (change: (data: SiteFile) => void = () => undefined) => ({
  site: siteWith("lab", (data) => {
    const [tranche] = data.capital;
    if (tranche !== undefined) {
      data.capital.push({
        ...tranche,
        name: "second",
        phase: "phase-2",
        amountUsd: 1_000_003,
        equityUsd: {},
        releasedAtBooked: "2 MW",
      });
    }
    change(data);
  }),
  catalog,
});

const booked = (amount: number, parts: Partial<Measurement> = {}) =>
  measurement(
    { dimension: "gpus", amount },
    { file: "booked.yaml", phase: "phase-2", gate: "capacity-booked", ...parts },
  );
const watts = (amount: number, parts: Partial<Measurement> = {}) =>
  booked(0, { value: { dimension: "power", amount }, ...parts });

const release = (records: readonly EvidenceRecord[], phase = "phase-2", loaded = lab()) =>
  capitalRelease(withLock(loaded), phaseOf(loaded.site, phase), records, TODAY);

describe("the capital that bookings release", () => {
  it.each([
    ["nothing", [], 0, 10_000_000],
    ["a quarter of the power, rounded down", [watts(500_000)], 500_000, 10_250_000],
    ["half of it, rounded down", [watts(1_000_000)], 1_000_000, 10_500_001],
    ["a watt too little", [watts(1_999_999)], 1_999_999, 11_000_002],
    ["all of it", [watts(2_000_000)], 2_000_000, 11_000_003],
    ["more than all of it", [watts(5_200_000)], 5_200_000, 11_000_003],
    ["more than is contracted, which cannot be", [watts(5_200_001)], 0, 10_000_000],
  ])("follows what is booked: %s", (_what, records, bookedWatts, releasableUsd) => {
    expect(release(records)).toEqual({
      neededUsd: 11_000_003,
      releasableUsd,
      bookedWatts,
      releasedAtBookedWatts: 2_000_000,
    });
  });

  it("is that of the phases so far, and there is no answer where none of it follows bookings", () => {
    expect(release([], "phase-1")).toBeUndefined();
    expect(release([], "phase-3")).toEqual(release([], "phase-2"));
  });

  it("leaves out what nobody has committed, and names the largest of several conditions", () => {
    const more = (committed: boolean) =>
      lab((data) => {
        const [, second] = data.capital;
        if (second !== undefined) {
          data.capital.push({ ...second, name: "third", releasedAtBooked: "4 MW", committed });
        }
      });
    expect(release([watts(2_000_000)], "phase-2", more(false))).toEqual({
      neededUsd: 11_000_003,
      releasableUsd: 11_000_003,
      bookedWatts: 2_000_000,
      releasedAtBookedWatts: 2_000_000,
    });
    expect(release([watts(2_000_000)], "phase-2", more(true))).toEqual({
      neededUsd: 12_000_006,
      releasableUsd: 11_500_004,
      bookedWatts: 2_000_000,
      releasedAtBookedWatts: 4_000_000,
    });
  });
});

describe("the power that tenants have booked", () => {
  const bookedBy = (records: readonly EvidenceRecord[], now = TODAY) =>
    bookedWatts(withLock(lab()), records, now);

  it("counts GPUs at what those of their phase take each, rounded down", () => {
    // 125 nodes of 12,342 W are 1,000 GPUs.
    expect(bookedBy([booked(1_000)])).toBe(125 * 12_342);
    expect(bookedBy([booked(7)])).toBe(10_799);
  });

  it("is none for GPUs of a phase that has no units", () => {
    const empty = lab((data) => {
      phaseIn(data, "phase-2").units = {};
    });
    expect(bookedWatts(withLock(empty), [booked(1_000)], TODAY)).toBe(0);
  });

  it("is the last measured, and the least of what was measured on one day", () => {
    const on = (collectedOn: string, file: string, amount: number) =>
      watts(amount, { file, collectedOn });
    const older = on("2026-10-31", "a", 900);
    const last = on("2026-11-01", "b", 700);
    const less = on("2026-11-01", "c", 600);
    expect(bookedBy([older, last])).toBe(700);
    expect(bookedBy([last, older])).toBe(700);
    expect(bookedBy([last, less, older])).toBe(600);
    expect(bookedBy([less, older, last])).toBe(600);
  });

  it.each<[string, Partial<Measurement>]>([
    ["another phase", { phase: "phase-1" }],
    ["another gate", { gate: "grid-energised" }],
    ["a later day", { collectedOn: "2026-11-24" }],
  ])("is not that of %s", (_what, parts) => {
    expect(bookedBy([watts(500, parts)])).toBe(0);
  });

  it("is the largest of several gates on bookings, which are totals", () => {
    const two = lab((data) => {
      const gates = phaseIn(data, "phase-2").gates ?? [];
      const gate = gates.find(({ name }) => name === "capacity-booked");
      if (gate !== undefined) {
        phaseIn(data, "phase-3").gates = [gate];
      }
    });
    const both = [watts(500), watts(800, { phase: "phase-3", file: "later.yaml" })];
    expect(bookedWatts(withLock(two), both, TODAY)).toBe(800);
    expect(bookedWatts(withLock(two), both.slice(0, 1), TODAY)).toBe(500);
  });

  it("counts to the end of its gate's greatest age, and only with the signature it asks for", () => {
    const asking = (more: object) =>
      lab((data) => {
        const gates = phaseIn(data, "phase-2").gates ?? [];
        Object.assign(gates.find(({ name }) => name === "capacity-booked") ?? {}, more);
      });
    const old = asking({ maximumAge: "22 days" });
    expect(bookedWatts(withLock(old), [watts(500)], TODAY)).toBe(500);
    expect(bookedWatts(withLock(old), [watts(500)], "2026-11-24")).toBe(0);
    const signed = asking({ signature: "required" });
    expect(bookedWatts(withLock(signed), [watts(500)], TODAY)).toBe(0);
  });
});

describe("a phase whose capital is not released", () => {
  const RELEASE = {
    neededUsd: 11_000_000,
    releasableUsd: 10_277_695,
    bookedWatts: 1_388_475,
    releasedAtBookedWatts: 5_000_000,
  };

  it("says what it needs, what is released and at which power all of it is", () => {
    expect(capitalProblem("phase-2", RELEASE)).toBe(
      "phase-2 needs USD 11,000,000, and 1.4 MW booked release USD 10,277,695 (USD 722,305 short): all of it is released at 5.0 MW booked",
    );
  });

  it("has no problem where all of it is, or nothing follows bookings", () => {
    expect(capitalProblem("phase-2", { ...RELEASE, releasableUsd: 11_000_000 })).toBeUndefined();
    expect(capitalProblem("phase-2", { ...RELEASE, releasableUsd: 10_999_999 })).toBeDefined();
    expect(capitalProblem("phase-2", undefined)).toBeUndefined();
  });
});
