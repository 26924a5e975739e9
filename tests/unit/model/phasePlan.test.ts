import { planPhase } from "../../../model/phasePlan";
import { catalog, phaseIn, siteWith } from "../../support/sites";
import { DECLARED } from "../../../model/power/basis";

describe("the announced site", () => {
  it("has 100,000 GPUs on 12,500 nodes in phase 2, 154.275 MW, no hall beyond a cluster", () => {
    const plan = planPhase(siteWith("kvandal"), catalog, "phase-2", DECLARED);
    expect(plan).toMatchObject({
      gpus: 100_000,
      nodes: 12_500,
      facilityWatts: 154_275_000,
      limitWatts: 218_500_000,
      headroomWatts: 64_225_000,
      fits: true,
      violations: [],
    });
    expect(plan.halls.length).toBeGreaterThanOrEqual(3);
    expect(Math.max(...plan.halls.map(({ nodes }) => nodes))).toBeLessThanOrEqual(5_000);
  });

  it.each(["phase-1", "phase-2", "phase-3"])("fits in %s, at Kvandal and in the lab", (phase) => {
    for (const name of ["kvandal", "lab"]) {
      expect(planPhase(siteWith(name), catalog, phase, DECLARED).violations).toEqual([]);
    }
  });

  it("has the same due dates and a hundredth of the power in the lab", () => {
    const kvandal = siteWith("kvandal");
    const lab = siteWith("lab");
    expect(
      lab.phases.map(({ name, due, energisedWatts }) => [name, due, energisedWatts * 100]),
    ).toEqual(kvandal.phases.map(({ name, due, energisedWatts }) => [name, due, energisedWatts]));
  });
});

describe("a phase that does not fit", () => {
  it("is planned all the same, with what is wrong", () => {
    const site = siteWith("lab", (data) => {
      phaseIn(data, "phase-1").units["h100-1"] = 16;
    });
    const plan = planPhase(site, catalog, "phase-1", DECLARED);
    expect(plan).toMatchObject({ units: 16, fits: false, headroomWatts: -7_472 });
    expect(plan.violations.map(({ message }) => message)).toEqual([
      "hall hall-1: 197.5 kW asked, 190.0 kW usable in phase-1 (7.5 kW over, 103.9 %): lower pool h100-1 to 15 units or wait for phase-2",
      "site lab: 197.5 kW asked, 190.0 kW usable in phase-1 (7.5 kW over, 103.9 %): lower pool h100-1 to 15 units or wait for phase-2",
    ]);
  });
});
