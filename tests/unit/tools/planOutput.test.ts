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
