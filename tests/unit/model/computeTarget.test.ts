import { computeTarget } from "../../../model/computeTarget";
import type { Catalog } from "../../../model/catalog";
import { facilityWatts, UncountablePowerError } from "../../../model/power";
import { catalog, phaseIn, siteWith } from "../../support/sites";
import { DECLARED, planned } from "../../../model/power/basis";
import { lockedAs, withLock } from "../../support/locks";

const kvandal = siteWith("kvandal");
const answers = (factor: number, precision: "bf16" | "fp8" | "fp4") => {
  const report = computeTarget(kvandal, catalog, factor, precision, DECLARED);
  return new Map(report?.answers.map((answer) => [answer.gpuSystem, answer]));
};

describe("a multiple of the announced compute", () => {
  it("says which generation fits which phase, and by how much the others miss", () => {
    const fp8 = answers(10, "fp8");
    // 10 x 100,000 x 1,979 TFLOPS; 72 GPUs of 5,000 TFLOPS a rack.
    expect(fp8.get("gb300-nvl72")).toMatchObject({
      units: 5_498,
      gpus: 395_856,
      nodes: 98_964,
      halls: 20,
      phase: undefined,
    });
    const gb300 = {
      unitWatts: 142_000,
      nameplateWatts: 142_000,
      overheadPerMille: 100,
      designPuePerMille: 1100,
    };
    expect(fp8.get("gb300-nvl72")?.missingWatts).toBe(facilityWatts(5_498, gb300) - 494_000_000);
    expect(fp8.get("vera-rubin-nvl72")).toMatchObject({ phase: "phase-3", missingWatts: 0 });
  });

  it("of once is the announcement: 100,000 H100 in phase 2", () => {
    expect(answers(1, "bf16").get("hgx-h100")).toMatchObject({
      gpus: 100_000,
      phase: "phase-2",
      facilityWatts: 154_275_000,
      reachedPerMille: 1000,
    });
  });

  it("is counted in the nearest precision that the announced system has, and says so", () => {
    const report = computeTarget(kvandal, catalog, 10, "fp4", DECLARED);
    expect(report).toMatchObject({ baselinePrecision: "fp8", targetTeraflops: 1_979_000_000 });
    expect(report).toMatchObject({
      factor: 10,
      precision: "fp4",
      baselineGpus: 100_000,
      baselineSystem: "hgx-h100",
    });
    expect(report?.silent).toEqual([
      { gpuSystem: "hgx-h100", reason: "no FP4 throughput" },
      { gpuSystem: "hgx-h200", reason: "no FP4 throughput" },
    ]);
    expect(report?.answers.map(({ gpuSystem }) => gpuSystem)).toEqual(
      [...catalog.keys()].filter((name) => !name.startsWith("hgx-h")),
    );
    const exact = computeTarget(kvandal, catalog, 10, "fp8", DECLARED);
    expect(exact).toMatchObject({ baselinePrecision: "fp8", silent: [] });
    expect(computeTarget(kvandal, catalog, 10, "bf16", DECLARED)?.baselinePrecision).toBe("bf16");
  });

  it("says what share of the target the last phase carries where it does not fit", () => {
    // 494 MW carry 40,025 nodes of 12,342 W; 125,000 are asked.
    expect(answers(10, "bf16").get("hgx-h100")?.reachedPerMille).toBe(320);
  });

  it("has no answer for a site that announced nothing", () => {
    const silent = siteWith("kvandal", (data) => {
      delete data.announcedCompute;
    });
    expect(computeTarget(silent, catalog, 10, "fp8", DECLARED)).toBeUndefined();
  });

  it("has no answer where the announced system has no throughput that is known", () => {
    const h100 = catalog.get("hgx-h100");
    const silent = new Map(h100 && [["hgx-h100", { ...h100, denseTeraflops: {} }]]);
    expect(
      computeTarget(kvandal, silent as unknown as Catalog, 10, "fp8", DECLARED),
    ).toBeUndefined();
    expect(computeTarget(kvandal, new Map(), 10, "fp8", DECLARED)).toBeUndefined();
  });

  it("is in the first phase that has the power, to the watt", () => {
    // Two units of 12,342 W; a part of a unit is a whole one, and a part of a teraflop too.
    const answer = (energised: string, factor = 1.5) => {
      const site = siteWith("lab", (data) => {
        data.power.reserve = "0 %";
        Object.assign(data.announcedCompute ?? {}, { gpus: 8 });
        phaseIn(data, "phase-1").energised = energised;
      });
      const report = computeTarget(site, catalog, factor, "bf16", DECLARED);
      return report?.answers.find(({ gpuSystem }) => gpuSystem === "hgx-h100");
    };
    const fits = { units: 2, gpus: 16, nodes: 2, halls: 1, facilityWatts: 24_684 };
    expect(answer("24684 W")).toEqual({
      ...fits,
      gpuSystem: "hgx-h100",
      phase: "phase-1",
      missingWatts: 0,
      reachedPerMille: 1000,
    });
    expect(answer("24683 W")).toMatchObject({ ...fits, phase: "phase-2", missingWatts: 0 });
    expect(answer("24684 W", 1.000_000_1)).toMatchObject({ units: 2 });
    // 1,979 TFLOPS for each of 100,000.
    expect(computeTarget(kvandal, catalog, 1.000_000_001, "fp8", DECLARED)?.targetTeraflops).toBe(
      197_900_001,
    );
  });

  it("counts with the locked limits where they are lower", () => {
    const site = siteWith("lab", (data) => {
      Object.assign(data.announcedCompute ?? {}, { gpus: 8 });
      data.capital = [];
      data.phases = [{ ...phaseIn(data, "phase-1"), gates: [] }];
    });
    const locked = {
      site: "lab",
      overheadPerMilleAtLeast: 100,
      designPuePerMilleAtLeast: 1100,
      phases: { "phase-1": { siteWatts: 12_342, hallWatts: {} } },
    };
    const [answer] =
      computeTarget(site, catalog, 3, "bf16", planned(lockedAs(locked)))?.answers ?? [];
    expect(answer).toMatchObject({
      facilityWatts: 3 * 12_342,
      phase: undefined,
      missingWatts: 2 * 12_342,
      reachedPerMille: 333,
    });
  });

  it("has no answer for a system that the catalogue counts at less than is locked", () => {
    const site = siteWith("lab");
    const { locked } = withLock({ site, catalog });
    const h100 = catalog.get("hgx-h100");
    if (h100 === undefined) {
      throw new Error("no hgx-h100");
    }
    const answerFor = (nameplate: number) => {
      const value = { ...h100, nameplateWatts: { ...h100.nameplateWatts, value: nameplate } };
      const priced = new Map([...catalog, ["hgx-h100", value] as const]);
      const report = computeTarget(site, priced, 2, "bf16", planned(locked));
      const isOfSystem = ({ gpuSystem }: { gpuSystem: string }) => gpuSystem === "hgx-h100";
      return { answer: report?.answers.find(isOfSystem), silence: report?.silent.find(isOfSystem) };
    };
    expect(answerFor(10_200)).toMatchObject({
      answer: { units: 250, facilityWatts: 3_085_500, phase: "phase-3" },
      silence: undefined,
    });
    expect(answerFor(5_600)).toEqual({
      answer: undefined,
      silence: {
        gpuSystem: "hgx-h100",
        reason: expect.stringContaining(
          "the catalogue has a nameplate of 5.6 kW, 10.2 kW is locked",
        ) as string,
      },
    });
  });
});

describe("a target beyond what can be counted", () => {
  it.each([1e9, 1e15, 1e300])("is refused with what to do: %s times", (factor) => {
    expect(() => answers(factor, "fp8")).toThrow("ask for less");
    expect(() => answers(factor, "fp8")).toThrow(UncountablePowerError);
  });
});
