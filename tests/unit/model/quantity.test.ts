import fc from "fast-check";
import {
  inBestUnit,
  readApparentPower,
  readPower,
  readRampRate,
  readRatio,
  readShare,
} from "../../../model/input/quantity";

const POWER = 'a power with its unit, as "230 MW", "142 kW" or "10200 W"';
const BARE = `${POWER}; a bare number has no unit`;
const SEPARATED = "; write a point before decimals, and nothing between thousands";

describe("a power as people write it", () => {
  it.each([
    ["230 MW", 230_000_000],
    ["142 kW", 142_000],
    ["10200 W", 10_200],
    ["0.2 MW", 200_000],
    ["1.2GW", 1_200_000_000],
    ["617.5 kW", 617_500],
    ["0 W", 0],
    [" 12.25 \t kW ", 12_250],
    ["9007199254740991 W", 9_007_199_254_740_991],
  ])("%s is %d watts", (text, watts) => {
    expect(readPower(text)).toEqual({ value: watts });
  });

  it.each<[found: unknown, problem: string]>([
    [20, `${BARE}: did you mean 20 W or 20 MW?`],
    [1_000, `${BARE}: 1000 W is 1 kW, or did you mean 1000 MW?`],
    [5.2, `${BARE}: did you mean 5.2 MW or 5.2 kW?`],
    ["5.25", `${BARE}: did you mean 5.25 MW or 5.25 kW?`],
    ["65000000", `${BARE}: 65000000 W is 65 MW, or did you mean 65000000 MW?`],
    [" 20 ", `${BARE}: did you mean 20 W or 20 MW?`],
    [0, `${BARE}: write 0 W`],
    [65_000_000, `${BARE}: 65000000 W is 65 MW, or did you mean 65000000 MW?`],
    [-5, POWER],
    [1e21, POWER],
    ["230 mw", `${POWER}; "mw" is no unit of it. Did you mean "MW"?`],
    [
      "230 MVA",
      `${POWER}; "MVA" is no unit of it. "MVA" is apparent power: write what it carries, times the power factor, in MW.`,
    ],
    [
      "230 va",
      `${POWER}; "va" is no unit of it. "va" is apparent power: write what it carries, times the power factor, in MW.`,
    ],
    ["230 MWh", `${POWER}; "MWh" is no unit of it. "MWh" is energy; a limit is a power.`],
    ["230 wh", `${POWER}; "wh" is no unit of it. "wh" is energy; a limit is a power.`],
    ["230 aMWh", `${POWER}; "aMWh" is no unit of it.`],
    ["230 MWhs", `${POWER}; "MWhs" is no unit of it.`],
    ["230 aMVA", `${POWER}; "aMVA" is no unit of it.`],
    ["230 MVAs", `${POWER}; "MVAs" is no unit of it.`],
    ["230 MW/s", `${POWER}; "MW/s" is no unit of it.`],
    ["0.0005 kW", "fewer decimals: this is no whole number of watts"],
    ["-5 MW", POWER],
    ["5 MW or so", POWER],
    ["about 5 MW", POWER],
    ["1. MW", POWER],
    ["1.5", `${BARE}: did you mean 1.5 MW or 1.5 kW?`],
    ["a5", POWER],
    ["5a5", POWER],
    ["1,5 MW", `${POWER}${SEPARATED}`],
    ["15,5 MW", `${POWER}${SEPARATED}`],
    ["1.500,5 MW", `${POWER}${SEPARATED}`],
    ["5'200 kW", `${POWER}${SEPARATED}`],
    ["  5 200 kW  ", `${POWER}${SEPARATED}`],
    ["5,200kW", `${POWER}${SEPARATED}`],
    ["x5,200 kW", POWER],
    ["5,200 kW x", POWER],
    ["5,,200 kW", POWER],
    ["9007199255 MW", "at most 9,007,199,254,740,991 watts"],
    ["9007199254740992 W", "at most 9,007,199,254,740,991 watts"],
    [null, POWER],
    [["5 MW"], POWER],
    [[5], POWER],
  ])("%p is refused with the way out", (found, problem) => {
    expect(readPower(found)).toEqual({ problem });
  });

  it("is read back from how the files write it, to the watt", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), (watts) => {
        expect(readPower(inBestUnit(watts))).toEqual({ value: watts });
      }),
    );
  });

  it.each([
    [0, "0 W"],
    [999, "999 W"],
    [1_000, "1 kW"],
    [1_001, "1.001 kW"],
    [617_500, "617.5 kW"],
    [1_000_000, "1 MW"],
    [1_646_000, "1.646 MW"],
    [1_646_100, "1646.1 kW"],
    [1_000_001, "1000.001 kW"],
    [2_000_000_000, "2 GW"],
    [2_050_000_000, "2.05 GW"],
    [2_000_500_000, "2000.5 MW"],
  ])(
    "of %d W is written in the largest unit that needs three decimals at most: %s",
    (watts, text) => {
      expect(inBestUnit(watts)).toBe(text);
    },
  );
});

describe("other quantities", () => {
  it.each([
    [readApparentPower, "300 MVA", 300_000_000],
    [readApparentPower, "2500 kVA", 2_500_000],
    [readApparentPower, "800 VA", 800],
    [readRampRate, "10 MW/s", 10_000_000],
    [readRampRate, "600 kW/s", 600_000],
    [readShare, "5 %", 50],
    [readShare, " 7.5% ", 75],
    [readShare, "12.5  %", 125],
    [readRatio, 1.1, 1100],
    [readRatio, 1.125, 1125],
    [readRatio, 1, 1000],
    [readRatio, 0, 0],
  ])("become whole numbers of their smallest part (%#)", (read, found, value) => {
    expect(read(found)).toEqual({ value });
  });

  const APPARENT = 'an apparent power with its unit, as "300 MVA" or "2500 kVA"';
  const RAMP = 'a ramp rate with its unit, as "10 MW/s", or "unknown"';
  const SHARE = 'a share in percent, as "5 %"';
  const RATIO = "a ratio, as 1.10";

  it.each<[read: (found: unknown) => object, found: unknown, problem: string]>([
    [
      readApparentPower,
      "300 MW",
      `${APPARENT}; "MW" is no unit of it. "MW" is real power: write the rating on the nameplate, in MVA.`,
    ],
    [
      readApparentPower,
      "300 w",
      `${APPARENT}; "w" is no unit of it. "w" is real power: write the rating on the nameplate, in MVA.`,
    ],
    [readApparentPower, "300 aMW", `${APPARENT}; "aMW" is no unit of it.`],
    [readApparentPower, "300 MWs", `${APPARENT}; "MWs" is no unit of it.`],
    [readApparentPower, "300 mva", `${APPARENT}; "mva" is no unit of it. Did you mean "MVA"?`],
    [readApparentPower, 300, APPARENT],
    [readApparentPower, "0.5 VA", "fewer decimals: this is no whole number of volt-amperes"],
    [readRampRate, "10 MW", `${RAMP}; "MW" is no unit of it.`],
    [readRampRate, "10 MVA", `${RAMP}; "MVA" is no unit of it.`],
    [readRampRate, "1,5 MW/s", `${RAMP}${SEPARATED}`],
    [readRampRate, "0.0005 kW/s", "fewer decimals: this is no whole number of watts per second"],
    [readShare, "5", SHARE],
    [readShare, "-5 %", SHARE],
    [readShare, "5 %%", SHARE],
    [readShare, "5. %", SHARE],
    [readShare, "0.05 %", "fewer decimals: this is no whole number of per mille"],
    [readShare, 5, `${SHARE}; did you mean "5 %"?`],
    [readShare, 1, `${SHARE}; did you mean "1 %"?`],
    [readShare, 0, `${SHARE}; did you mean "0 %"?`],
    [readShare, -1, SHARE],
    [readShare, 0.07, `${SHARE}; did you mean "7 %"?`],
    [readRatio, "1.10", `${RATIO}, without quotes`],
    [readRatio, " -1 ", `${RATIO}, without quotes`],
    [readRatio, "1.1x", RATIO],
    [readRatio, "x1", RATIO],
    [readRatio, "12.34", `${RATIO}, without quotes`],
    [readRatio, -1, RATIO],
    [readRatio, 1e21, RATIO],
    [readRatio, NaN, RATIO],
    [readRatio, null, RATIO],
    [readRatio, 1.10005, "fewer decimals: this is no whole number of per mille"],
  ])("are refused in the wrong form (%#)", (read, found, problem) => {
    expect(read(found)).toEqual({ problem });
  });
});
