import fc from "fast-check";
import { planPhase } from "../../../model/phasePlan";
import { powerBudget } from "../../../model/powerBudget";
import { carriedAfterLoss, redundancyProblem } from "../../../model/redundancy";
import type { SiteFile } from "../../../model/siteSchema";
import { catalog, phaseIn, siteWith } from "../../support/sites";
import { DECLARED, planned } from "../../../model/power/basis";
import { lockedAs } from "../../support/locks";

describe("redundancy", () => {
  it.each([
    ["N", [40, 30], 70],
    ["N+1", [40, 30], 30],
    ["N+1", [30, 40, 30], 60],
    ["2N", [40, 40], 40],
    ["2N", [50, 40, 30, 20], 50],
    ["4-to-make-3", [10, 10, 10, 10], 30],
    ["4-to-make-3", [10, 10, 10, 10, 10, 10, 10, 40], 60],
  ] as const)("%s of %j carries %d after its loss", (redundancy, ratings, carried) => {
    expect(carriedAfterLoss(ratings, redundancy)).toBe(carried);
  });

  it.each([
    ["N+1", 1, "at least two units"],
    ["2N", 3, "an even number of units"],
    ["4-to-make-3", 3, "in groups of four; there are 3: make it 4"],
    ["4-to-make-3", 9, "in groups of four; there are 9: make it 12"],
  ] as const)("%s with %d units is refused", (redundancy, units, part) => {
    expect(redundancyProblem(units, redundancy)).toContain(part);
    expect(() => carriedAfterLoss(Array<number>(units).fill(1), redundancy)).toThrow(part);
  });

  it("never promises more than is left when any of its units is lost, except under N", () => {
    const ratings = fc.array(fc.integer({ min: 0, max: 1e9 }), { minLength: 4, maxLength: 4 });
    const redundancy = fc.constantFrom("N+1" as const, "2N" as const, "4-to-make-3" as const);
    fc.assert(
      fc.property(ratings, redundancy, (units, kind) => {
        const sum = units.reduce((total, unit) => total + unit, 0);
        for (const lost of units) {
          expect(carriedAfterLoss(units, kind)).toBeLessThanOrEqual(sum - lost);
        }
      }),
    );
  });
});

/** The lab with its substation's transformers replaced. */
function withTransformers(
  data: SiteFile,
  ratings: readonly string[],
  redundancy: "N" | "N+1",
): void {
  const [substation] = data.power.domains ?? [];
  if (substation !== undefined) {
    substation.units = ratings.map((rating, index) => ({ name: `t${index}`, rating }));
    substation.powerFactor = 1;
    substation.redundancy = redundancy;
  }
}

/** Gives every hall this share in the phases named, so that the transformers above carry what is shared out. */
function withShares(data: SiteFile, share: string, ...phases: readonly string[]): void {
  for (const phase of data.phases.filter(({ name }) => phases.includes(name))) {
    phase.halls.forEach((hall) => (hall.share = share));
  }
}

describe("the limit tree", () => {
  it("limits halls behind two transformers to what remains when the larger one is lost", () => {
    const site = siteWith("lab", (data) => {
      withTransformers(data, ["400 kVA", "180 kVA"], "N+1");
      withShares(data, "171 kW", "phase-1");
      withShares(data, "57 kW", "phase-2", "phase-3");
    });
    const plan = planPhase(site, catalog, "phase-1", DECLARED);
    // 15 nodes are 185.1 kW; 180 kVA less 5 % is 171 kW.
    expect(plan.violations.map(({ message }) => message)).toEqual([
      "transformer substation: 185.1 kW asked, 171.0 kW usable in phase-1 (14.1 kW over, 108.3 %): lower pool h100-1 to 13 units",
      "hall hall-1: 185.1 kW asked, 171.0 kW usable in phase-1 (14.1 kW over, 108.3 %): lower pool h100-1 to 13 units",
    ]);
    expect(plan.bindingDomain).toBe("transformer substation");
    const whole = siteWith("lab", (data) => {
      withTransformers(data, ["400 kVA", "180 kVA"], "N");
      withShares(data, "183 kW", "phase-2", "phase-3");
    });
    expect(planPhase(whole, catalog, "phase-1", DECLARED).fits).toBe(true);
  });

  it("counts the power factor against the transformer", () => {
    const site = siteWith("lab", (data) => {
      withTransformers(data, ["200 kVA"], "N");
      withShares(data, "57 kW", "phase-1", "phase-2", "phase-3");
      const [substation] = data.power.domains ?? [];
      if (substation !== undefined) {
        substation.powerFactor = 0.9;
      }
    });
    const { domains } = powerBudget(site, "phase-1", DECLARED);
    expect(domains.find(({ kind }) => kind === "transformer")?.usableWatts).toBe(171_000);
  });

  it("holds a feed to all halls under it, through the feeds between", () => {
    const site = siteWith("lab", (data) => {
      withTransformers(data, ["1500 kVA"], "N");
      withShares(data, "475 kW", "phase-2", "phase-3");
      data.power.domains?.push({
        name: "feed-a",
        kind: "feed",
        fedBy: "substation",
        units: [{ name: "busbar", rating: "10 MVA" }],
        powerFactor: 1,
        redundancy: "N",
        source: "test",
      });
      for (const hall of data.halls) {
        hall.fedBy = "feed-a";
      }
    });
    const [violation] = planPhase(site, catalog, "phase-2", DECLARED).violations;
    // 125 nodes at 12,342 W against 1,500 kW less 5 %.
    expect(violation).toMatchObject({
      domain: "transformer substation",
      askedWatts: 1_542_750,
      allowedWatts: 1_425_000,
    });
  });

  it("takes fixed load off the domain itself and everything that feeds it, with its losses", () => {
    const site = siteWith("lab", (data) => {
      withTransformers(data, ["400 kVA"], "N");
      withShares(data, "180 kW", "phase-1");
      withShares(data, "120 kW", "phase-2", "phase-3");
      const [substation] = data.power.domains ?? [];
      const [hall] = data.halls;
      if (substation !== undefined && hall !== undefined) {
        substation.fixedLoad = "1 kW";
        hall.fixedLoad = "2 kW";
        hall.rows = [{ name: "a", limit: "300 kW", fixedLoad: "3 kW" }];
      }
    });
    const usable = new Map(
      powerBudget(site, "phase-1", DECLARED).domains.map(({ name, usableWatts }) => [
        name,
        usableWatts,
      ]),
    );
    // 3 kW of IT power in the row are 3.3 kW of facility power above it.
    expect(usable.get("row hall-1/a")).toBe(285_000 - 3_000);
    expect(usable.get("hall hall-1")).toBe(180_000 - 2_000 - 3_300);
    expect(usable.get("transformer substation")).toBe(380_000 - 1_000 - 5_300);
    expect(usable.get("site lab")).toBe(190_000 - 1_000 - 5_300);
  });

  it("counts IT power, without PUE, in a row", () => {
    const rowOf = (limit: string) =>
      siteWith("lab", (data) => {
        const [hall] = data.halls;
        const [pool] = data.pools;
        if (hall !== undefined && pool !== undefined) {
          hall.rows = [{ name: "a", limit }];
          pool.row = "a";
        }
        data.power.reserve = "0 %";
      });
    // 15 nodes with 10 % overhead: 168,300 W of IT power, 185,130 W of facility power.
    expect(planPhase(rowOf("168300 W"), catalog, "phase-1", DECLARED).fits).toBe(true);
    expect(planPhase(rowOf("168299 W"), catalog, "phase-1", DECLARED).violations).toMatchObject([
      { domain: "row hall-1/a", excessWatts: 1 },
    ]);
  });

  it("warns from 90 % of a domain, and not below", () => {
    const withUnits = (units: number) =>
      planPhase(
        siteWith("lab", (data) => {
          phaseIn(data, "phase-1").units = { "h100-1": units };
        }),
        catalog,
        "phase-1",
        DECLARED,
      ).warnings;
    // 14 of 15.39 units.
    expect(withUnits(14)).toContain("hall hall-1: 172.8 kW of 190.0 kW usable in phase-1 (90.9 %)");
    expect(withUnits(13)).toEqual([]);
  });
});

describe("locked limits on the tree", () => {
  const locked = lockedAs({
    site: "lab",
    overheadPerMilleAtLeast: 100,
    designPuePerMilleAtLeast: 1100,
    phases: {
      "phase-1": {
        siteWatts: 190_000,
        hallWatts: { "hall-1": 190_000 },
        domains: [
          {
            name: "transformer substation",
            watts: 100_000,
            carries: "facility" as const,
            halls: ["hall-1"],
            pools: [],
          },
        ],
      },
    },
  });

  it("are no row's for being called one: the shares of whole halls are held to them", () => {
    const entry = locked.phases["phase-1"];
    const [domain] = entry?.domains ?? [];
    const named = {
      ...locked,
      phases: {
        "phase-1": {
          ...(entry ?? ({} as never)),
          domains: [{ ...(domain ?? ({} as never)), name: "row west" }],
        },
      },
    };
    const { violations } = planPhase(siteWith("lab"), catalog, "phase-1", planned(named));
    expect(violations.map(({ message }) => message)).toContainEqual(
      expect.stringContaining("row west (locked limit): 190.0 kW shared out among the halls"),
    );
  });

  it("hold when the site file raises a transformer, and when it feeds the hall from elsewhere", () => {
    const moved = siteWith("lab", (data) => {
      data.power.domains = [];
      for (const hall of data.halls) {
        delete hall.fedBy;
      }
    });
    for (const site of [siteWith("lab"), moved]) {
      expect(planPhase(site, catalog, "phase-1", planned(locked)).violations).toMatchObject([
        {
          domain: expect.stringContaining("transformer substation") as string,
          allowedWatts: 100_000,
        },
        // And what the phase's halls are given together, where the locked limit feeds them.
        { askedWatts: 190_000, allowedWatts: 100_000 },
      ]);
    }
  });

  it("do not let a pool be oversubscribed that they do not allow", () => {
    const site = siteWith("lab", (data) => {
      data.power.oversubscription = { training: 1.03 };
      const [pool] = data.pools;
      if (pool !== undefined) {
        pool.oversubscription = 1.03;
      }
    });
    expect(powerBudget(site, "phase-1", DECLARED).poolTerms.get("h100-1")).toMatchObject({
      oversubscriptionPerMille: 1030,
    });
    expect(powerBudget(site, "phase-1", planned(locked)).poolTerms.get("h100-1")).toMatchObject({
      oversubscriptionPerMille: 1000,
    });
  });
});
