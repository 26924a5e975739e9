import fc from "fast-check";
import { hallSizeProblems } from "../../../model/hallSize";
import { planPhase } from "../../../model/phasePlan";
import { roomFor } from "../../../model/room";
import type { LockedLimits } from "../../../model/powerBudget";
import type { Site, SiteFile } from "../../../model/siteSchema";
import { whatIf } from "../../../model/whatIf";
import { catalog, phaseIn, siteWith, withoutFixedLosses } from "../../support/sites";
import { DECLARED, planned } from "../../../model/power/basis";
import { lockOf } from "../../support/locks";

describe("what if", () => {
  const kvandal = { site: siteWith("kvandal"), catalog };
  const ask = (question: string, phase = "phase-2") => {
    const changed = whatIf(kvandal, question);
    return planPhase(changed.site, changed.catalog, phase, DECLARED);
  };

  it("the design PUE were another: the megawatts follow in every phase", () => {
    expect(ask("pue=1.25").facilityWatts).toBe(175_312_500);
    expect(ask("pue=1.25", "phase-1").designPuePerMille).toBe(1250);
  });

  it("the grid were larger or smaller: what is usable and the halls' shares follow", () => {
    expect(ask("grid=300MW").limitWatts).toBe(285_000_000);
    expect(ask("grid=115MW").halls[0]?.limitWatts).toBe(30_875_000);
    expect(ask("grid=115MW").fits).toBe(false);
  });

  it("a figure that sources disagree about were another", () => {
    expect(ask("watts=9kW").itWatts).toBe(123_750_000);
    expect(ask("reserve=0%").limitWatts).toBe(230_000_000);
    expect(ask("overhead=0%").itWatts).toBe(127_500_000);
  });

  it.each([
    ["gird=300MW", 'there is no question "gird"', 'Did you mean "grid"?'],
    ["pue=0.9", "at least 1.00", ""],
    ["grid=300", 'a power with its unit, as "230 MW"', ""],
    ["system=h100", 'there is no GPU system "h100"', ""],
    ["nonsense", "ask system=gb300-nvl72, pue=1.25", ""],
  ])("refuses %s and says what can be asked", (question, ...parts) => {
    for (const part of parts) {
      expect(() => whatIf(kvandal, question)).toThrow(part);
    }
  });
});

/** Locked limits whose transformers carry other watts in a phase: less than the shares of the halls, which no site file may have. */
function withDomainWatts(lock: LockedLimits, name: string, watts: number): LockedLimits {
  const phase = lock.phases[name];
  if (phase === undefined) {
    throw new Error(`no ${name}`);
  }
  const domains = phase.domains?.map((domain) => ({ ...domain, watts }));
  return { ...lock, phases: { ...lock.phases, [name]: { ...phase, domains } } };
}

/** A site whose transformers are one of this rating; as above, no site file may have it beside larger shares. */
function withTransformer(site: Site, ratingVoltAmperes: number): Site {
  const domains = site.power.domains.map((domain) => ({
    ...domain,
    units: [{ name: "t", ratingVoltAmperes }],
    redundancy: "N" as const,
  }));
  return { ...site, power: { ...site.power, domains } };
}

describe("how many more units fit", () => {
  it("is limited by power in one phase and by the nodes of a cluster in the next", () => {
    const site = siteWith("kvandal");
    expect(roomFor(site, catalog, "phase-1", "h100-1", DECLARED)).toMatchObject({
      moreUnits: 6,
      moreGpus: 48,
      places: [{ place: "h100-1", bindingLimit: "hall narvik-1" }],
    });
    expect(roomFor(site, catalog, "phase-2", "hgx-h100", DECLARED)).toMatchObject({
      moreUnits: 2_500,
      places: [
        { place: "hall narvik-1", moreUnits: 500, bindingLimit: "5,000 nodes of hall narvik-1" },
        { place: "hall narvik-2", moreUnits: 1_000 },
        { place: "hall narvik-3", moreUnits: 1_000 },
      ],
    });
  });

  it("fills the halls one after the other where what feeds them all binds", () => {
    const site = siteWith("lab");
    // 1.75 MW carry 141 nodes of 12,342 W; 125 are declared, and each hall's share carries 50.
    const lock = withDomainWatts(lockOf({ site, catalog }), "phase-2", 1_750_000);
    const room = roomFor(site, catalog, "phase-2", "hgx-h100", planned(lock));
    expect(room.moreUnits).toBe(16);
    expect(room.places).toMatchObject([
      { place: "hall hall-1", moreUnits: 5, bindingLimit: "hall hall-1" },
      { place: "hall hall-2", moreUnits: 10, bindingLimit: "hall hall-2" },
      { place: "hall hall-3", moreUnits: 1, bindingLimit: "transformer substation" },
    ]);
  });

  it("names what there is for a name that is neither pool nor system", () => {
    expect(() => roomFor(siteWith("lab"), catalog, "phase-1", "h100-9", DECLARED)).toThrow(
      'there is no pool or GPU system "h100-9"',
    );
  });

  it("is exact: so many more fit, and one more does not", () => {
    const limits = fc.record({
      energised: fc.integer({ min: 400, max: 3_000 }),
      share: fc.integer({ min: 100, max: 900 }),
      hall: fc.integer({ min: 100, max: 1_800 }),
      transformer: fc.integer({ min: 300, max: 3_000 }),
      row: fc.integer({ min: 100, max: 1_000 }),
      units: fc.integer({ min: 0, max: 8 }),
    });
    fc.assert(
      fc.property(limits, (limit) => {
        const change = (more: number) => (data: SiteFile) => {
          withoutFixedLosses(data);
          const phase = phaseIn(data, "phase-2");
          phase.energised = `${limit.energised} kW`;
          phase.halls = data.halls.map(({ name }) => ({ name, share: `${limit.share} kW` }));
          phase.units = { "h100-1": limit.units + more, "h100-2": 1 };
          data.phases = [phase];
          data.capital = [];
          const [hall] = data.halls;
          const [pool] = data.pools;
          if (hall === undefined || pool === undefined) {
            throw new Error("the lab has changed");
          }
          hall.limit = `${limit.hall} kW`;
          hall.rows = [{ name: "a", limit: `${limit.row} kW` }];
          pool.row = "a";
        };
        const siteOf = (more: number): Site =>
          withTransformer(siteWith("lab", change(more)), limit.transformer * 1000);
        const powerFits = (more: number): boolean =>
          planPhase(
            siteOf(more),
            catalog,
            "phase-2",
            DECLARED,
            // Shares beyond the site or the transformer are refused whatever the units are.
          ).violations.every(({ message }) => message.includes("shared out"));
        const { moreUnits } = roomFor(siteOf(0), catalog, "phase-2", "h100-1", DECLARED);
        expect(powerFits(moreUnits) || moreUnits === 0).toBe(true);
        expect(powerFits(moreUnits + 1)).toBe(false);
      }),
      { numRuns: 60 },
    );
  });
});

describe("halls in a plan that nobody checked yet", () => {
  it("are refused beyond what a cluster holds", () => {
    const site = siteWith("kvandal");
    const more = {
      ...site,
      phases: site.phases.map((phase) => ({ ...phase, units: { "h100-1": 5_001 } })),
    };
    expect(hallSizeProblems(planPhase(more, catalog, "phase-2", DECLARED))).toEqual([
      'hall "narvik-1" would have 5,001 nodes; one Kubernetes cluster holds at most 5,000 (1 over): move units to hall "narvik-2", which has room for 5,000',
    ]);
  });
});
