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

  it("warns of the curve from the first per mille above the phase's own design PUE", () => {
    // The curve expects 1.349 on the design day.
    const warnings = (designPue: number): readonly string[] => {
      const site = siteWith("kvandal", (data) => {
        data.power.annualPue = 1;
        phaseIn(data, "phase-1").designPue = designPue;
      });
      return reportPhase(site, catalog, "phase-1", DECLARED).warnings.filter((text) =>
        text.startsWith("PUE"),
      );
    };
    expect(warnings(1.348)).toEqual([
      "PUE: 1.349 expected by the site's curve in phase-1 at 28 °C and 6.7 % load of a plant of 230.0 MW, above the phase's own design PUE of 1.348 that power is counted with: commission plant for this phase (plant:), or raise its designPue",
    ]);
    expect(warnings(1.349)).toEqual([]);
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
