import { computeTarget } from "../../../model/computeTarget";
import { facilityWatts } from "../../../model/power";
import { catalog, siteWith } from "../../support/sites";

const kvandal = siteWith("kvandal");
const answers = (factor: number, precision: "bf16" | "fp8" | "fp4") => {
  const report = computeTarget(kvandal, catalog, factor, precision);
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
    const gb300 = { unitWatts: 142_000, overheadPerMille: 100, designPuePerMille: 1100 };
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
    const report = computeTarget(kvandal, catalog, 10, "fp4");
    expect(report).toMatchObject({ baselinePrecision: "fp8", targetTeraflops: 1_979_000_000 });
    expect(report?.silent.map(({ gpuSystem }) => gpuSystem)).toEqual(["hgx-h100", "hgx-h200"]);
  });

  it("says what share of the target the last phase carries where it does not fit", () => {
    // 494 MW carry 40,025 nodes of 12,342 W; 125,000 are asked.
    expect(answers(10, "bf16").get("hgx-h100")?.reachedPerMille).toBe(320);
  });

  it("has no answer for a site that announced nothing", () => {
    const silent = siteWith("kvandal", (data) => {
      delete data.announcedCompute;
    });
    expect(computeTarget(silent, catalog, 10, "fp8")).toBeUndefined();
  });
});
