import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { energyBudget } from "../../policies/energyBudget";
import { phaseGate } from "../../policies/phaseGate";
import { readClockDay } from "../../policies/today";
import { violationsOf } from "../support/policyHarness";
import { pool, site } from "../support/resources";
import { siteFolderWith } from "../support/siteFolder";
import { siteText } from "../support/sites";

const POLICIES = [energyBudget, phaseGate(readClockDay)];
const named = (name: string) => ({ ...site(15), props: { ...site(15).props, site: name } });

describe("P7: a site file in a folder of another name", () => {
  it("is a violation for every resource of the site, whichever name the resource claims", async () => {
    const labx = join(dirname(siteFolderWith("lab", () => undefined)), "labx");
    mkdirSync(labx);
    writeFileSync(join(labx, "site.yaml"), siteText("lab"));
    const refused = [
      expect.stringContaining(
        'name: found "lab" in the folder "labx"; a site has the name of its folder',
      ),
    ];
    for (const resource of [named("lab"), named("labx"), pool()]) {
      for (const policy of POLICIES) {
        expect(await violationsOf(policy, resource, { siteFolder: labx })).toEqual(refused);
      }
    }
  });
});

describe("P6: a second site folder on the contexts of another site", () => {
  const labx = siteFolderWith("lab", (data) => {
    data.name = "labx";
  });

  it("is a violation, also without limits beside the pack", async () => {
    for (const policy of POLICIES) {
      const [message] = await violationsOf(policy, named("labx"), { siteFolder: labx });
      expect(message).toContain(
        'halls[0].managementContext: "kwok-lab-hall-1" is the context of hall hall-1 in sites/lab/site.yaml too: a cluster belongs to one site',
      );
    }
  });

  it("is a violation of the first site too, beside whose folder it lies", async () => {
    const lab = siteFolderWith("lab", () => undefined);
    expect(await violationsOf(energyBudget, named("lab"), { siteFolder: lab })).toEqual([]);
    // Each folder of a test is read once in a run, so another one.
    const other = siteFolderWith("lab", () => undefined);
    const beside = join(dirname(other), "labx");
    mkdirSync(beside);
    writeFileSync(join(beside, "site.yaml"), siteText("lab").replace("name: lab", "name: labx"));
    const [message] = await violationsOf(energyBudget, named("lab"), { siteFolder: other });
    expect(message).toContain('"kwok-lab-hall-1" is the context of hall hall-1 in ');
    expect(message).toContain(join("labx", "site.yaml"));
  });
});
