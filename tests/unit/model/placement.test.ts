import fc from "fast-check";
import { MAXIMUM_NODES_PER_HALL } from "../../../model/hallSize";
import { planPhase } from "../../../model/phasePlan";
import { describeLimits, placementOf, type Placement } from "../../../model/placement";
import { roomFor } from "../../../model/room";
import { reportPhase } from "../../../model/sitePlan";
import type { Pool, Site } from "../../../model/siteSchema";
import { siteOfHalls } from "../../support/manyHalls";
import { catalog, phaseIn, siteWith, withoutFixedLosses } from "../../support/sites";
import { DECLARED, planned } from "../../../model/power/basis";
import { lockedAs } from "../../support/locks";

function placementIn(site: Site, phase: string): Placement {
  return placementOf(site, catalog, planPhase(site, catalog, phase, DECLARED), DECLARED);
}

const nodesOf = (hall: string): string => `5,000 nodes of hall ${hall}`;

describe("the placement of a phase", () => {
  it("shows the power of kvandal's phase-2 that the nodes and shares of its halls strand", () => {
    const halls = ["narvik-1", "narvik-2", "narvik-3"];
    const { usable, headroom, placeable, stranded } = placementIn(siteWith("kvandal"), "phase-2");
    expect(usable).toEqual({ watts: 218_500_000, boundBy: ["site kvandal"] });
    expect(headroom).toEqual({ watts: 64_225_000, boundBy: ["site kvandal"] });
    expect(placeable).toMatchObject({
      watts: 30_855_000,
      boundBy: halls.map(nodesOf),
      gpuSystem: "hgx-h100",
      units: 2_500,
      nodes: 2_500,
      gpus: 20_000,
      places: [
        { place: "hall narvik-1", moreUnits: 500, bindingLimit: nodesOf("narvik-1") },
        { place: "hall narvik-2", moreUnits: 1_000, bindingLimit: nodesOf("narvik-2") },
        { place: "hall narvik-3", moreUnits: 1_000, bindingLimit: nodesOf("narvik-3") },
      ],
    });
    expect(stranded).toEqual({
      watts: 33_370_000,
      boundBy: halls.flatMap((hall) => [nodesOf(hall), `hall ${hall}`]),
    });
  });

  it("is part of the report of each phase", () => {
    const site = siteWith("kvandal");
    expect(reportPhase(site, catalog, "phase-2", DECLARED).placement).toEqual(
      placementIn(site, "phase-2"),
    );
  });

  it("places nothing in a phase that does not fit, and names what is broken", () => {
    const site = siteWith("lab", (data) => {
      phaseIn(data, "phase-1").units = { "h100-1": 16 };
    });
    expect(placementIn(site, "phase-1")).toEqual({
      usable: { watts: 190_000, boundBy: ["site lab"] },
      headroom: { watts: -7_472, boundBy: ["site lab"] },
      placeable: {
        watts: 0,
        boundBy: ["hall hall-1", "site lab"],
        ...{ units: 0, nodes: 0, gpus: 0, places: [] },
      },
      stranded: { watts: 0, boundBy: [] },
    });
  });

  it("strands all headroom of the connection where a hall alone is over", () => {
    const site = siteWith("lab", (data) => {
      withoutFixedLosses(data);
      phaseIn(data, "phase-2").units = { "h100-1": 60 };
    });
    const { headroom, placeable, stranded } = placementIn(site, "phase-2");
    expect(headroom.watts).toBeGreaterThan(0);
    expect(placeable).toMatchObject({ watts: 0, boundBy: ["hall hall-1"] });
    expect(stranded).toEqual({ watts: headroom.watts, boundBy: ["hall hall-1"] });
  });

  it("places nothing beside a pool whose power is unknown", () => {
    const site = siteWith("lab");
    const [first, ...others] = site.pools.map((pool) => ({ ...pool, gpuPowerCapWatts: 1 }));
    const pools = first === undefined ? [] : [first, ...others];
    const { placeable, stranded, headroom } = placementIn({ ...site, pools }, "phase-1");
    expect(placeable).toMatchObject({ watts: 0, boundBy: ["pool h100-1"] });
    expect(stranded).toEqual({ watts: headroom.watts, boundBy: ["pool h100-1"] });
  });

  it("places nothing where no system of the site is in the catalogue", () => {
    const site = siteWith("lab");
    const phases = site.phases.map((phase) => ({ ...phase, units: {} }));
    const pools = site.pools.map((pool) => ({ ...pool, gpuSystem: "unheard-of" }));
    expect(placementIn({ ...site, phases, pools }, "phase-1").placeable).toMatchObject({
      watts: 0,
      boundBy: ["unknown power of every GPU system of the site"],
    });
  });

  it("takes the system of the site's pools that adds the most watts, whether or not the phase has units of it", () => {
    // A rack takes 171,820 W, a node 12,342 W: 13 nodes are less than a rack, and 14 more.
    const placeable = (share: string) => {
      const site = siteWith("lab", (data) => {
        const [first] = data.pools;
        data.pools.push({ ...(first ?? ({} as never)), name: "racks", gpuSystem: "gb300-nvl72" });
        phaseIn(data, "phase-1").units = {};
        phaseIn(data, "phase-1").halls = [{ name: "hall-1", share }];
      });
      return placementIn(site, "phase-1").placeable;
    };
    expect(placeable("172.7 kW")).toMatchObject({ gpuSystem: "gb300-nvl72", watts: 171_820 });
    expect(placeable("172.8 kW")).toMatchObject({ gpuSystem: "hgx-h100", watts: 14 * 12_342 });
  });

  it("holds under the locked limits, and strands nothing of what they withhold", () => {
    const locked = {
      site: "lab",
      overheadPerMilleAtLeast: 100,
      designPuePerMilleAtLeast: 1100,
      phases: { "phase-1": { siteWatts: 187_000, hallWatts: { "hall-1": 190_000 } } },
    };
    const site = siteWith("lab");
    const plan = planPhase(site, catalog, "phase-1", planned(lockedAs(locked)));
    expect(placementOf(site, catalog, plan, planned(lockedAs(locked)))).toMatchObject({
      usable: { watts: 187_000 },
      headroom: { watts: 1_870 },
      placeable: { watts: 0, boundBy: ["site lab"] },
      stranded: { watts: 1_870, boundBy: ["site lab"] },
    });
  });

  it("takes time in proportion to the halls of a site, and not to their square", () => {
    const milliseconds = (halls: number): number => {
      const site = siteOfHalls(halls);
      const [phase] = site.phases;
      // Its halls have more power than its connection; here it is the work that counts.
      const plan = { phase: phase?.name ?? "", limitWatts: 0, headroomWatts: 0, fits: true };
      const runs = [1, 2, 3].map(() => {
        const start = process.cpuUsage();
        const { placeable } = placementOf(
          site,
          catalog,
          { ...plan, violations: [], domains: [] },
          DECLARED,
        );
        expect(placeable.places).toHaveLength(halls);
        return process.cpuUsage(start).user / 1000;
      });
      return Math.min(...runs);
    };
    milliseconds(100);
    // Eight times as many halls: 8 in proportion, 64 by their square.
    expect(milliseconds(800) / milliseconds(100)).toBeLessThan(25);
  });
});

describe("limits in words", () => {
  it("are the first few by name, and the others counted", () => {
    expect(describeLimits([])).toBe("-");
    expect(describeLimits(["a", "b", "c"])).toBe("a, b, c");
    expect(describeLimits(["a", "b", "c", "d"])).toBe("a, b, c, 1 more");
    expect(describeLimits(["a", "b"], 1)).toBe("a, 1 more");
  });
});

/** A lab with halls of any size, some with rows in IT power, whose pools are of any system. */
const sites = fc
  .record({
    energisedWatts: fc.integer({ min: 100_000, max: 400_000_000 }),
    reservePerMille: fc.integer({ min: 0, max: 200 }),
    halls: fc.array(
      fc.record({
        // In sixteenths of the connection, so that shares may be too large together or leave power over.
        share: fc.integer({ min: 1, max: 8 }),
        rows: fc.array(fc.integer({ min: 10_000, max: 80_000_000 }), { maxLength: 2 }),
        units: fc.integer({ min: 0, max: 40 }),
        gpuSystem: fc.constantFrom("hgx-h100", "hgx-b200", "gb300-nvl72", "vera-rubin-nvl72"),
      }),
      { minLength: 1, maxLength: 4 },
    ),
  })
  .map(({ energisedWatts, reservePerMille, halls }): Site => {
    const lab = siteWith("lab");
    const [hall] = lab.halls;
    const [pool] = lab.pools;
    const [phase] = lab.phases;
    if (hall === undefined || pool === undefined || phase === undefined) {
      throw new Error("the lab has no hall, pool or phase");
    }
    const named = halls.map((one, index) => ({ ...one, name: `hall-${index + 1}` }));
    return {
      ...lab,
      power: {
        ...lab.power,
        reservePerMille,
        // As `withoutFixedLosses`: a phase of few units stays within the design PUE.
        pueCurve: lab.power.pueCurve && { ...lab.power.pueCurve, fixed: 0 },
        gridConnection: { ...lab.power.gridConnection, contractedWatts: 520_000_000 },
        domains: [],
      },
      tenants: [],
      bookings: [],
      halls: named.map(({ name, rows }) => ({
        ...hall,
        name,
        fedBy: undefined,
        limitWatts: 80_000_000,
        rows: rows.map((limitWatts, index) => ({
          name: `row-${index + 1}`,
          carries: "it" as const,
          limitWatts,
          fixedLoadWatts: 0,
        })),
      })),
      pools: named.map(({ name, rows, gpuSystem }): Pool => ({
        ...pool,
        name: `pool-${name}`,
        hall: name,
        row: rows.length > 0 ? "row-1" : undefined,
        gpuSystem,
      })),
      phases: [
        {
          ...phase,
          energisedWatts,
          plantWatts: energisedWatts,
          halls: named.map(({ name, share }) => ({
            name,
            shareWatts: Math.floor((energisedWatts * share) / 16),
          })),
          units: Object.fromEntries(named.map(({ name, units }) => [`pool-${name}`, units])),
        },
      ],
    };
  });

/** A site with a pool more for each place of a placement, of so many units. */
function withPlaced(site: Site, placement: Placement, units: (place: number) => number): Site {
  const { gpuSystem = "", places } = placement.placeable;
  const [template] = site.pools;
  const [phase] = site.phases;
  if (template === undefined || phase === undefined) {
    throw new Error("the site has no pool or no phase");
  }
  const added = places.map(({ place }, index): Pool => {
    const [, hall = "", row] = /^(?:hall|row) ([^/]+)(?:\/(.+))?$/.exec(place) ?? [];
    return { ...template, name: `placed-${index}`, hall, row, gpuSystem };
  });
  const more = Object.fromEntries(added.map(({ name }, index) => [name, units(index)]));
  return {
    ...site,
    pools: [...site.pools, ...added],
    phases: [{ ...phase, units: { ...phase.units, ...more } }],
  };
}

const isWithin = (site: Site, phase: string): boolean => {
  const { fits, halls } = planPhase(site, catalog, phase, DECLARED);
  return fits && halls.every(({ nodes }) => nodes <= MAXIMUM_NODES_PER_HALL);
};

describe("for every site", () => {
  it("demand, placeable and stranded add up to usable where the phase fits, and nothing is negative", () => {
    let fitting = 0;
    fc.assert(
      fc.property(sites, (site) => {
        const plan = planPhase(site, catalog, "phase-1", DECLARED);
        const { usable, headroom, placeable, stranded } = placementIn(site, "phase-1");
        expect(stranded.watts).toBeGreaterThanOrEqual(0);
        expect(placeable.watts).toBeLessThanOrEqual(Math.max(0, headroom.watts));
        fitting += plan.fits ? 1 : 0;
        const demand = plan.domains.at(-1)?.usedWatts ?? NaN;
        expect(plan.fits ? demand + placeable.watts + stranded.watts : usable.watts).toBe(
          usable.watts,
        );
        expect(plan.fits ? 0 : placeable.watts).toBe(0);
        expect(stranded.watts === 0 || stranded.boundBy.length > 0).toBe(true);
      }),
    );
    expect(fitting).toBeGreaterThan(10);
  });

  it("exactly the placeable units fit, and one more in any place does not", () => {
    let placed = 0;
    fc.assert(
      fc.property(sites, (site) => {
        const placement = placementIn(site, "phase-1");
        const { gpuSystem, places, watts } = placement.placeable;
        if (gpuSystem === undefined) {
          return;
        }
        placed += 1;
        const exactly = (place: number): number => places[place]?.moreUnits ?? 0;
        const full = withPlaced(site, placement, exactly);
        expect(isWithin(full, "phase-1")).toBe(true);
        const used = (one: Site): number =>
          planPhase(one, catalog, "phase-1", DECLARED).domains.at(-1)?.usedWatts ?? NaN;
        expect(used(full) - used(site)).toBe(watts);
        for (const index of places.keys()) {
          const more = withPlaced(site, placement, (place) =>
            place === index ? exactly(place) + 1 : exactly(place),
          );
          expect(isWithin(more, "phase-1")).toBe(false);
        }
      }),
      { numRuns: 60 },
    );
    expect(placed).toBeGreaterThan(5);
  });

  it("no other system of its pools adds more watts than the one that is placed", () => {
    fc.assert(
      fc.property(sites, (site) => {
        const { placeable } = placementIn(site, "phase-1");
        const { fits } = planPhase(site, catalog, "phase-1", DECLARED);
        for (const { gpuSystem } of fits ? site.pools : []) {
          const { moreWatts } = roomFor(site, catalog, "phase-1", gpuSystem, DECLARED);
          expect(moreWatts).toBeLessThanOrEqual(placeable.watts);
        }
      }),
      { numRuns: 30 },
    );
  });
});
