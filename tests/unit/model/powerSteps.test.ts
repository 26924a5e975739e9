import fc from "fast-check";
import { reportPhase } from "../../../model/sitePlan";
import { catalog, phaseIn, siteWith } from "../../support/sites";
import { DECLARED, planned } from "../../../model/power/basis";
import { lockedAs } from "../../support/locks";

describe("the steps from contracted power to headroom", () => {
  it("take 520 MW apart in phase 2 of the announced site", () => {
    // 230 MW energised, 5 % reserve; 12,500 nodes x 10,200 W, 10 % overhead, PUE 1.10.
    expect(reportPhase(siteWith("kvandal"), catalog, "phase-2", DECLARED).powerSteps).toEqual({
      contractedWatts: 520_000_000,
      notEnergisedWatts: 290_000_000,
      reserveWatts: 11_500_000,
      fixedLoadWatts: 0,
      lockedWatts: 0,
      gpuSystemsWatts: 127_500_000,
      overheadWatts: 12_750_000,
      lossesWatts: 14_025_000,
      oversubscriptionWatts: 0,
      headroomWatts: 64_225_000,
    });
  });

  it("show what the locked limits withhold", () => {
    const site = siteWith("lab");
    const locked = {
      site: "lab",
      overheadPerMilleAtLeast: 100,
      designPuePerMilleAtLeast: 1100,
      phases: { "phase-1": { siteWatts: 187_000, hallWatts: { "hall-1": 187_000 } } },
    };
    const { powerSteps, headroomWatts } = reportPhase(
      site,
      catalog,
      "phase-1",
      planned(lockedAs(locked)),
    );
    expect(powerSteps.lockedWatts).toBe(3_000);
    expect(powerSteps.headroomWatts).toBe(headroomWatts);
  });

  it("add up to the plan's headroom, whatever runs and whatever is kept free", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 40 }),
        fc.integer({ min: 0, max: 20 }),
        fc.integer({ min: 0, max: 250 }),
        (units, reservePercent, fixedKilowatts) => {
          const site = siteWith("lab", (data) => {
            phaseIn(data, "phase-1").units["h100-1"] = units;
            data.power.reserve = `${reservePercent} %`;
            data.power.fixedLoad = `${fixedKilowatts} kW`;
            for (const phase of data.phases) {
              phase.halls = phase.halls.map((hall) => ({ ...hall, share: "1 W" }));
            }
          });
          const { powerSteps: steps, headroomWatts } = reportPhase(
            site,
            catalog,
            "phase-1",
            DECLARED,
          );
          const usable =
            steps.contractedWatts -
            steps.notEnergisedWatts -
            steps.reserveWatts -
            steps.fixedLoadWatts -
            steps.lockedWatts;
          const counted =
            steps.gpuSystemsWatts +
            steps.overheadWatts +
            steps.lossesWatts -
            steps.oversubscriptionWatts;
          expect(usable - counted).toBe(headroomWatts);
          expect(steps.headroomWatts).toBe(headroomWatts);
        },
      ),
      { numRuns: 30 },
    );
  });
});
