import { largestLoadSwing } from "../../../model/loadSwing";
import type { PoolPlan } from "../../../model/phasePlan";
import { catalog, siteWith } from "../../support/sites";

const H100_SWING = 10_200 - (catalog.get("hgx-h100")?.idleWatts.value ?? 0);
const siteOf = (rampLimit: string, seconds = 2) =>
  siteWith("lab", (data) => {
    data.power.loadSwingSeconds = seconds;
    Object.assign(data.power.gridConnection, { rampLimit });
  });
const pool = (name: string, units: number, more: Partial<PoolPlan> = {}): PoolPlan => ({
  name,
  hall: "hall-1",
  purpose: "training",
  gpuSystem: "hgx-h100",
  units,
  nodes: units,
  gpus: units * 8,
  itWatts: 0,
  facilityWatts: 0,
  budgetedWatts: 0,
  ...more,
});

describe("the largest load swing", () => {
  it("is that of the pool whose GPUs drop by most, from full load to idle", () => {
    const pools = [pool("a", 3), pool("b", 5), pool("c", 4)];
    expect(largestLoadSwing(siteOf("unknown"), catalog, pools)).toEqual({
      pool: "b",
      stepWatts: 5 * H100_SWING,
      wattsPerSecond: Math.ceil((5 * H100_SWING) / 2),
      limitWattsPerSecond: undefined,
      verdict: "unknown",
    });
  });

  it("is that of the first of equals", () => {
    expect(largestLoadSwing(siteOf("unknown"), catalog, [pool("a", 3), pool("b", 3)])?.pool).toBe(
      "a",
    );
  });

  it("is smaller where the GPUs are capped, and never below nothing", () => {
    const capped = pool("a", 1, { gpuPowerCapWatts: 600 });
    expect(largestLoadSwing(siteOf("unknown"), catalog, [capped])?.stepWatts).toBe(
      H100_SWING - 800,
    );
    const h100 = catalog.get("hgx-h100");
    const idle = new Map(
      h100 && [["hgx-h100", { ...h100, idleWatts: { ...h100.idleWatts, value: 11_000 } }]],
    );
    expect(largestLoadSwing(siteOf("unknown"), idle, [pool("a", 1)])?.stepWatts).toBe(0);
  });

  it("is none without units, or of a system that nobody knows", () => {
    expect(largestLoadSwing(siteOf("unknown"), catalog, [])).toBeUndefined();
    expect(largestLoadSwing(siteOf("unknown"), catalog, [pool("a", 0)])).toBeUndefined();
    const unknown = pool("a", 9, { gpuSystem: "hgx-h20" });
    expect(largestLoadSwing(siteOf("unknown"), catalog, [unknown])).toBeUndefined();
    expect(largestLoadSwing(siteOf("unknown"), catalog, [unknown, pool("b", 1)])?.pool).toBe("b");
  });

  it("is held against what the grid owner allows, to the watt a second", () => {
    const site = siteOf("unknown", 1);
    const verdictAt = (rampLimitWattsPerSecond: number) => {
      const gridConnection = { ...site.power.gridConnection, rampLimitWattsPerSecond };
      const limited = { ...site, power: { ...site.power, gridConnection } };
      return largestLoadSwing(limited, catalog, [pool("a", 1)])?.verdict;
    };
    expect(verdictAt(H100_SWING)).toBe("within");
    expect(verdictAt(H100_SWING - 1)).toBe("exceeds");
  });
});
