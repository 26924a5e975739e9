import fc from "fast-check";
import {
  facilityWatts,
  itWatts,
  sumExactly,
  unitsThatFit,
  usableWatts,
  type PowerFactors,
} from "../../../model/power";
import { H100 } from "../../support/powerFactors";

const GB300: PowerFactors = { ...H100, unitWatts: 142_000, nameplateWatts: 142_000 };

describe("the boundaries of the design page", () => {
  it.each([
    ["230 MW of HGX H100", 230_000_000, H100, 18_635],
    ["520 MW of HGX H100", 520_000_000, H100, 42_132],
    ["20 MW of HGX H100", 20_000_000, H100, 1_620],
    ["230 MW of GB300 NVL72", 230_000_000, GB300, 1_338],
    ["520 MW of GB300 NVL72", 520_000_000, GB300, 3_026],
    ["20 MW of GB300 NVL72", 20_000_000, GB300, 116],
  ])("%s: the last unit fits and the next does not", (_name, limit, factors, units) => {
    expect(unitsThatFit(limit, factors)).toBe(units);
    expect(facilityWatts(units, factors)).toBeLessThanOrEqual(limit);
    expect(facilityWatts(units + 1, factors)).toBeGreaterThan(limit);
  });

  it("puts 12,500 H100 nodes at 154.275 MW", () => {
    expect(facilityWatts(12_500, H100)).toBe(154_275_000);
  });

  it("is exact at 10^9 GPUs", () => {
    expect(itWatts(125_000_000, H100)).toBe(1_402_500_000_000);
    expect(facilityWatts(125_000_000, H100)).toBe(1_542_750_000_000);
    expect(facilityWatts(125_000_001, H100)).toBe(1_542_750_012_342);
  });

  it("keeps products beyond 2^53 exact on the way to a result that fits", () => {
    // 4,000,000,000,003 x 2,047 is beyond 2^53; a product in floating point would lose the last digits.
    const factors = {
      unitWatts: 1,
      nameplateWatts: 1,
      overheadPerMille: 1047,
      designPuePerMille: 1000,
    };
    expect(itWatts(4_000_000_000_003, factors)).toBe(8_188_000_000_007);
  });
});

const units = fc.integer({ min: 0, max: 1_000_000_000 });
const factors = fc.record({
  unitWatts: fc.integer({ min: 1, max: 250_000 }),
  nameplateWatts: fc.integer({ min: 1, max: 250_000 }),
  overheadPerMille: fc.integer({ min: 0, max: 1000 }),
  designPuePerMille: fc.integer({ min: 1000, max: 3000 }),
});

describe("facility power", () => {
  it("never under-counts", () => {
    fc.assert(
      fc.property(units, factors, (count, by) => {
        const exactTimesMillion =
          BigInt(count) *
          (BigInt(by.unitWatts) * 1000n + BigInt(by.nameplateWatts) * BigInt(by.overheadPerMille)) *
          BigInt(by.designPuePerMille);
        expect(BigInt(facilityWatts(count, by)) * 1_000_000n).toBeGreaterThanOrEqual(
          exactTimesMillion,
        );
      }),
    );
  });

  it("over-counts by less than one watt of rounding at each of its two steps", () => {
    fc.assert(
      fc.property(units, factors, (count, by) => {
        const exactTimesMillion =
          BigInt(count) *
          (BigInt(by.unitWatts) * 1000n + BigInt(by.nameplateWatts) * BigInt(by.overheadPerMille)) *
          BigInt(by.designPuePerMille);
        const allowed = BigInt(by.designPuePerMille) * 1000n + 1_000_000n;
        expect(BigInt(facilityWatts(count, by)) * 1_000_000n).toBeLessThan(
          exactTimesMillion + allowed,
        );
      }),
    );
  });

  it("grows with every unit", () => {
    fc.assert(
      fc.property(units, factors, (count, by) => {
        expect(facilityWatts(count + 1, by)).toBeGreaterThan(facilityWatts(count, by));
      }),
    );
  });

  it("of a whole is at most the sum of its parts, so splitting a pool frees nothing", () => {
    fc.assert(
      fc.property(units, units, factors, (first, second, by) => {
        expect(facilityWatts(first + second, by)).toBeLessThanOrEqual(
          facilityWatts(first, by) + facilityWatts(second, by),
        );
      }),
    );
  });

  it("refuses what it cannot hold exactly, and what is no count", () => {
    const huge = {
      ...H100,
      unitWatts: Number.MAX_SAFE_INTEGER,
      nameplateWatts: Number.MAX_SAFE_INTEGER,
    };
    expect(() => facilityWatts(2, huge)).toThrow(RangeError);
    expect(() => facilityWatts(1.5, H100)).toThrow("units: 1.5 is not a whole number");
    expect(() => facilityWatts(-1, H100)).toThrow(RangeError);
    expect(() => facilityWatts(1, { ...H100, designPuePerMille: 999 })).toThrow("at least 1000");
    expect(() => sumExactly([Number.MAX_SAFE_INTEGER, 1])).toThrow("sum");
  });
});

describe("the units that fit", () => {
  it("fit, and one more does not", () => {
    const watts = fc.integer({ min: 0, max: 2_000_000_000_000 });
    fc.assert(
      fc.property(watts, factors, (available, by) => {
        const count = unitsThatFit(available, by);
        expect(facilityWatts(count, by)).toBeLessThanOrEqual(available);
        expect(facilityWatts(count + 1, by)).toBeGreaterThan(available);
      }),
    );
  });

  it("are none when nothing is left", () => {
    expect(unitsThatFit(0, H100)).toBe(0);
    expect(unitsThatFit(-1, H100)).toBe(0);
    expect(unitsThatFit(12_341, H100)).toBe(0);
    expect(unitsThatFit(12_342, H100)).toBe(1);
  });
});

describe("usable power", () => {
  it("rounds down, so that the reserve is never touched", () => {
    expect(usableWatts(230_000_000, 50)).toBe(218_500_000);
    expect(usableWatts(1_999, 1)).toBe(1_997);
    expect(usableWatts(10, 1000)).toBe(0);
    expect(() => usableWatts(10, 1001)).toThrow("at most 1000");
  });
});
