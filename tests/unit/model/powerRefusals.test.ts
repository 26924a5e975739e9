import {
  budgetedWatts,
  facilityWatts,
  facilityWattsOf,
  itWatts,
  sumExactly,
  unitsThatFit,
  usableWatts,
  type PowerFactors,
} from "../../../model/power";
import { H100 } from "../../support/powerFactors";

const LARGEST = Number.MAX_SAFE_INTEGER;
/** A unit of as many watts as given, with nothing on top. */
const bare = (unitWatts: number): PowerFactors => ({
  unitWatts,
  nameplateWatts: unitWatts,
  overheadPerMille: 0,
  designPuePerMille: 1000,
});

describe("the power arithmetic refuses, and says which figure,", () => {
  it.each<[string, () => number, string]>([
    ["units below zero", () => itWatts(-1, H100), "units: -1 is not a whole number from 0 to 2^53"],
    ["a part of a unit", () => budgetedWatts(0.5, H100), "units: 0.5 is not a whole number"],
    [
      "units that are no number",
      () => facilityWatts(Number.NaN, H100),
      "units: NaN is not a whole number",
    ],
    [
      "a nameplate below zero",
      () => itWatts(1, { ...H100, unitWatts: -1 }),
      "watts of a unit: -1 is not a whole number",
    ],
    [
      "an overhead below zero",
      () => itWatts(1, { ...H100, overheadPerMille: -1 }),
      "overhead per mille: -1 is not a whole number",
    ],
    [
      "a part of a per mille of PUE",
      () => facilityWatts(1, { ...H100, designPuePerMille: 1100.5 }),
      "design PUE per mille: 1100.5 is not a whole number",
    ],
    ["a PUE below 1", () => facilityWattsOf(1, 999), "design PUE 999 per mille: at least 1000"],
    ["IT power below zero", () => facilityWattsOf(-1, 1100), "IT watts: -1 is not a whole number"],
    [
      "an oversubscription below 1",
      () => budgetedWatts(1, { ...H100, oversubscriptionPerMille: 999 }),
      "oversubscription 999 per mille: at least 1000",
    ],
    [
      "a part of a per mille of oversubscription",
      () => budgetedWatts(1, { ...H100, oversubscriptionPerMille: 1000.5 }),
      "oversubscription per mille: 1000.5 is not a whole number",
    ],
    [
      "half a watt of limit",
      () => usableWatts(0.5, 0),
      "limit in watts: 0.5 is not a whole number",
    ],
    [
      "a reserve below zero",
      () => usableWatts(1, -1),
      "reserve per mille: -1 is not a whole number",
    ],
    [
      "a reserve of more than all",
      () => usableWatts(1, 1001),
      "reserve 1001 per mille: at most 1000",
    ],
    ["half a watt to fill", () => unitsThatFit(0.5, H100), "available watts: 0.5 is not a whole"],
    [
      "units that take no power",
      () => unitsThatFit(1, bare(0)),
      "a unit that takes no power cannot be budgeted",
    ],
    ["a summand below zero", () => sumExactly([1, -1]), "summand: -1 is not a whole number"],
  ])("%s", (_what, asked, message) => {
    expect(asked).toThrow(RangeError);
    expect(asked).toThrow(message);
  });

  it.each<[string, () => number, string]>([
    ["IT power", () => itWatts(2, bare(LARGEST)), "IT power"],
    ["facility power", () => facilityWatts(2, bare(LARGEST)), "facility power"],
    ["facility power of IT power", () => facilityWattsOf(LARGEST, 1001), "facility power"],
    ["budgeted power", () => budgetedWatts(2, bare(LARGEST)), "budgeted power"],
    ["a sum", () => sumExactly([LARGEST, 1]), "sum"],
    [
      "units",
      () => unitsThatFit(LARGEST, { ...bare(1), oversubscriptionPerMille: 2000 }),
      "units that fit",
    ],
  ])("%s beyond what a number holds exactly", (_what, asked, figure) => {
    expect(asked).toThrow(RangeError);
    expect(asked).toThrow(new RegExp(`^${figure}: \\d+ is beyond what a number holds exactly`));
  });
});

describe("the power arithmetic takes", () => {
  it("the largest number that is exact", () => {
    expect(itWatts(LARGEST, bare(1))).toBe(LARGEST);
    expect(facilityWattsOf(LARGEST, 1000)).toBe(LARGEST);
    expect(sumExactly([LARGEST - 1, 1])).toBe(LARGEST);
    expect(usableWatts(LARGEST, 0)).toBe(LARGEST);
    expect(unitsThatFit(LARGEST, bare(1))).toBe(LARGEST);
  });

  it("nothing as nothing", () => {
    expect(itWatts(0, H100)).toBe(0);
    expect(budgetedWatts(0, H100)).toBe(0);
    expect(sumExactly([])).toBe(0);
    expect(usableWatts(0, 0)).toBe(0);
  });
});
