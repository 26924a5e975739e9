import { figuresOf } from "../../../model/diff/figures";
import { isComposite } from "../../../model/gates/gateSchema";
import { thresholdOf } from "../../../model/gates/threshold";
import { planPhase } from "../../../model/phasePlan";
import { unionFields } from "../../../model/regulators/unionScheme";
import { shed } from "../../../model/shedding/shed";
import { phaseOf } from "../../../model/site";
import { planSite, reportPhase } from "../../../model/sitePlan";
import type { Site } from "../../../model/siteSchema";
import { whatIf } from "../../../model/whatIf";
import { renderWhatIf } from "../../../tools/plan/answers";
import { renderPlan } from "../../../tools/plan/phaseTable";
import { phaseOutput, phaseOutputSchema } from "../../../tools/plan/planOutput";
import { renderSitePlan } from "../../../tools/plan/siteTable";
import { catalog, siteWith } from "../../support/sites";
import { DECLARED } from "../../../model/power/basis";

/** Kvandal with its first pool of a system that is not in the catalogue, which no site file that is read can have. */
const shipped = siteWith("kvandal");
const unknown: Site = {
  ...shipped,
  tenants: [],
  pools: shipped.pools.map((pool) =>
    pool.name === "h100-1" ? { ...pool, gpuSystem: "unheard-of" } : pool,
  ),
};

/** The cells of a row by its label, in every phase. */
function cells(table: string, label: string): string[] {
  const row = table.split("\n").find((line) => line.startsWith(`│ ${label} `)) ?? "";
  return row
    .split("│")
    .slice(2, -1)
    .map((cell) => cell.trim());
}

describe("a pool whose power is unknown", () => {
  it("makes its phase not fit, and is named", () => {
    const plan = planPhase(unknown, catalog, "phase-2", DECLARED);
    expect(plan.fits).toBe(false);
    expect(plan.unpricedPools).toEqual(["h100-1"]);
    expect(planPhase(shipped, catalog, "phase-2", DECLARED).unpricedPools).toEqual([]);
  });

  it("leaves a year of operation, the expected PUE and the load swing of its phase unknown", () => {
    const report = reportPhase(unknown, catalog, "phase-2", DECLARED);
    expect([report.year, report.expectedPue, report.loadSwing]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(report.placement.placeable.watts).toBe(0);
  });

  it("is reported too where its cap is out of range", () => {
    const capped = {
      ...shipped,
      pools: shipped.pools.map((pool) => ({ ...pool, gpuPowerCapWatts: 1 })),
    };
    expect(reportPhase(capped, catalog, "phase-1", DECLARED)).toMatchObject({
      fits: false,
      unpricedPools: ["h100-1"],
    });
  });

  it("is unknown in the tables, and not 0 W", () => {
    const table = renderSitePlan(planSite(unknown, catalog, DECLARED), []);
    for (const label of ["IT power", "Facility power", "Headroom", "Stranded"]) {
      expect([label, ...cells(table, label)]).toEqual([label, "unknown", "unknown", "unknown"]);
    }
    expect(cells(table, "Largest load swing")).toEqual(["unknown", "unknown", "unknown"]);
    const phase = renderPlan(reportPhase(unknown, catalog, "phase-2", DECLARED));
    expect(phase).toMatch(/│ h100-1 +│ unheard-of +│ +4,500 │ +0 │ +0 │ +unknown │/);
  });

  it("is named in JSON", () => {
    const output = phaseOutput(reportPhase(unknown, catalog, "phase-2", DECLARED));
    expect(phaseOutputSchema.parse(output)).toMatchObject({
      fits: false,
      unpricedPools: ["h100-1"],
    });
  });

  it("has no figures of power in a diff", () => {
    const before = reportPhase(shipped, catalog, "phase-2", DECLARED);
    const figures = figuresOf(before, reportPhase(unknown, catalog, "phase-2", DECLARED));
    for (const key of ["itWatts", "facilityWatts", "headroomWatts", "strandedWatts"]) {
      const figure = figures.find((candidate) => candidate.key === key);
      expect([key, figure?.after]).toEqual([key, undefined]);
      expect(figure?.before).toBeGreaterThan(0);
    }
  });

  it("leaves installed power to be filled in by the operator on the form of the authority", () => {
    const [, installed] = unionFields(
      { site: unknown, catalog },
      reportPhase(unknown, catalog, "phase-2", DECLARED),
      [],
      "2026-11-23",
    );
    expect(installed).toMatchObject({
      symbol: "PDIT",
      value: undefined,
      note: "unknown power of h100-1",
    });
  });

  it("is not shed to within a limit", () => {
    expect(shed(unknown, catalog, "phase-2", { watts: 200_000_000 }, DECLARED).fits).toBe(false);
    expect(shed(shipped, catalog, "phase-2", { watts: 200_000_000 }, DECLARED).fits).toBe(true);
  });

  it.each([
    ["gpus-booked", {}],
    ["gpus-delivered", { gpuSystem: "unheard-of" }],
  ])("has no number of GPUs that the gate %s could compare with", (gateName, more) => {
    const phase = phaseOf(unknown, "phase-2");
    const gate = phase.gates.find(({ name }) => name === gateName);
    const compare = (): unknown =>
      gate === undefined || isComposite(gate)
        ? undefined
        : thresholdOf({ site: unknown, catalog }, phase, { ...gate, ...more });
    expect(compare).toThrow('there is no pool "h100-1" with a GPU system of the catalogue');
  });

  it("cannot be replaced by another system in a question, since its GPUs are unknown", () => {
    expect(() => whatIf({ site: unknown, catalog }, "system=gb300-nvl72")).toThrow(
      'pool h100-1 has units of "unheard-of", which is not in the catalogue',
    );
  });

  it("is unknown on its side of a comparison", () => {
    const pair = [
      reportPhase(shipped, catalog, "phase-2", DECLARED),
      reportPhase(unknown, catalog, "phase-2", DECLARED),
    ] as const;
    const table = renderWhatIf(["watts=1kW"], [pair]);
    expect(cells(table, "Facility power")).toEqual(["154.3 MW", "unknown", "unknown"]);
    expect(cells(table, "MWh a year")).toEqual(["1,127,846", "unknown", "unknown"]);
  });
});
