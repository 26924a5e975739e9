import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { lockedLimitsOf } from "../../model/lockedLimits";
import { loadSite, siteNames } from "../../model/site";
import { readLimits, readLimitsFile } from "../../model/limitsFile";
import { policies } from "../../policies/policies";
import { describedPolicies, policiesPage } from "../../tools/policies/policiesPage";
import { PROJECT } from "../support/sites";

const limitsFolder = join(PROJECT, "policies", "limits");

describe("the pack", () => {
  it("has the policies that the house promises, all mandatory but those on demand and headroom", () => {
    expect(policies.map(({ name, enforcementLevel }) => [name, enforcementLevel])).toEqual([
      ["energy-budget", "mandatory"],
      ["energy-budget-stack", "mandatory"],
      ["recomputed", "mandatory"],
      ["guard-complete", "mandatory"],
      ["nothing-else", "mandatory"],
      ["phase-gate", "mandatory"],
      ["phase-order", "mandatory"],
      ["capital-release", "mandatory"],
      ["demand-cover", "advisory"],
      ["capacity-known", "mandatory"],
      ["hall-size", "mandatory"],
      ["headroom", "advisory"],
      ["device-plugin-config", "mandatory"],
      ["privileges-pinned", "mandatory"],
    ]);
  });

  it("is documented as it is (npm run policies -- --write)", () => {
    expect(readFileSync(join(PROJECT, "docs", "policies.md"), "utf8")).toBe(policiesPage());
  });

  it("says of each policy what must hold, how severe it is and what to do", () => {
    const wanting = describedPolicies().filter(
      ({ description, severity, remedy, example }) =>
        !description || !severity || !remedy || !example,
    );
    expect(wanting).toEqual([]);
  });

  it("has limits for every site, the same for each policy that counts watts", () => {
    expect(readdirSync(limitsFolder).sort()).toEqual(
      siteNames(PROJECT).map((name) => `${name}.json`),
    );
    for (const file of readdirSync(limitsFolder)) {
      const content = JSON.parse(readFileSync(join(limitsFolder, file), "utf8")) as Record<
        string,
        unknown
      >;
      const counting = policies.map(({ name }) => name).filter((name) => name.startsWith("energy"));
      expect(Object.keys(content).sort()).toEqual(counting.sort());
      for (const limits of Object.values(content)) {
        expect(limits).toEqual(content["energy-budget"]);
      }
    }
  });

  it.each([
    ["a level for all policies", { all: "disabled" }, {}],
    ["a level of another policy", { "phase-gate": "disabled" }, {}],
    [
      "a configuration of another policy",
      { "privileges-pinned": { privilegedWorkloads: ["*"] } },
      {},
    ],
    ["a site file from elsewhere", {}, { siteFolder: "sites/generous" }],
    ["a level of its own", {}, { enforcementLevel: "advisory" }],
  ])(
    "takes limits and nothing else from the repository: not %s",
    (_, others: object, own: object) => {
      const text = readFileSync(join(limitsFolder, "lab.json"), "utf8");
      const content = JSON.parse(text) as { "energy-budget": object };
      const changed = {
        ...content,
        ...others,
        "energy-budget": { ...content["energy-budget"], ...own },
      };
      expect(() => readLimits("lab.json", text)).not.toThrow();
      expect(() => readLimits("lab.json", JSON.stringify(changed))).toThrow(/^lab\.json: /);
    },
  );

  it.each(siteNames(PROJECT))("limits %s to what its site file says today", (name) => {
    const { site, catalog } = loadSite(PROJECT, name);
    const locked = readLimitsFile(PROJECT, join(limitsFolder, `${name}.json`));
    expect(locked).toEqual(lockedLimitsOf(site, catalog, locked));
  });
});
