import fc from "fast-check";
import type { GpuSystem } from "../../../model/catalog";
import {
  machineDeployments,
  poolOfMachineDeployment,
  type SplitPool,
} from "../../../model/machineDeployments";
import { catalog, siteWith } from "../../support/sites";

const system = (name: string): GpuSystem => {
  const found = catalog.get(name);
  if (found === undefined) {
    throw new Error(`no ${name}`);
  }
  return found;
};
const h100 = system("hgx-h100");
const gb300 = system("gb300-nvl72");
const pool = (changes: Partial<SplitPool> = {}): SplitPool => ({
  name: "a",
  granularity: "scalable-unit",
  scaling: { mode: "fixed" },
  ...changes,
});

describe("a pool's MachineDeployments", () => {
  it("are one of the pool's own name when it is not split", () => {
    expect(machineDeployments(pool({ granularity: "hall" }), h100, 5000)).toEqual([
      { name: "a", pool: "a", units: 5000, nodes: 5000 },
    ]);
  });

  it("are one for each scalable unit of 32 servers, the last as full as it gets", () => {
    const parts = machineDeployments(pool(), h100, 70);
    expect(parts.map(({ name, units, nodes }) => [name, units, nodes])).toEqual([
      ["a-su-001", 32, 32],
      ["a-su-002", 32, 32],
      ["a-su-003", 6, 6],
    ]);
  });

  it("are one for each scalable unit of 8 racks, whole racks of 18 nodes", () => {
    const parts = machineDeployments(pool(), gb300, 9);
    expect(parts.map(({ name, units, nodes }) => [name, units, nodes])).toEqual([
      ["a-su-001", 8, 144],
      ["a-su-002", 1, 18],
    ]);
  });

  it("are one for each block of four scalable units", () => {
    const parts = machineDeployments(pool({ granularity: "block" }), h100, 129);
    expect(parts.map(({ name, units }) => [name, units])).toEqual([
      ["a-block-001", 128],
      ["a-block-002", 1],
    ]);
  });

  it("cannot be told for a system whose fabric the catalogue does not know", () => {
    const { scalableUnit, ...unknown } = h100;
    expect(scalableUnit).toBeDefined();
    expect(() => machineDeployments(pool(), unknown, 1)).toThrow(
      "the catalogue has no scalable unit of hgx-h100",
    );
    expect(() => machineDeployments(pool({ granularity: "block" }), gb300, 1)).toThrow(
      "how many scalable units of gb300-nvl72 make a block",
    );
  });

  it("add up to the pool, never split a unit, and keep name and place when the pool grows", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("hall" as const, "scalable-unit" as const, "block" as const),
        fc.integer({ min: 0, max: 5000 }),
        fc.integer({ min: 0, max: 500 }),
        fc.nat(5000),
        (granularity, units, more, minimum) => {
          const scaling = { mode: "autoscaled", minimum } as const;
          const split = (count: number) =>
            machineDeployments(pool({ granularity, scaling }), h100, count);
          const sum = (key: "units" | "nodes" | "minimumUnits") =>
            split(units).reduce((total, part) => total + (part[key] ?? 0), 0);
          expect(sum("units")).toBe(units);
          expect(sum("nodes")).toBe(units * h100.nodesPerUnit);
          expect(sum("minimumUnits")).toBe(Math.min(minimum, units));
          expect(new Set(split(units).map(({ name }) => name)).size).toBe(split(units).length);
          const grown = split(units + more);
          split(units).forEach((part, index) => {
            expect(grown[index]?.name).toBe(part.name);
            expect(grown[index]?.units).toBeGreaterThanOrEqual(part.units);
          });
        },
      ),
    );
  });
});

describe("the pool of a MachineDeployment's name", () => {
  const site = siteWith("lab", (data) => {
    const [first] = data.pools;
    if (first !== undefined) {
      first.granularity = "scalable-unit";
    }
  });
  it.each([
    ["h100-1-su-001", "h100-1"],
    ["h100-1-su-1000", "h100-1"],
    ["h100-2", "h100-2"],
    ["h100-1", undefined],
    ["h100-1-block-001", undefined],
    ["h100-2-su-001", undefined],
    ["h100-1-su-1", undefined],
    ["h100-1-su-001-su-001", undefined],
  ])("of %s is %s", (name, expected) => {
    expect(poolOfMachineDeployment(site, name)?.name).toBe(expected);
  });
});
