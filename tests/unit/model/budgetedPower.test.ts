import fc from "fast-check";
import {
  budgetedWatts,
  facilityWatts,
  itWatts,
  unitsThatFit,
  type CarriedPower,
  type PowerFactors,
} from "../../../model/power";
import { H100 } from "../../support/powerFactors";

const oversubscribed = (perMille: number): PowerFactors => ({
  ...H100,
  oversubscriptionPerMille: perMille,
});

const carried = fc.constantFrom<CarriedPower>("facility", "it");
const factors = fc.record({
  // Small units too: there, rounding up hides most of what an oversubscribed unit leaves.
  unitWatts: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 250_000 })),
  nameplateWatts: fc.integer({ min: 1, max: 250_000 }),
  overheadPerMille: fc.integer({ min: 0, max: 1000 }),
  designPuePerMille: fc.integer({ min: 1000, max: 3000 }),
  oversubscriptionPerMille: fc.oneof(
    fc.constant(1000),
    fc.integer({ min: 1000, max: 2000 }),
    fc.integer({ min: 1000, max: 100_000 }),
  ),
});

describe("what units count against a limit", () => {
  it("is their facility power, or their IT power where the limit is of IT power", () => {
    expect(budgetedWatts(15, H100)).toBe(185_130);
    expect(budgetedWatts(15, H100, "facility")).toBe(185_130);
    expect(budgetedWatts(15, H100, "it")).toBe(168_300);
  });

  it("is divided by the oversubscription that the pool is granted, and rounded up", () => {
    expect(budgetedWatts(15, oversubscribed(1000))).toBe(185_130);
    // 185,130 / 1.03 = 179,737.9
    expect(budgetedWatts(15, oversubscribed(1030))).toBe(179_738);
    expect(budgetedWatts(15, oversubscribed(1030), "it")).toBe(163_399);
  });

  it("is never less than the power divided by the oversubscription, and not a watt more", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e9 }), factors, carried, (units, by, against) => {
        const power = against === "it" ? itWatts(units, by) : facilityWatts(units, by);
        const counted = BigInt(budgetedWatts(units, by, against));
        const oversubscription = BigInt(by.oversubscriptionPerMille);
        expect(counted * oversubscription).toBeGreaterThanOrEqual(BigInt(power) * 1000n);
        expect((counted - 1n) * oversubscription).toBeLessThan(BigInt(power) * 1000n);
      }),
    );
  });
});

describe("the units that fit, however they count,", () => {
  it("fit, and one more does not", () => {
    const watts = fc.integer({ min: 1, max: 10_000_000_000 });
    fc.assert(
      fc.property(watts, factors, carried, (available, by, against) => {
        const units = unitsThatFit(available, by, against);
        expect(budgetedWatts(units, by, against)).toBeLessThanOrEqual(available);
        expect(budgetedWatts(units + 1, by, against)).toBeGreaterThan(available);
      }),
    );
  });

  it("are more where IT power alone counts", () => {
    expect(unitsThatFit(185_130, H100)).toBe(15);
    expect(unitsThatFit(185_130, H100, "facility")).toBe(15);
    expect(unitsThatFit(185_130, H100, "it")).toBe(16);
  });
});
