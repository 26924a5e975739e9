import type { PoolPower } from "../../../model/gates/poolPower";
import {
  aboveBudgetIn,
  phaseWithMeasuredPower,
  planWithMeasuredPower,
  poolsAboveBudget,
} from "../../../model/gates/poolWarnings";
import { planSite, reportPhase } from "../../../model/sitePlan";
import { catalog, phaseIn, siteWith } from "../../support/sites";
import { DECLARED } from "../../../model/power/basis";

const record = {
  file: "october.yaml",
  unitWatts: 10_201,
  measuredOn: "2026-11-01",
  samples: 8_640,
  illustrative: false,
  isMaximum: true,
};
const above = (pool: string, more: Partial<PoolPower> = {}): PoolPower => ({
  pool,
  gpuSystem: "hgx-h100",
  gpuPowerCapWatts: undefined,
  budgetedUnitWatts: 10_200,
  verdict: "above",
  reason: "10.201 kW a unit, 10.200 kW budgeted",
  record,
  highestUnitWatts: 10_201,
  ...more,
});
const warning = (pool: string): string =>
  `pool ${pool} draws more than it is budgeted for: 10.201 kW a unit, 10.200 kW budgeted (october.yaml); raise the nameplate of hgx-h100 in the catalogue, or cap its GPUs`;

/** The lab, whose first hall has a pool more that gets units in its second phase. */
const lab = () =>
  siteWith("lab", (data) => {
    data.pools.push({ name: "more", hall: "hall-1", gpuSystem: "hgx-h100", purpose: "training" });
    phaseIn(data, "phase-1").units = { "h100-1": 15, more: 0 };
    phaseIn(data, "phase-2").units = { "h100-1": 15, more: 1 };
  });

describe("pools that draw more than they are budgeted for", () => {
  it("are named with the record and the way out", () => {
    const example = { ...record, illustrative: true };
    expect(
      poolsAboveBudget([
        above("a"),
        above("b", { verdict: "within" }),
        above("c", { gpuPowerCapWatts: 500, record: example }),
      ]),
    ).toEqual([
      { pool: "a", message: warning("a") },
      {
        pool: "c",
        message:
          "pool c draws more than it is budgeted for: 10.201 kW a unit, 10.200 kW budgeted (october.yaml, an example); see that its cap of 500 W is enforced, or raise the nameplate of hgx-h100 in the catalogue",
      },
    ]);
  });

  it("are warned of in the phases that have units of them", () => {
    const powers = [above("more"), above("h100-1"), above("gone")];
    const warnings = (phase: string) =>
      aboveBudgetIn(reportPhase(lab(), catalog, phase, DECLARED), powers);
    expect(warnings("phase-1")).toEqual([warning("h100-1")]);
    expect(warnings("phase-2")).toEqual([warning("more"), warning("h100-1")]);
  });

  it("are the first that the report of a phase warns of", () => {
    const report = reportPhase(lab(), catalog, "phase-1", DECLARED);
    expect(report.warnings).not.toEqual([]);
    expect(phaseWithMeasuredPower(report, [above("h100-1")])).toEqual({
      ...report,
      warnings: [warning("h100-1"), ...report.warnings],
    });
  });

  it("are warned of in every phase of a plan", () => {
    const plan = planSite(lab(), catalog, DECLARED);
    const { phases, ...rest } = planWithMeasuredPower(plan, [above("more")]);
    expect({ ...rest, phases: plan.phases }).toEqual(plan);
    expect(phases.map(({ warnings }) => warnings.includes(warning("more")))).toEqual([
      false,
      true,
      false,
    ]);
  });
});
