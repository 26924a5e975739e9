import fc from "fast-check";
import {
  inBestUnit,
  readApparentPower,
  readPower,
  readRampRate,
  readRatio,
  readShare,
} from "../../../model/input/quantity";

describe("a power as people write it", () => {
  it.each([
    ["230 MW", 230_000_000],
    ["142 kW", 142_000],
    ["10200 W", 10_200],
    ["0.2 MW", 200_000],
    ["1.2GW", 1_200_000_000],
    ["617.5 kW", 617_500],
    ["0 W", 0],
  ])("%s is %d watts", (text, watts) => {
    expect(readPower(text)).toEqual({ value: watts });
  });

  it.each([
    [20, "a bare number has no unit: did you mean 20 W or 20 MW?"],
    [5.2, "a bare number has no unit: did you mean 5.2 MW or 5.2 kW?"],
    ["65000000", "a bare number has no unit: 65000000 W is 65 MW"],
    [0, "a bare number has no unit: write 0 W"],
    [65_000_000, "a bare number has no unit: 65000000 W is 65 MW"],
    ["230 mw", 'Did you mean "MW"?'],
    ["230 MVA", '"MVA" is no unit of it. "MVA" is apparent power: write what it carries'],
    ["230 MWh", '"MWh" is energy; a limit is a power'],
    ["0.0005 kW", "no whole number of watts"],
    ["-5 MW", 'as "230 MW"'],
    ["1,5 MW", "write a point before decimals, and nothing between thousands"],
    ["9007199255 MW", "at most 9,007,199,254,740,991 watts"],
    [null, 'as "230 MW"'],
  ])("%p is refused with the way out", (found, part) => {
    const read = readPower(found);
    expect("problem" in read ? read.problem : read.value).toContain(part);
  });

  it("is read back from how the files write it, to the watt", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), (watts) => {
        expect(readPower(inBestUnit(watts))).toEqual({ value: watts });
      }),
    );
  });
});

describe("other quantities", () => {
  it.each([
    [readApparentPower("300 MVA"), 300_000_000],
    [readApparentPower("2500 kVA"), 2_500_000],
    [readRampRate("10 MW/s"), 10_000_000],
    [readRampRate("600 kW/s"), 600_000],
    [readShare("5 %"), 50],
    [readShare("7.5%"), 75],
    [readRatio(1.1), 1100],
    [readRatio(1.125), 1125],
    [readRatio(1), 1000],
  ])("become whole numbers of their smallest part (%#)", (read, value) => {
    expect(read).toEqual({ value });
  });

  it.each([
    [readApparentPower("300 MW"), '"MW" is real power: write the rating on the nameplate, in MVA'],
    [readRampRate("10 MW"), '"MW" is no unit of it'],
    [readShare("5"), 'as "5 %"'],
    [readShare("0.05 %"), "no whole number of per mille"],
    [readShare(5), 'did you mean "5 %"?'],
    [readShare(0.07), 'did you mean "7 %"?'],
    [readRatio("1.10"), "a ratio, as 1.10, without quotes"],
    [readRatio(1.10005), "no whole number of per mille"],
  ])("are refused in the wrong form (%#)", (read, part) => {
    expect(read).toEqual({ problem: expect.stringContaining(part) as string });
  });
});
