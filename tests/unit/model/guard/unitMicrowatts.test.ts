import { microwattsPerUnit } from "../../../../model/guard/unitMicrowatts";

const bare = (unitWatts: number, oversubscriptionPerMille?: number) => ({
  unitWatts,
  nameplateWatts: unitWatts,
  overheadPerMille: 0,
  designPuePerMille: 1000,
  ...(oversubscriptionPerMille === undefined ? {} : { oversubscriptionPerMille }),
});
/** The most watts of which a number holds the millionths exactly. */
const MOST = 9_007_199_254;

describe("the millionths of a watt that a unit counts with", () => {
  it("have overhead and losses in them, and no losses in IT power", () => {
    const h100 = {
      unitWatts: 10_200,
      nameplateWatts: 10_200,
      overheadPerMille: 100,
      designPuePerMille: 1100,
    };
    expect(microwattsPerUnit(h100, "facility")).toBe(12_342_000_000);
    expect(microwattsPerUnit(h100, "it")).toBe(11_220_000_000);
  });

  it("are divided by what is granted, and rounded up", () => {
    expect(microwattsPerUnit(bare(1, 1500), "it")).toBe(666_667);
    expect(microwattsPerUnit(bare(1, 1000), "it")).toBe(1_000_000);
    expect(microwattsPerUnit(bare(1), "it")).toBe(1_000_000);
  });

  it("are refused where they are no longer exact", () => {
    expect(microwattsPerUnit(bare(MOST), "it")).toBe(MOST * 1_000_000);
    // 2^53 - 1 = 6,361 x 69,431 x 20,394,401
    const factors = {
      unitWatts: 20_394_401,
      nameplateWatts: 20_394_401,
      overheadPerMille: 68_431,
      designPuePerMille: 6361,
    };
    expect(microwattsPerUnit(factors, "facility")).toBe(Number.MAX_SAFE_INTEGER);
    expect(() => microwattsPerUnit(bare(MOST + 1), "it")).toThrow(
      new RangeError(`a unit of ${MOST + 1} W takes more than a number holds exactly`),
    );
  });
});
