import { Site } from "../../components";
import { planPhase } from "../../model/phasePlan";
import { devicePluginConfig } from "../../policies/devicePluginConfig";
import { gpuPriced } from "../../policies/gpuPriced";
import { privilegesPinned } from "../../policies/privilegesPinned";
import { surgeCounted } from "../../policies/surgeCounted";
import { templateImmutable } from "../../policies/templateImmutable";
import { violationsOf } from "../support/policyHarness";
import { registeredBy } from "../support/program";
import { catalog, siteWith } from "../support/sites";
import { DECLARED } from "../../model/power/basis";

const ALL = [gpuPriced, surgeCounted, templateImmutable, devicePluginConfig, privilegesPinned];

describe.each(["lab", "kvandal", "sines"])("everything that the program makes of %s", (name) => {
  it("is let through, every phase of it", async () => {
    const site = siteWith(name);
    for (const phase of site.phases) {
      const plan = planPhase(site, catalog, phase.name, DECLARED);
      const made = await registeredBy(() => {
        new Site(site.name, { ...plan, now: "2026-11-23" }, catalog);
      });
      const violations: string[] = [];
      for (const policy of ALL) {
        for (const { type, inputs } of made) {
          violations.push(...(await violationsOf(policy, { type, props: inputs })));
        }
      }
      expect(violations).toEqual([]);
    }
  });
});
