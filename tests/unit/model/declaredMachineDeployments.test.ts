import {
  declaredMachineDeployments,
  machineDeployments,
  partOfPool,
  phaseOfUnits,
} from "../../../model/machineDeployments";
import type { Pool, Site, SiteFile } from "../../../model/siteSchema";
import { catalog, phaseIn, siteWith } from "../../support/sites";

const firstPool = (site: Site): Pool => {
  const [pool] = site.pools;
  if (pool === undefined) {
    throw new Error("the lab has no pool");
  }
  return pool;
};
/** The lab with so many units of its first pool in its three phases, in scalable units of 32. */
const split = (...units: readonly [number, number, number]): Site =>
  siteWith("lab", (data: SiteFile) => {
    Object.assign(data.pools[0] ?? {}, { granularity: "scalable-unit" });
    units.forEach((count, at) => {
      phaseIn(data, `phase-${at + 1}`).units["h100-1"] = count;
    });
  });

describe("the MachineDeployments that a phase declares for a pool", () => {
  it("are the parts of its units in that phase", () => {
    const site = split(15, 45, 133);
    const names = (phase: string) =>
      declaredMachineDeployments(site, catalog, phase, firstPool(site)).map(
        ({ name, units }) => `${name} ${units}`,
      );
    expect(names("phase-1")).toEqual(["h100-1-su-001 15"]);
    expect(names("phase-2")).toEqual(["h100-1-su-001 32", "h100-1-su-002 13"]);
  });

  it("are none for a pool without units in it, split or not", () => {
    const site = siteWith("lab");
    const second = site.pools[1] ?? firstPool(site);
    expect(declaredMachineDeployments(site, catalog, "phase-1", second)).toEqual([]);
    const none = split(0, 45, 133);
    expect(declaredMachineDeployments(none, catalog, "phase-1", firstPool(none))).toEqual([]);
  });

  it("are none of a system that the catalogue does not know", () => {
    const site = siteWith("lab");
    expect(declaredMachineDeployments(site, new Map(), "phase-1", firstPool(site))).toEqual([]);
  });

  it("state no minimum for a fixed pool", () => {
    const h100 = catalog.get("hgx-h100");
    const parts = h100 && machineDeployments(firstPool(split(40, 40, 40)), h100, 40);
    expect(parts?.map((part) => "minimumUnits" in part)).toEqual([false, false]);
  });
});

describe("the phase that gave a MachineDeployment its units", () => {
  const since = (site: Site, phase: string, name: string, units: number) =>
    phaseOfUnits(site, catalog, phase, firstPool(site), { name, units });

  it("is the first since which they are what they are", () => {
    const site = split(15, 45, 133);
    expect(since(site, "phase-1", "h100-1-su-001", 15)).toBe("phase-1");
    expect(since(site, "phase-2", "h100-1-su-001", 32)).toBe("phase-2");
    // Full since phase 2, whatever is added beside it.
    expect(since(site, "phase-3", "h100-1-su-001", 32)).toBe("phase-2");
    expect(since(site, "phase-3", "h100-1-su-002", 32)).toBe("phase-3");
  });

  it("is the first of all where nothing ever changed", () => {
    const site = split(32, 32, 32);
    expect(since(site, "phase-3", "h100-1-su-001", 32)).toBe("phase-1");
  });

  it("is the last change where units come back to what they were", () => {
    const site = split(20, 10, 20);
    expect(since(site, "phase-3", "h100-1-su-001", 20)).toBe("phase-3");
    // A later phase says nothing of an earlier one.
    expect(since(site, "phase-1", "h100-1-su-001", 20)).toBe("phase-1");
  });

  it("is the phase itself where it declares other units, as one that only part of runs", () => {
    const site = split(15, 45, 133);
    expect(since(site, "phase-2", "h100-1-su-001", 7)).toBe("phase-2");
  });
});

describe("a name that could be that of a part", () => {
  it.each([
    ["h100-1-su-001", "h100-1"],
    ["h100-1-block-1234", "h100-1"],
    ["h100-1", undefined],
    ["h100-1-su-01", undefined],
    ["su-001", undefined],
    ["h100-1-su-001x", undefined],
  ])("as %s is one of pool %s", (name, pool) => {
    expect(partOfPool(name)).toBe(pool);
  });
});
