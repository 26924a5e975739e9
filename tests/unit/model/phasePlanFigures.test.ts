import { planPhase } from "../../../model/phasePlan";
import type { SiteFile } from "../../../model/siteSchema";
import { catalog, phaseIn, siteWith, withoutFixedLosses } from "../../support/sites";
import { DECLARED } from "../../../model/power/basis";

const lab = (change: (data: SiteFile) => void = () => undefined, phase = "phase-1") =>
  planPhase(siteWith("lab", change), catalog, phase, DECLARED);
/** The lab's first phase with so many units, and a limit of its hall far away. */
const withUnits = (units: number, energised: string) =>
  lab((data) => {
    data.power.reserve = "0 %";
    const phase = phaseIn(data, "phase-1");
    phase.energised = energised;
    phase.halls = [{ name: "hall-1", share: energised }];
    phase.units = { "h100-1": units };
  });

describe("the plan of a phase", () => {
  it("has units, nodes, GPUs and power of the site, its halls and their pools", () => {
    const plan = lab((data) => {
      withoutFixedLosses(data);
      Object.assign(data.pools[0] ?? {}, { gpuPowerCap: "600 W" });
      data.pools.push({ ...(data.pools[1] ?? ({} as never)), name: "second", hall: "hall-1" });
      phaseIn(data, "phase-1").units = { "h100-1": 3, second: 2 };
    });
    const capped = {
      name: "h100-1",
      hall: "hall-1",
      purpose: "training",
      gpuSystem: "hgx-h100",
      units: 3,
      nodes: 3,
      gpus: 24,
      gpuPowerCapWatts: 600,
      // 9,400 W a node, 10 % overhead of its nameplate of 10,200 W, PUE 1.10.
      itWatts: 31_260,
      facilityWatts: 34_386,
      budgetedWatts: 34_386,
    };
    const uncapped = {
      ...capped,
      name: "second",
      units: 2,
      nodes: 2,
      gpus: 16,
      itWatts: 22_440,
      facilityWatts: 24_684,
      budgetedWatts: 24_684,
      gpuPowerCapWatts: undefined,
    };
    const figures = { units: 5, nodes: 5, gpus: 40, facilityWatts: 59_070, limitWatts: 190_000 };
    expect(plan).toMatchObject({
      ...figures,
      itWatts: 53_700,
      headroomWatts: 130_930,
      designPuePerMille: 1100,
      fits: true,
    });
    expect(plan.halls).toEqual([
      {
        ...figures,
        name: "hall-1",
        managementContext: "kwok-lab-hall-1",
        workloadContext: "kwok-lab-hall-1",
        headroomWatts: 130_930,
        pools: [capped, uncapped],
        resting: [],
      },
    ]);
    expect(plan.halls[0]?.pools[1]).not.toHaveProperty("gpuPowerCapWatts");
  });

  it("is of one phase: its date, its guards and its domains with what is left of each", () => {
    const plan = lab();
    expect(plan).toMatchObject({ site: "lab", phase: "phase-1", due: "2026-12-31" });
    expect(Object.keys(plan.guards)).toEqual(["hall-1"]);
    expect(Object.keys(plan.hallDevices)).toEqual(["hall-1"]);
    expect(plan.domains).toEqual([
      {
        name: "transformer substation",
        kind: "transformer",
        carries: "facility",
        fedBy: "site lab",
        usedWatts: 185_130,
        usableWatts: 5_586_000,
        headroomWatts: 5_586_000 - 185_130,
      },
      expect.objectContaining({ name: "hall hall-1", headroomWatts: 4_870 }),
      expect.objectContaining({ name: "site lab", headroomWatts: 4_870 }),
    ]);
  });

  it("leaves pools without units out, and counts those of a hall without power at the site", () => {
    const units = { "h100-1": 0, "h100-2": 1 };
    const plan = planPhase(siteWith("lab"), catalog, "phase-1", DECLARED, units);
    expect(plan.halls.map(({ name, pools }) => [name, pools.length])).toEqual([["hall-1", 0]]);
    expect(plan).toMatchObject({ units: 0, fits: false });
    expect(plan.violations.map(({ domain }) => domain)).toEqual(["hall hall-2"]);
  });

  it("talks to the workload cluster of a hall where the hall names one", () => {
    const plan = lab((data) => {
      Object.assign(data.halls[0] ?? {}, { workloadContext: "elsewhere" });
    });
    expect(plan.halls[0]).toMatchObject({
      managementContext: "kwok-lab-hall-1",
      workloadContext: "elsewhere",
    });
  });

  it("counts the nodes and GPUs of racks, and talks to the cluster of each hall", () => {
    const site = siteWith("lab", (data) => {
      Object.assign(data.pools[1] ?? {}, { gpuSystem: "gb300-nvl72" });
      phaseIn(data, "phase-2").units["h100-2"] = 2;
      phaseIn(data, "phase-3").units["h100-2"] = 2;
    });
    const [, second, third] = planPhase(site, catalog, "phase-2", DECLARED).halls;
    expect(second).toMatchObject({
      units: 2,
      nodes: 36,
      gpus: 144,
      managementContext: "kwok-lab-hall-2",
    });
    expect(third?.managementContext).toBe("kwok-lab-hall-3");
  });

  it("has a headroom below zero, without what is over anywhere else, where it does not fit", () => {
    const plan = withUnits(11, "123420 W");
    expect(plan).toMatchObject({ fits: false, headroomWatts: -12_342 });
    expect(plan.halls[0]?.headroomWatts).toBe(-12_342);
  });

  it("has no watts of a pool that nobody can price, and does not fit", () => {
    const site = siteWith("lab");
    const pools = site.pools.map((pool) => ({ ...pool, gpuPowerCapWatts: 1 }));
    const plan = planPhase({ ...site, pools }, catalog, "phase-1", DECLARED);
    const figures = { units: 15, nodes: 15, gpus: 120, facilityWatts: 0, headroomWatts: 190_000 };
    expect(plan).toMatchObject({ ...figures, itWatts: 0, fits: false, halls: [figures] });
    expect(plan.halls[0]?.pools).toMatchObject([
      { units: 15, itWatts: 0, facilityWatts: 0, budgetedWatts: 0 },
    ]);
    // Nor can anybody tell the nodes of a system that the catalogue does not know.
    const others = new Map([...catalog].filter(([name]) => name !== "hgx-h100"));
    expect(planPhase(site, others, "phase-1", DECLARED)).toMatchObject({
      units: 15,
      nodes: 0,
      gpus: 0,
      facilityWatts: 0,
      fits: false,
    });
  });

  it("counts the units that a deployment gives, where those are not the phase's", () => {
    const site = siteWith("lab");
    expect(planPhase(site, catalog, "phase-1", DECLARED, { "h100-1": 2 })).toMatchObject({
      units: 2,
      facilityWatts: 24_684,
    });
  });
});

describe("a warning", () => {
  const warned = (units: number, energised: string): string[] =>
    withUnits(units, energised).warnings.map((sentence) => sentence.split(":")[0] ?? "");

  it("is due from 90 % exactly to all of it, and a domain beyond that is a violation instead", () => {
    // 9 nodes of 12,342 W are 111,078 W: 90 % of 123,420 W.
    expect(warned(9, "123420 W")).toEqual(["hall hall-1", "site lab"]);
    expect(warned(9, "123422 W")).toEqual([]);
    expect(warned(10, "123420 W")).toEqual(["hall hall-1", "site lab"]);
    expect(warned(11, "123420 W")).toEqual([]);
  });

  it("is not due where nothing is used, though nothing may be", () => {
    const plan = lab((data) => {
      data.power.fixedLoad = "5 MW";
      phaseIn(data, "phase-1").units = {};
    });
    expect(plan.domains.at(-1)).toMatchObject({ usedWatts: 0, usableWatts: 0 });
    expect(plan.warnings).toEqual([]);
  });
});

describe("the domain that binds first", () => {
  it("is the one of which the largest share is used", () => {
    const plan = lab((data) => {
      Object.assign(data.halls[0] ?? {}, { limit: "196 kW" });
    });
    // 185,130 W of 186,200 W in the hall, of 190,000 W at the connection.
    expect(plan.bindingDomain).toBe("hall hall-1");
    const wide = lab((data) => {
      phaseIn(data, "phase-1").halls = [{ name: "hall-1", share: "500 kW" }];
    });
    expect(wide.bindingDomain).toBe("hall hall-1");
  });

  it("is of equals the one furthest from the grid", () => {
    expect(lab().bindingDomain).toBe("hall hall-1");
  });
});
