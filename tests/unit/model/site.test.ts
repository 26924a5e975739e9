import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tenantNamespace } from "../../../model/names";
import {
  loadSite,
  loadSiteFolder,
  phaseOf,
  poolNamed,
  siteNames,
  UnknownNameError,
  workloadContextOf,
} from "../../../model/site";
import { pointedProblems } from "../../support/siteProblems";
import { catalog, PROJECT, siteText, siteWith } from "../../support/sites";

describe("the sites of a project", () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "kvandal-sites-"));
    for (const name of ["b", "a", "empty"]) {
      mkdirSync(join(root, "sites", name), { recursive: true });
    }
    for (const name of ["b", "a"]) {
      writeFileSync(
        join(root, "sites", name, "site.yaml"),
        siteText("lab")
          .replace("name: lab", `name: ${name}`)
          .replaceAll("kwok-lab-", `kwok-${name}-`),
      );
    }
  });

  afterEach(() => {
    rmSync(root, { recursive: true });
  });

  it("are the folders that have a site file, in order", () => {
    expect(siteNames(root)).toEqual(["a", "b"]);
    expect(() => loadSite(root, "empty")).toThrow(
      new UnknownNameError("site", "empty", ["a", "b"]),
    );
  });

  it("are read from any folder, and a bad one is named from the project's", () => {
    const folder = join(root, "sites", "a");
    const site = siteWith("lab", (data) => {
      data.name = "a";
      for (const hall of data.halls) {
        hall.managementContext = `kwok-a-${hall.name}`;
      }
    });
    expect(loadSiteFolder(root, folder, catalog)).toEqual({ site, catalog });
    writeFileSync(join(folder, "site.yaml"), "");
    expect(() => loadSiteFolder(root, folder, catalog)).toThrow(
      `${join("sites", "a", "site.yaml")}:1:1 `,
    );
    expect(() => loadSiteFolder(root, join(root, "sites", "empty"), catalog)).toThrow(
      join("sites", "empty", "site.yaml"),
    );
    // A project without a catalogue.
    expect(() => loadSite(root, "a")).toThrow(join("catalog", "gpu-systems.yaml"));
  });
});

describe("a name that is not there", () => {
  it("is answered with those that are, by an error of its own kind", () => {
    const error = new UnknownNameError("hall", "hall-l", ["hall-1", "hall-2"]);
    expect(error.name).toBe("UnknownNameError");
    expect(error.message).toBe(
      'there is no hall "hall-l"; there is "hall-1" or "hall-2". Did you mean "hall-1"?',
    );
    expect(() => phaseOf(loadSite(PROJECT, "lab").site, "x")).toThrow(
      'there is no phase of site lab "x"; there is "phase-1", "phase-2" or "phase-3".',
    );
  });
});

describe("what a site has", () => {
  it("is found by name, and nothing for a name that it does not have", () => {
    const site = siteWith("lab");
    expect(phaseOf(site, "phase-2")).toBe(site.phases[1]);
    expect(poolNamed(site, "h100-2")).toBe(site.pools[1]);
    expect(poolNamed(site, "h100-2")).toBe(site.pools[1]);
    expect(poolNamed(site, "h100-9")).toBeUndefined();
  });

  it("has its nodes in the cluster that manages them, unless it says otherwise", () => {
    const managementContext = "a";
    expect(workloadContextOf({ managementContext })).toBe("a");
    expect(workloadContextOf({ managementContext, workloadContext: "b" })).toBe("b");
  });

  it("has a namespace for each tenant", () => {
    expect(tenantNamespace("openai")).toBe("tenant-openai");
  });
});

describe("the problems of a site file", () => {
  it("are told in the order of the file, within a line from left to right", () => {
    const fields = (problems: readonly (readonly [string, string])[]): string[] =>
      problems.map(([, message]) => message.split(":")[0] ?? "");
    // What names refer to, and what has the wrong shape.
    expect(
      fields(
        pointedProblems([
          ["reserve: 5 %", "reserve: 5"],
          ["h100-1, hall: hall-1, gpuSystem: hgx-h100", "h100-1, hall: x, gpuSystem: y"],
          ["purpose: training }", "purpose: z }"],
          ["fedBy: substation", "fedBy: x"],
        ]),
      ),
    ).toEqual([
      "power.reserve",
      "halls[0].fedBy",
      "pools[0].hall",
      "pools[0].gpuSystem",
      "pools[0].purpose",
    ]);
    // What the values amount to.
    expect(
      fields(
        pointedProblems([
          ["energised: 2.3 MW", "energised: 100 kW"],
          ["annualPue: 1.08", "annualPue: 1.20"],
          [
            "h100-1, hall: hall-1, gpuSystem: hgx-h100, purpose: training",
            "h100-1, oversubscription: 1.5, hall: hall-1, gpuPowerCap: 1 W, gpuSystem: hgx-h100, purpose: training",
          ],
        ]),
      ),
    ).toEqual([
      "power.annualPue",
      "pools[0].oversubscription",
      "pools[0].gpuPowerCap",
      "phases[1].energised",
    ]);
  });
});
