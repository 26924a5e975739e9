import fc from "fast-check";
import { inTurn, ratios } from "../../../bench/inTurn";
import { growthExponent, spread } from "../../../bench/statistics";

describe("the spread of some values", () => {
  it.each([
    { values: [3], minimum: 3, median: 3, maximum: 3 },
    { values: [10, 9, 1], minimum: 1, median: 9, maximum: 10 },
    { values: [10, 2, 4, 9], minimum: 2, median: 6.5, maximum: 10 },
  ])("is least, middle and greatest of $values", ({ values, ...expected }) => {
    expect(spread(values)).toEqual(expected);
  });

  it("is refused for no values, which would keep any bound", () => {
    expect(() => spread([])).toThrow(new RangeError("no values to summarise"));
  });
});

describe("the exponent of growth", () => {
  it("is found again in values that grow by it, whatever they cost", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 3, noNaN: true }),
        fc.double({ min: 0.001, max: 1000, noNaN: true }),
        (exponent, cost) => {
          const points = [10, 100, 1000].map((size) => [size, cost * size ** exponent] as const);
          expect(growthExponent(points)).toBeCloseTo(exponent, 6);
        },
      ),
    );
  });
});

describe("measuring in turn", () => {
  /** Measurements that count how often they were called, all of them together. */
  function counting() {
    let calls = 0;
    const next = (): Promise<number> => Promise.resolve((calls += 1));
    return { a: next, b: next };
  }

  it.each([
    { warmUp: true, expected: { a: [3, 5], b: [4, 6] } },
    { warmUp: false, expected: { a: [1, 3], b: [2, 4] } },
  ])("goes through all of them in each round (warm-up: $warmUp)", async ({ warmUp, expected }) => {
    expect(await inTurn(2, counting(), undefined, { warmUp })).toEqual(expected);
  });

  it("compares what was measured in the same round, and nothing else", () => {
    expect(ratios([2, 9], [1, 3])).toEqual([2, 3]);
    expect(() => ratios([1], [1, 1])).toThrow(new RangeError("1 rounds against 2"));
    expect(() => ratios([1, 1], [1])).toThrow(new RangeError("2 rounds against 1"));
  });
});
