import {
  formatComparison,
  formatCount,
  formatForecastRatio,
  formatMoney,
  formatOf,
  formatPercent,
  formatRatio,
  formatUsd,
  formatWatts,
} from "../../../model/format";

describe("watts", () => {
  it.each([
    [0, "0 W"],
    [1, "1 W"],
    [999, "999 W"],
    [1_000, "1.0 kW"],
    [197_549, "197.5 kW"],
    [197_551, "197.6 kW"],
    [999_999, "1,000.0 kW"],
    [1_000_000, "1.0 MW"],
    [154_275_000, "154.3 MW"],
    [12_345_678_900, "12,345.7 MW"],
    [-500, "-500 W"],
    [-1_500, "-1.5 kW"],
    [-2_500_000, "-2.5 MW"],
  ])("are shown in the unit of their size: %d", (watts, text) => {
    expect(formatWatts(watts)).toBe(text);
  });

  it.each([
    [12, 3, "12 W"],
    [12_345, 2, "12.35 kW"],
    [12_345, 9, "12.345 kW"],
    [1_234_567, 9, "1.234567 MW"],
    [1_234_567, 0, "1 MW"],
  ])("have no more decimals than whole watts need: %d in %d", (watts, decimals, text) => {
    expect(formatWatts(watts, decimals)).toBe(text);
  });
});

describe("two figures held against each other", () => {
  it.each([
    [190_000, 190_000, "190.0 kW", "190.0 kW"],
    [190_001, 190_000, "190.001 kW", "190.000 kW"],
    [190_010, 190_000, "190.01 kW", "190.00 kW"],
    [5_200_001, 5_200_000, "5.200001 MW", "5.200000 MW"],
    [5_300_000, 5_200_000, "5.3 MW", "5.2 MW"],
    [900_000, 2_000_000, "0.9 MW", "2.0 MW"],
    [2_000_000, 900_000, "2.0 MW", "0.9 MW"],
    [999, 998, "999 W", "998 W"],
    [0, 0, "0 W", "0 W"],
    [-2_000, -2_001, "-2.000 kW", "-2.001 kW"],
    [1, -5_000, "0.0 kW", "-5.0 kW"],
  ])("can be told apart in one unit: %d and %d", (first, second, one, other) => {
    expect(formatComparison(first, second)).toEqual([one, other]);
  });

  it.each([
    [55_500_000, 61_750_000, "55.5 of 61.8 MW"],
    [500, 999, "500 of 999 W"],
    [500, 1_000, "0.5 of 1.0 kW"],
  ])("are a part and its whole: %d of %d", (part, whole, text) => {
    expect(formatOf(part, whole)).toBe(text);
  });
});

describe("money", () => {
  it.each([
    [0, "USD 0"],
    [12_500, "USD 12,500"],
    [999_999, "USD 999,999"],
    [1_000_000, "USD 1.0 M"],
    [512_040_000, "USD 512.0 M"],
    [999_999_999, "USD 1,000.0 M"],
    [1_000_000_000, "USD 1.00 bn"],
    [34_560_000_000, "USD 34.56 bn"],
  ])("is shown in the scale of its size: %d", (amount, text) => {
    expect(formatUsd(amount)).toBe(text);
  });

  it("is shown in any currency", () => {
    expect(formatMoney("EUR", 33_835_369)).toBe("EUR 33.8 M");
  });
});

describe("counts, ratios and shares", () => {
  it("have their separators and decimals", () => {
    expect(formatCount(12_500)).toBe("12,500");
    expect(formatPercent(1_038, 1_000)).toBe("103.8 %");
    expect(formatPercent(1, 3)).toBe("33.3 %");
  });

  it.each([
    [1000, "1.00", "1.00"],
    [1100, "1.10", "1.10"],
    [1125, "1.125", "1.13"],
    [1304, "1.304", "1.30"],
  ])("show the decimals that a ratio has, a forecast two: %d", (perMille, exact, forecast) => {
    expect(formatRatio(perMille)).toBe(exact);
    expect(formatForecastRatio(perMille)).toBe(forecast);
  });
});
