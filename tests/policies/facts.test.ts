import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { factsFinder, type EnergyBudgetConfig } from "../../policies/facts";
import { FactsError } from "../../policies/judge/siteFacts";
import { lockedLimitsOf } from "../../model/lockedLimits";
import { shippedEvidence } from "../support/evidence";
import { LAB_EVIDENCE } from "../support/labEvidence";
import { ALL_ENERGISED, siteFolderWith } from "../support/siteFolder";
import { catalog, PROJECT, siteWith } from "../support/sites";

/** What policies judge by: looked up by the name that a resource claims. */

const limits = lockedLimitsOf(siteWith("lab"), catalog);

describe("the facts of a site", () => {
  it("are its site file, its evidence and the limits beside the pack", () => {
    const { site, records = [], locked } = factsFinder({})("lab");
    expect(site.name).toBe("lab");
    expect(records).toEqual(shippedEvidence(site));
    expect(locked).toEqual([limits]);
  });

  it("have the evidence of the folder that is configured", () => {
    const siteFolder = siteFolderWith("lab", () => undefined);
    expect(factsFinder({ siteFolder })("lab").records).toMatchObject([{ file: ALL_ENERGISED }]);
    const other = siteFolderWith("lab", () => undefined);
    rmSync(join(other, "evidence", ALL_ENERGISED));
    const [[file, text] = ["", ""]] = Object.entries(LAB_EVIDENCE["phase-2"]);
    writeFileSync(join(other, "evidence", file), text);
    expect(factsFinder({ siteFolder: other })("lab").records).toEqual([
      expect.objectContaining({ file, gate: "grid-energised" }),
    ]);
  });

  it("are of each site that is asked for, by one configuration", () => {
    const find = factsFinder({});
    expect(["lab", "kvandal", "lab"].map((name) => find(name).site.name)).toEqual([
      "lab",
      "kvandal",
      "lab",
    ]);
  });

  it("have the limits beside the pack and those of the configuration, the same ones once", () => {
    const siteFolder = siteFolderWith("lab", () => undefined);
    const lower = { ...limits, designPuePerMilleAtLeast: 1200 };
    expect(factsFinder({ siteFolder, ...lower })("lab").locked).toEqual([limits, lower]);
    expect(factsFinder({ siteFolder, ...limits })("lab").locked).toEqual([limits]);
  });

  it("P14: have no locked limits where there are none, so that nothing is usable", () => {
    const siteFolder = siteFolderWith("lab", (data) => {
      data.name = "other";
      for (const hall of data.halls) {
        hall.managementContext = `other-${hall.name}`;
      }
    });
    expect(factsFinder({ siteFolder })("other").locked).toEqual([]);
  });

  it("do not change while a run lasts, whatever happens to the files", () => {
    const siteFolder = siteFolderWith("lab", () => undefined);
    const before = factsFinder({ siteFolder })("lab");
    writeFileSync(join(siteFolder, "site.yaml"), "nothing");
    expect(factsFinder({ siteFolder })("lab")).toBe(before);
  });

  it("have the catalogue that the compiled pack brings along, and else the project's", () => {
    const text = readFileSync(join(PROJECT, "catalog", "gpu-systems.yaml"), "utf8");
    const bundled = globalThis as { KVANDAL_BUNDLED_CATALOG?: string };
    // A folder that nobody has asked for yet.
    const siteFolder = siteFolderWith("lab", () => undefined);
    bundled.KVANDAL_BUNDLED_CATALOG = text.replace("nodesPerUnit: 1\n", "nodesPerUnit: 2\n");
    try {
      expect(nodesPerUnit({ siteFolder })).toBe(2);
      bundled.KVANDAL_BUNDLED_CATALOG = "systems: 1";
      const other = siteFolderWith("lab", () => undefined);
      expect(() => nodesPerUnit({ siteFolder: other })).toThrow(/^catalog\/gpu-systems\.yaml:1:/);
    } finally {
      delete bundled.KVANDAL_BUNDLED_CATALOG;
    }
    expect(nodesPerUnit({})).toBe(1);
  });

  const nodesPerUnit = (config: EnergyBudgetConfig): number | undefined =>
    factsFinder(config)("lab").catalog.get("hgx-h100")?.nodesPerUnit;
});

describe("facts that are not there", () => {
  it.each(["", "../lab", "Lab", "-lab", "lab-", "1lab", "lab\n", "lab/", "lab x"])(
    "are refused for %j, which is no name of a site",
    (name) => {
      expect(whyNot(name)).toBe(`"${name}" is no name of a site`);
    },
  );

  it.each(["a", "a1", "a-1", "l-a-b"])("are looked for under %s, which could be one", (name) => {
    expect(whyNot(name)).toBe(
      `site ${name}: there is no site file to judge by (sites/${name}/site.yaml): set siteFolder in the policy's configuration`,
    );
  });

  it.each<[string, EnergyBudgetConfig, string]>([
    [
      "in the configured folder",
      { siteFolder: "sites/none" },
      "site lab: there is no site file to judge by (sites/none/site.yaml): set siteFolder in the policy's configuration",
    ],
    [
      "in a folder without a site file",
      { siteFolder: "sites" },
      "site lab: there is no site file to judge by (sites/site.yaml): set siteFolder in the policy's configuration",
    ],
    [
      "in the folder of another site",
      { siteFolder: "sites/kvandal" },
      'site lab: the policy judges by the site file of "kvandal": configure siteFolder for lab',
    ],
    [
      "under limits of another site",
      { ...limits, site: "kvandal" },
      'site lab: the policy is configured with the limits of "kvandal": pass --policy-pack-config policies/limits/lab.json',
    ],
    [
      "under half of the limits",
      { site: "lab", overheadPerMilleAtLeast: 100, phases: {} },
      "the policy's configuration has some limits but not all of them: site, overheadPerMilleAtLeast, designPuePerMilleAtLeast, reservePerMilleAtLeast, infrastructure, phases, gpuSystems, halls and signers go together (designPuePerMilleAtLeast: Invalid input: expected number, received undefined)",
    ],
  ])("are refused %s", (_where, config, message) => {
    expect(whyNot("lab", config)).toBe(message);
  });

  function whyNot(name: string, config: EnergyBudgetConfig = {}): string {
    try {
      factsFinder(config)(name);
    } catch (error) {
      expect(error).toBeInstanceOf(FactsError);
      return (error as FactsError).message;
    }
    return "there are facts";
  }
});
