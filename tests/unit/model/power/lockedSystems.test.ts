import type { GpuSystem } from "../../../../model/catalog";
import { lockedGpuSystemOf, lockedSystemProblem } from "../../../../model/power/lockedSystems";
import { planned } from "../../../../model/power/basis";
import { planPhase } from "../../../../model/phasePlan";
import { lockOf } from "../../../support/locks";
import { catalog, siteWith } from "../../../support/sites";

const h100 = catalog.get("hgx-h100") ?? ({} as GpuSystem);
const lock = lockedGpuSystemOf(h100);
const site = siteWith("lab");

describe("a GPU system under the locked limits", () => {
  it("may be as it was locked, take more, or draw less when idle", () => {
    expect(lockedSystemProblem(h100, lock, undefined)).toBeUndefined();
    const more = { ...h100.nameplateWatts, value: 11_000 };
    expect(lockedSystemProblem({ ...h100, nameplateWatts: more }, lock, 600)).toBeUndefined();
    const idle = { ...h100.idleWatts, value: 1_000 };
    expect(lockedSystemProblem({ ...h100, idleWatts: idle }, lock, 600)).toBeUndefined();
  });

  it.each<[what: string, change: Partial<GpuSystem>, cap: number | undefined, words: string]>([
    [
      "half the nameplate",
      { nameplateWatts: { ...h100.nameplateWatts, value: 5_100 } },
      undefined,
      "the catalogue has a nameplate of 5.1 kW, 10.2 kW is locked",
    ],
    [
      "a watt less of nameplate",
      { nameplateWatts: { ...h100.nameplateWatts, value: 10_199 } },
      undefined,
      "a nameplate of 10.199 kW, 10.200 kW is locked",
    ],
    [
      "more idle power",
      { idleWatts: { ...h100.idleWatts, value: 9_000 } },
      undefined,
      "9.0 kW idle, at most 2.0 kW is locked",
    ],
    ["two nodes a unit", { nodesPerUnit: 2 }, undefined, "2 nodes a unit, 1 are locked"],
    ["more GPUs a unit", { gpusPerUnit: 16 }, undefined, "16 GPUs a unit, 8 are locked"],
    [
      "a higher maximum GPU limit under a cap",
      { gpuPowerLimitWatts: { ...(h100.gpuPowerLimitWatts ?? ({} as never)), maximum: 1_000 } },
      600,
      "a GPU power limit of 1,000 W, at most 700 W is locked",
    ],
    [
      "a lower minimum GPU limit under a cap",
      { gpuPowerLimitWatts: { ...(h100.gpuPowerLimitWatts ?? ({} as never)), minimum: 50 } },
      100,
      "a power cap of 100 W is counted, at least 200 W is locked",
    ],
  ])("P8: may not have %s", (_what, change, cap, words) => {
    const changed = { ...h100, ...change };
    expect(lockedSystemProblem(changed, lock, cap)).toContain(words);
  });

  it.each([
    ["a nameplate of 8.4 kW", { nameplateWatts: { ...h100.nameplateWatts, value: 8_400 } }],
    ["2 nodes a unit", { nodesPerUnit: 2 }],
  ])("P8: fits no phase with %s, which is no longer what is locked", (words, change) => {
    const prices = new Map([...catalog, ["hgx-h100", { ...h100, ...change }] as const]);
    const plan = planPhase(site, prices, "phase-1", planned(lockOf({ site, catalog })));
    expect(plan.fits).toBe(false);
    expect(plan.violations[0]?.message).toContain(words);
  });

  it("may not be one that nobody has locked, and never counts as 0 W", () => {
    const { gpuSystems, ...limits } = lockOf({ site, catalog });
    expect(gpuSystems["hgx-h100"]).toBeDefined();
    const plan = planPhase(site, catalog, "phase-1", planned({ ...limits, gpuSystems: {} }));
    expect(plan.fits).toBe(false);
    expect(plan.violations[0]?.message).toContain(
      "GPU system hgx-h100 is not in the locked limits",
    );
  });
});
