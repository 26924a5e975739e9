import type { InService } from "../../../model/scaling/inService";
import type { SiteFile } from "../../../model/siteSchema";
import { removeDeliveries } from "../../support/deliveries";
import { firstPool, next, NOW, type SiteChange } from "../../support/deployments";
import { lockOf } from "../../support/locks";
import { catalog, phaseIn, siteWith } from "../../support/sites";

const phase = "phase-1";
const H100 = { hall: "hall-1", gpuSystem: "hgx-h100" };

/** Changes the lab's first pool and its units in phase 1. */
const changed =
  (units: number, fields: Partial<SiteFile["pools"][number]> = {}): SiteChange =>
  (data) => {
    firstPool(fields)(data);
    phaseIn(data, phase).units["h100-1"] = units;
  };

describe("units that were given up in a hall with rows", () => {
  const leavingIn = (row: string | undefined): InService => ({
    "h100-1": { units: 0, leaving: [{ ...H100, row, units: 5, since: NOW, known: [] }] },
  });
  /** Rows of 180 and 70 kW; the first pool stands elsewhere, or in no row, and another one is to have five units in the small row. */
  const rows =
    (fields: Partial<SiteFile["pools"][number]>): SiteChange =>
    (data) => {
      const [first] = data.pools;
      changed(0, fields)(data);
      removeDeliveries(data);
      phaseIn(data, "phase-2").units["h100-1"] = 0;
      data.pools.push({ ...(first ?? ({} as never)), hall: "hall-1", name: "other", row: "b" });
      phaseIn(data, phase).units.other = 5;
      const hall = data.halls.find(({ name }) => name === "hall-1");
      Object.assign(hall ?? {}, {
        rows: [
          { name: "a", limit: "180 kW" },
          { name: "b", limit: "70 kW" },
        ],
      });
    };

  it.each<[string, string | undefined, Partial<SiteFile["pools"][number]>, number]>([
    ["in no row, of a pool that stands elsewhere now", undefined, { hall: "hall-3" }, 0],
    ["in a row that is gone, of a pool that stands elsewhere now", "x", { hall: "hall-3" }, 0],
    ["in the other row", "a", { hall: "hall-3" }, 5],
    ["in no row, also where the site file has their pool in none", undefined, {}, 0],
  ])("count in every row where their own is unknown: %s", (_, row, fields, units) => {
    expect(next(rows(fields), leavingIn(row), { phase }).units.other).toBe(units);
  });

  it("count in every locked row too, also of a hall in which the site file has none any more", () => {
    const lock = lockOf({ site: siteWith("lab", rows({ row: undefined })), catalog });
    const withoutRows: SiteChange = (data) => {
      rows({ row: undefined })(data);
      data.halls.forEach((hall) => delete hall.rows);
      data.pools.forEach((pool) => delete pool.row);
    };
    const asked = { phase, locked: lock };
    expect(next(rows({ hall: "hall-3" }), leavingIn("a"), asked).units.other).toBe(5);
    expect(next(withoutRows, leavingIn(undefined), asked).units.other).toBe(0);
  });
});

describe("units that run in no row and are given up", () => {
  /** Rows of 200 and 70 kW of IT power in hall 1: 5 units take 56.1 kW. The second pool stands in row b. */
  const inRows =
    (units: Readonly<Record<string, number>>, fields: Partial<SiteFile["pools"][number]>) =>
    (data: SiteFile): void => {
      changed(0, fields)(data);
      removeDeliveries(data);
      Object.assign(data.pools[1] ?? {}, { hall: "hall-1", row: "b" });
      Object.assign(phaseIn(data, phase), { units });
      phaseIn(data, "phase-2").units = {};
      phaseIn(data, "phase-3").units = {};
      Object.assign(data.halls[0] ?? {}, {
        rows: [
          { name: "a", limit: "200 kW" },
          { name: "b", limit: "70 kW" },
        ],
      });
    };
  const before = (units: number): InService => ({ "h100-1": { units, ...H100, phase } });
  const asked = { phase, mayShrink: true };

  it.each<[what: string, kept: number, fields: Partial<SiteFile["pools"][number]>]>([
    ["another GPU system takes their place in a row", 0, { gpuSystem: "hgx-h200", row: "a" }],
    ["their pool gets a row in the same change", 0, { row: "a" }],
    ["those that stay get a row in the same change", 4, { row: "a" }],
  ])("count in every row, also where %s", (_what, kept, fields) => {
    const { leaves } = next(inRows({ "h100-1": kept }, fields), before(kept + 5), asked);
    expect(leaves["h100-1"]?.leaving).toEqual([{ ...H100, units: 5, since: NOW, known: [] }]);
    const grown = next(inRows({ "h100-1": kept, "h100-2": 5 }, fields), leaves, asked);
    expect(grown.units["h100-2"]).toBe(0);
  });

  it("count in every row already in the deployment that gives them up", () => {
    const change = inRows({ "h100-1": 4 }, { row: "a" });
    const domainsBefore = next(change, before(9), asked).domains;
    const loaded: SiteChange = (data) => {
      change(data);
      Object.assign(data.halls[0]?.rows?.[1] ?? {}, { fixedLoad: "20 kW" });
    };
    expect(next(change, before(9), { ...asked, domainsBefore }).refusals).toEqual([]);
    expect(next(loaded, before(9), { ...asked, domainsBefore }).refusals.join("\n")).toMatch(
      /row hall-1\/b has 22.0 kW of fixed load, after 0.0 kW, .*row hall-1\/b: 56.1 kW asked/,
    );
  });
});
