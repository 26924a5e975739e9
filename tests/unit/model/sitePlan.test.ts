import { planSite, reportPhase } from "../../../model/sitePlan";
import { sourcesOf } from "../../../model/sources";
import { catalog, phaseIn, siteWith } from "../../support/sites";
import { DECLARED } from "../../../model/power/basis";

describe("the report of a phase", () => {
  it("counts what there is of each system, in the order of the catalogue", () => {
    const site = siteWith("lab", (data) => {
      const [first] = data.pools;
      data.pools = [
        { ...(first ?? ({} as never)), name: "racks", gpuSystem: "gb300-nvl72" },
        ...data.pools,
      ];
      phaseIn(data, "phase-2").units = { racks: 2, "h100-1": 3, "h100-2": 4, "h100-3": 0 };
    });
    expect(reportPhase(site, catalog, "phase-2", DECLARED).systems).toEqual([
      { gpuSystem: "hgx-h100", title: "NVIDIA HGX H100, 8 GPUs", units: 7, nodes: 7, gpus: 56 },
      {
        gpuSystem: "gb300-nvl72",
        title: catalog.get("gb300-nvl72")?.title,
        units: 2,
        nodes: 36,
        gpus: 144,
      },
    ]);
  });

  it("says when its power is switched on, where that is known", () => {
    const lab = siteWith("lab");
    expect(reportPhase(lab, catalog, "phase-1", DECLARED)).toMatchObject({
      energisedWatts: 200_000,
      energisedOn: "2026-03-31",
      annualPuePerMille: 1080,
    });
    expect(reportPhase(lab, catalog, "phase-3", DECLARED)).not.toHaveProperty("energisedOn");
  });

  it("warns of the curve from the first per mille above the design PUE", () => {
    // The curve expects 1.272 of a plant that is built for a design PUE of 1.272.
    const warnings = (designPue: number): readonly string[] => {
      const site = siteWith("kvandal", (data) => {
        data.power.annualPue = 1;
        phaseIn(data, "phase-1").designPue = designPue;
      });
      return reportPhase(site, catalog, "phase-1", DECLARED).warnings;
    };
    expect(warnings(1.271)).toEqual([expect.stringContaining("PUE: the site's curve expects ")]);
    expect(warnings(1.272)).toEqual([]);
  });

  it("stands with those of the other phases, and with where the figures come from", () => {
    const lab = siteWith("lab");
    const phases = lab.phases.map(({ name }) => reportPhase(lab, catalog, name, DECLARED));
    expect(planSite(lab, catalog, DECLARED)).toEqual({
      site: "lab",
      title: "Kvandal at 1:100",
      phases,
      sources: sourcesOf(lab, catalog),
    });
  });
});
