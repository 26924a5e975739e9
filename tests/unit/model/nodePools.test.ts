import { planNodePools } from "../../../model/nodePools";
import { DEFAULT_NODE_SETTINGS } from "../../../model/nodeSettings";
import type { SiteFile } from "../../../model/siteSchema";
import { catalog, siteWith } from "../../support/sites";

const planned = (
  change: (pool: SiteFile["pools"][number]) => void,
  phase: string,
  units?: Readonly<Record<string, number>>,
) => {
  const site = siteWith("lab", (data) => {
    data.pools.slice(0, 1).forEach(change);
  });
  return planNodePools(site, catalog, phase, units);
};
const split = (pool: SiteFile["pools"][number]): void => {
  pool.granularity = "scalable-unit";
};

describe("the node pools of a phase", () => {
  it("are those with units in it, each with what its nodes are like", () => {
    const plan = planned((pool) => {
      pool.nodes = { volumeDetachMinutes: 5 };
      pool.scaling = { mode: "autoscaled", minimum: 2 };
    }, "phase-1");
    expect(plan).toEqual({
      "h100-1": {
        granularity: "hall",
        scaling: { mode: "autoscaled", minimum: 2 },
        settings: { ...DEFAULT_NODE_SETTINGS, volumeDetachMinutes: 5 },
        devices: expect.objectContaining({ advertises: { "nvidia.com/gpu": 8 } }) as unknown,
        machineDeployments: [
          expect.objectContaining({ name: "h100-1", units: 15, phase: "phase-1" }),
        ],
      },
    });
    expect(Object.keys(planned(split, "phase-2"))).toEqual(["h100-1", "h100-2", "h100-3"]);
  });

  it("say that what is there is taken over only where it is", () => {
    const imported = planned((pool) => {
      pool.import = true;
    }, "phase-2");
    expect(imported["h100-1"]).toMatchObject({ import: true });
    expect(imported["h100-2"]).not.toHaveProperty("import");
  });

  it("have the units that a deployment gives them, and the phase that declared those of each part", () => {
    // Phase 2 declares 45: 32 and 13.
    const parts = (units: number) =>
      planned(split, "phase-2", { "h100-1": units })["h100-1"]?.machineDeployments.map(
        (part) => `${part.name} ${part.units} ${part.phase}`,
      );
    expect(parts(45)).toEqual(["h100-1-su-001 32 phase-2", "h100-1-su-002 13 phase-2"]);
    expect(parts(20)).toEqual(["h100-1-su-001 20 phase-2"]);
    expect(parts(0)).toBeUndefined();
    expect(Object.keys(planned(split, "phase-2", { "h100-2": 1 }))).toEqual(["h100-2"]);
  });

  it("have the phase of what is declared, however few of them a deployment gives", () => {
    const site = siteWith("lab", (data) => {
      data.pools.slice(0, 1).forEach(split);
      data.phases.forEach((phase) => {
        phase.units["h100-1"] = 10;
      });
    });
    const [part] =
      planNodePools(site, catalog, "phase-3", { "h100-1": 5 })["h100-1"]?.machineDeployments ?? [];
    expect(part).toMatchObject({ units: 5, phase: "phase-1" });
    // A part that the phase does not declare is its own.
    const more = planNodePools(site, catalog, "phase-3", { "h100-1": 40 })["h100-1"];
    expect(more?.machineDeployments.map(({ units, phase }) => [units, phase])).toEqual([
      [32, "phase-1"],
      [8, "phase-3"],
    ]);
  });

  it("are none of a system that the catalogue does not know", () => {
    const site = siteWith("lab");
    expect(planNodePools(site, new Map(), "phase-2", { "h100-1": 1 })).toEqual({});
  });
});
