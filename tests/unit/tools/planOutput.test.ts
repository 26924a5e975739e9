import { readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv2020 from "ajv/dist/2020";
import { siteNames } from "../../../model/site";
import { planSite } from "../../../model/sitePlan";
import {
  phaseOutput,
  phaseOutputSchema,
  planSchema,
  siteOutput,
  siteOutputSchema,
} from "../../../tools/plan/planOutput";
import { catalog, PROJECT, phaseIn, siteWith } from "../../support/sites";
import { DECLARED } from "../../../model/power/basis";

describe("what plan --json prints", () => {
  it("has a published JSON Schema that is up to date (npm run schemas), and keeps to it", () => {
    const { file, schema } = planSchema();
    expect(JSON.parse(readFileSync(join(PROJECT, file), "utf8"))).toEqual(schema);
    const validate = new Ajv2020({ strict: false }).compile(schema);
    const plan = planSite(siteWith("kvandal"), catalog, DECLARED);
    expect(validate(JSON.parse(JSON.stringify(siteOutput(plan))))).toBe(true);
    expect(validate({ site: "kvandal" })).toBe(false);
  });

  it("has usable, headroom, placeable and stranded power, each with what binds", () => {
    const [, phase] = siteOutput(planSite(siteWith("kvandal"), catalog, DECLARED)).phases;
    expect(phase?.placement).toMatchObject({
      usable: { watts: 218_500_000, boundBy: ["site kvandal"] },
      headroom: { watts: 64_225_000, boundBy: ["site kvandal"] },
      placeable: {
        watts: 30_855_000,
        gpuSystem: "hgx-h100",
        units: 2_500,
        places: [
          { place: "hall narvik-1", moreUnits: 500, bindingLimit: "5,000 nodes of hall narvik-1" },
          { place: "hall narvik-2", moreUnits: 1_000 },
          { place: "hall narvik-3", moreUnits: 1_000 },
        ],
      },
      stranded: {
        watts: 33_370_000,
        boundBy: expect.arrayContaining([
          "hall narvik-1",
          "5,000 nodes of hall narvik-3",
        ]) as string[],
      },
    });
  });

  it.each(siteNames(PROJECT))("is what its published schema says, for %s", (name) => {
    const plan = planSite(siteWith(name), catalog, DECLARED);
    expect(siteOutputSchema.parse(siteOutput(plan))).toEqual(
      JSON.parse(JSON.stringify(siteOutput(plan))),
    );
  });

  it("is so too for a phase that does not fit, and a site that knows little", () => {
    const site = siteWith("lab", (data) => {
      phaseIn(data, "phase-1").units = { "h100-1": 16 };
      delete data.economics;
      delete data.climate;
      delete data.power.pueCurve;
    });
    const [phase] = planSite(site, catalog, DECLARED).phases;
    if (phase === undefined) {
      throw new Error("the lab has no phase");
    }
    const output = phaseOutputSchema.parse(phaseOutput(phase));
    expect(output).toMatchObject({ fits: false, headroomWatts: -7_472 });
    expect(output.violations).not.toEqual([]);
    expect(JSON.parse(JSON.stringify(output))).not.toHaveProperty("year");
  });
});
