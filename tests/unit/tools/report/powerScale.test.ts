import { powerScale, taken } from "../../../../tools/report/powerScale";

describe("one unit for all powers of a report", () => {
  it.each([
    [520_000_000, "MW"],
    [10_000_000, "MW"],
    [9_999_999, "kW"],
    [10_000, "kW"],
    [9_999, "W"],
    [0, "W"],
  ])("is for a site of %d W the %s", (largestWatts, unit) => {
    expect(powerScale(largestWatts, []).unit).toBe(unit);
  });

  it("has as many decimals as it takes to tell used from usable", () => {
    const { rounded } = powerScale(520_000_000, [
      [18_957_312, 19_000_000],
      [494_000_000, 494_000_000],
    ]);
    expect([18_957_312, 19_000_000, 1_234_500_000].map(rounded)).toEqual([
      "18.96",
      "19.00",
      "1,234.50",
    ]);
  });

  it("shows a table exactly, with the same decimals in every row", () => {
    const { exactly } = powerScale(520_000_000, []);
    const values = [154_275_000, 1_000_000, -7_000];
    expect(values.map(exactly(values))).toEqual(["154.275", "1.000", "−0.007"]);
    expect([1].map(exactly([1]))).toEqual(["0.000001"]);
  });

  it("marks what is taken with a minus, and nothing taken with none", () => {
    const { rounded } = powerScale(520_000_000, []);
    expect([taken(11_500_000, rounded), taken(0, rounded), taken(1, rounded)]).toEqual([
      "−11.5",
      "0.0",
      "0.0",
    ]);
  });
});
