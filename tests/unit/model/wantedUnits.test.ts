import { wantedUnits } from "../../../model/scaling/wantedUnits";
import { UnknownNameError } from "../../../model/site";
import type { PolicyFile } from "../../support/deployments";
import { measurement } from "../../support/evidence";
import type { Measure } from "../../../model/gates/measure";
import { catalog, phaseIn, siteWith } from "../../support/sites";
import { withLock } from "../../support/locks";

const NOW = "2026-11-23";
const gpus = (amount: number): Measure => ({ dimension: "gpus", amount });

/** What the lab's pools should have, with policies for the first of them, when so much is booked. */
function wanted(policies: readonly PolicyFile[], booked: Measure, phase = "phase-2") {
  const site = siteWith("lab", (data) => {
    policies.forEach((scalingPolicy, index) => {
      Object.assign(data.pools[index] ?? {}, { scalingPolicy });
    });
    phaseIn(data, "phase-1").units["h100-2"] = 0;
  });
  const record = measurement(booked, {
    file: "booked.yaml",
    phase: "phase-2",
    gate: "capacity-booked",
  });
  return wantedUnits(withLock({ site, catalog }), phase, [record], NOW);
}

describe("the units that the pools of a phase should have", () => {
  it("are told with what each pool follows, and why", () => {
    const found = wanted([{ follows: "demand" }, { follows: "manual", units: 12 }], gpus(400));
    expect(found).toEqual([
      {
        pool: "h100-1",
        follows: "demand",
        ceilingUnits: 45,
        wantedUnits: 18,
        reason: "follows demand, 617.1 kW booked of 1.5 MW",
      },
      {
        pool: "h100-2",
        follows: "manual",
        ceilingUnits: 40,
        wantedUnits: 12,
        reason: "set by hand to 12",
      },
      {
        pool: "h100-3",
        follows: "phase",
        ceilingUnits: 40,
        wantedUnits: 40,
        reason: "follows the phase",
      },
    ]);
  });

  it("are those of pools that have some in the phase", () => {
    expect(wanted([{ follows: "demand", floor: 3 }], gpus(60), "phase-1")).toEqual([
      {
        pool: "h100-1",
        follows: "demand",
        ceilingUnits: 15,
        wantedUnits: 8,
        reason: "follows demand, 92.6 kW booked of 185.1 kW",
      },
    ]);
  });

  it.each<[string, Measure, number]>([
    ["a GPU too little", gpus(999), 45],
    ["a unit too little", gpus(977), 44],
    ["all of it", gpus(1_000), 45],
    ["more than it", gpus(2_000), 45],
    ["all that is contracted", { dimension: "power", amount: 5_200_000 }, 45],
    ["nothing", gpus(0), 0],
  ])("are their share of what is booked of the phase, rounded up: %s", (_, booked, units) => {
    expect(wanted([{ follows: "demand" }], booked)[0]?.wantedUnits).toBe(units);
  });

  it("are not known of a phase that the site does not have", () => {
    expect(() => wanted([], gpus(0), "phase-9")).toThrow(UnknownNameError);
  });
});
