import { siteNames } from "../../../model/site";
import { planSite } from "../../../model/sitePlan";
import {
  phaseOutput,
  phaseOutputSchema,
  siteOutput,
  siteOutputSchema,
} from "../../../tools/plan/planOutput";
import { catalog, PROJECT, phaseIn, siteWith } from "../../support/sites";

describe("what plan --json prints", () => {
  it.each(siteNames(PROJECT))("is what its published schema says, for %s", (name) => {
    const plan = planSite(siteWith(name), catalog);
    expect(siteOutputSchema.parse(siteOutput(plan))).toEqual(
      JSON.parse(JSON.stringify(siteOutput(plan))),
    );
  });

  it("is so too for a phase that does not fit, and a site that knows little", () => {
    const site = siteWith("lab", (data) => {
      phaseIn(data, "phase-1").units = { "h100-1": 16 };
      delete data.economics;
      delete data.climate;
    });
    const [phase] = planSite(site, catalog).phases;
    if (phase === undefined) {
      throw new Error("the lab has no phase");
    }
    const output = phaseOutputSchema.parse(phaseOutput(phase));
    expect(output).toMatchObject({ fits: false, headroomWatts: -7_472 });
    expect(output.violations).not.toEqual([]);
    expect(JSON.parse(JSON.stringify(output))).not.toHaveProperty("year");
  });
});
