import { budgetedWatts } from "../../../model/power";
import { roomFor } from "../../../model/room";
import { H100 } from "../../support/powerFactors";
import { catalog, phaseIn, siteWith } from "../../support/sites";
import { DECLARED, planned } from "../../../model/power/basis";
import { lockedAs } from "../../support/locks";

/** A rack of GB300 is 18 nodes and 72 GPUs. */
const RACK = "gb300-nvl72";

describe("the room of a phase", () => {
  it("is told in units, nodes and GPUs, at each place and in all", () => {
    const room = roomFor(siteWith("kvandal"), catalog, "phase-2", RACK, DECLARED);
    // 500 nodes are left in the first hall's cluster, 1,000 in each of the others.
    expect(room).toEqual({
      asked: RACK,
      gpuSystem: RACK,
      moreUnits: 27 + 55 + 55,
      moreNodes: 137 * 18,
      moreGpus: 137 * 72,
      // 171,820 W a rack: 142 kW with 10 % overhead at a PUE of 1.10.
      moreWatts: 137 * 171_820,
      places: [
        {
          place: "hall narvik-1",
          moreUnits: 27,
          moreNodes: 486,
          moreGpus: 1_944,
          moreWatts: 27 * 171_820,
          bindingLimit: "5,000 nodes of hall narvik-1",
          // With all places filled, 14 nodes, 404.3 - 23.5 MW, 6.2 - 4.6 MW and 64.2 - 23.5 MW are left.
          limits: [
            { limit: "5,000 nodes of hall narvik-1", moreUnits: 0 },
            { limit: "transformer substation", moreUnits: 2_216 },
            { limit: "hall narvik-1", moreUnits: 9 },
            { limit: "site kvandal", moreUnits: 236 },
          ],
        },
        expect.objectContaining({ place: "hall narvik-2", moreUnits: 55, moreNodes: 990 }),
        expect.objectContaining({ place: "hall narvik-3", moreUnits: 55, moreGpus: 3_960 }),
      ],
    });
  });

  it("counts the nodes of the racks that are there", () => {
    const site = siteWith("kvandal", (data) => {
      Object.assign(data.pools[0] ?? {}, { gpuSystem: RACK });
      data.capital = [];
      data.phases = [phaseIn(data, "phase-2")];
      data.tenants = data.tenants.map((tenant) => ({ ...tenant, reservations: [] }));
      Object.assign(phaseIn(data, "phase-2"), { gates: [] });
      phaseIn(data, "phase-2").units["h100-1"] = 100;
    });
    const [first] = roomFor(site, catalog, "phase-2", "hgx-h100", DECLARED).places;
    expect(first).toMatchObject({
      moreUnits: 5_000 - 100 * 18,
      bindingLimit: "5,000 nodes of hall narvik-1",
    });
  });

  it("is row by row in a hall that has rows", () => {
    const site = siteWith("lab", (data) => {
      const [hall] = data.halls;
      if (hall !== undefined) {
        hall.rows = [
          { name: "a", limit: "120 kW" },
          { name: "b", limit: "60 kW" },
        ];
      }
      data.power.reserve = "0 %";
      phaseIn(data, "phase-1").halls = [{ name: "hall-1", share: "200 kW" }];
      phaseIn(data, "phase-1").units = {};
    });
    const room = roomFor(site, catalog, "phase-1", "hgx-h100", DECLARED);
    // 11,220 W of IT power a node.
    expect(room.places.map(({ place, moreUnits }) => [place, moreUnits])).toEqual([
      ["row hall-1/a", 10],
      ["row hall-1/b", 5],
    ]);
    expect(room.places.map(({ bindingLimit }) => bindingLimit)).toEqual([
      "row hall-1/a",
      "row hall-1/b",
    ]);
  });

  it("is what the other pools of the hall leave", () => {
    const site = siteWith("lab", (data) => {
      const [pool] = data.pools;
      data.pools.push({ ...(pool ?? ({} as never)), name: "second" });
      phaseIn(data, "phase-1").units = { "h100-1": 4, second: 6 };
    });
    // 15 nodes fit into 190 kW.
    for (const asked of ["h100-1", "second", "hgx-h100"]) {
      expect(roomFor(site, catalog, "phase-1", asked, DECLARED).moreUnits).toBe(5);
    }
  });

  it("is none for a pool that has more than fits already", () => {
    const site = siteWith("lab", (data) => {
      phaseIn(data, "phase-1").units["h100-1"] = 20;
    });
    expect(roomFor(site, catalog, "phase-1", "h100-1", DECLARED)).toMatchObject({
      asked: "h100-1",
      gpuSystem: "hgx-h100",
      moreUnits: 0,
      moreNodes: 0,
      moreGpus: 0,
    });
  });

  it("has no place for a pool whose power nobody can tell", () => {
    const site = siteWith("lab");
    const pools = site.pools.map((pool) => ({ ...pool, gpuPowerCapWatts: 1 }));
    expect(roomFor({ ...site, pools }, catalog, "phase-1", "h100-1", DECLARED)).toMatchObject({
      moreUnits: 0,
      places: [],
    });
  });

  it("is none beside a pool whose power is unknown", () => {
    const site = siteWith("lab");
    const pools = site.pools.map((pool) =>
      pool.name === "h100-1" ? { ...pool, gpuPowerCapWatts: 1 } : pool,
    );
    const room = roomFor({ ...site, pools }, catalog, "phase-1", "hgx-h100", DECLARED);
    expect(room).toMatchObject({
      moreUnits: 0,
      moreWatts: 0,
      places: [{ moreUnits: 0, bindingLimit: "unknown power of pool h100-1" }],
    });
  });

  it("is none for a pool whose hall has no power in the phase", () => {
    expect(roomFor(siteWith("lab"), catalog, "phase-1", "h100-2", DECLARED).places).toMatchObject([
      { place: "h100-2", moreUnits: 0, bindingLimit: "hall hall-2" },
    ]);
  });

  it("is counted for a pool at its cap", () => {
    const site = siteWith("lab", (data) => {
      Object.assign(data.pools[0] ?? {}, { gpuPowerCap: "600 W" });
      data.power.reserve = "0 %";
    });
    const [place] = roomFor(site, catalog, "phase-1", "h100-1", DECLARED).places;
    const capped = (units: number) => budgetedWatts(units, { ...H100, unitWatts: 9_400 });
    expect(place?.moreUnits).toBeGreaterThan(0);
    expect(place?.moreWatts).toBe(capped(15 + (place?.moreUnits ?? NaN)) - capped(15));
  });

  it("has no place in a hall without power", () => {
    const { places } = roomFor(siteWith("lab"), catalog, "phase-1", "hgx-h100", DECLARED);
    expect(places.map(({ place }) => place)).toEqual(["hall hall-1"]);
  });

  it("gives each row what the rows before it leave of their hall", () => {
    const site = siteWith("lab", (data) => {
      const [hall] = data.halls;
      if (hall !== undefined) {
        hall.rows = ["a", "b", "c"].map((name) => ({ name, limit: "120 kW" }));
      }
      data.power.reserve = "0 %";
      // 12,342 W a node: 16 of them.
      phaseIn(data, "phase-1").halls = [{ name: "hall-1", share: "200 kW" }];
      phaseIn(data, "phase-1").units = {};
    });
    expect(
      roomFor(site, catalog, "phase-1", "hgx-h100", DECLARED).places.map((room) => [
        room.place,
        room.moreUnits,
        room.bindingLimit,
      ]),
    ).toEqual([
      ["row hall-1/a", 10, "row hall-1/a"],
      ["row hall-1/b", 6, "hall hall-1"],
      ["row hall-1/c", 0, "hall hall-1"],
    ]);
  });

  it("is none in a cluster that has more nodes than it holds", () => {
    const site = siteWith("kvandal", (data) => {
      const [first] = data.pools;
      data.pools.push({ ...(first ?? ({} as never)), name: "second" });
    });
    const phases = site.phases.map((phase) => ({
      ...phase,
      units: { ...phase.units, second: 600 },
    }));
    const [first] = roomFor({ ...site, phases }, catalog, "phase-2", "hgx-h100", DECLARED).places;
    expect(first).toMatchObject({
      place: "hall narvik-1",
      moreUnits: 0,
      bindingLimit: "5,000 nodes of hall narvik-1",
    });
  });

  it("ends at the locked limits where they are lower", () => {
    const locked = {
      site: "lab",
      overheadPerMilleAtLeast: 100,
      designPuePerMilleAtLeast: 1100,
      phases: { "phase-1": { siteWatts: 190_000, hallWatts: { "hall-1": 17 * 12_342 } } },
    };
    const more = (watts: number) => {
      locked.phases["phase-1"].hallWatts["hall-1"] = watts;
      const site = siteWith("lab", (data) => {
        phaseIn(data, "phase-1").units = {};
      });
      return roomFor(site, catalog, "phase-1", "hgx-h100", planned(lockedAs(locked))).moreUnits;
    };
    expect([more(12_341), more(12_342), more(190_000)]).toEqual([0, 1, 15]);
  });

  it.each([
    ["h100-l", "h100-1"],
    ["hgx-h10", "hgx-h100"],
  ])("is asked for by a pool or a system that is there: %s was meant to be %s", (asked, meant) => {
    const known =
      '"h100-1", "h100-2", "h100-3", "hgx-h100", "hgx-h200", "hgx-b200", "hgx-b300", "gb200-nvl72", "gb300-nvl72" or "vera-rubin-nvl72"';
    expect(() => roomFor(siteWith("lab"), catalog, "phase-1", asked, DECLARED)).toThrow(
      `there is no pool or GPU system "${asked}"; there is ${known}. Did you mean "${meant}"?`,
    );
  });

  it("is no more than the plant of the phase carries", () => {
    const site = siteWith("lab", (data) => {
      phaseIn(data, "phase-2").plant = "1.6 MW";
      data.power.pueCurve = undefined;
    });
    // 1,600,000 W less 125 x 12,342 W leave 57,250 W: four units of 12,342 W.
    expect(roomFor(site, catalog, "phase-2", "hgx-h100", DECLARED)).toMatchObject({
      moreUnits: 4,
      places: [{ moreUnits: 4, bindingLimit: "plant lab" }, {}, {}],
    });
  });
});
