import { nearlyFull } from "../../../model/headroom";

const warning = (usedWatts: number, usableWatts: number, warnAtPerMille?: number) =>
  nearlyFull({ name: "hall a", usedWatts, usableWatts }, "phase-1", warnAtPerMille);

describe("a domain that is nearly full", () => {
  it("is told with what it has and the share of it that is used", () => {
    expect(warning(185_130, 190_000)).toEqual([
      "hall a: 185.1 kW of 190.0 kW usable in phase-1 (97.4 %)",
    ]);
  });

  it.each([
    [900, 1000, undefined, 1],
    [899, 1000, undefined, 0],
    [1000, 1000, undefined, 1],
    [1001, 1000, undefined, 0],
    [0, 0, undefined, 0],
    [800, 1000, 800, 1],
    [799, 1000, 800, 0],
    [950, 1000, 1000, 0],
  ])("has %d W of %d W, warned of from %s per mille: %d warnings", (used, usable, from, count) => {
    expect(warning(used, usable, from)).toHaveLength(count);
  });
});
