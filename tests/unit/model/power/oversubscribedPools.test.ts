import fc from "fast-check";
import { declaredDemand } from "../../../../model/declaredDemand";
import { weigh } from "../../../../model/energyBudget";
import { guardPlan } from "../../../../model/guard/guardPlan";
import { planPhase } from "../../../../model/phasePlan";
import { DECLARED, planned } from "../../../../model/power/basis";
import { powerBudget, type LockedLimits } from "../../../../model/powerBudget";
import { priceDemand } from "../../../../model/pricedDemand";
import { roomFor } from "../../../../model/room";
import { findOverloads } from "../../../../model/scaling/machines";
import type { SiteFile } from "../../../../model/siteSchema";
import { lockOf } from "../../../support/locks";
import { catalog, phaseIn, siteWith } from "../../../support/sites";

type Change = (data: SiteFile) => void;

/** The lab with its third pool oversubscribed: 40 units for inference at 1.20 in hall 3 in phase 2. */
const asLocked: Change = (data) => {
  data.power.oversubscription = { inference: 1.2 };
  Object.assign(data.pools[2] ?? {}, { oversubscription: 1.2, gpuPowerCap: "600 W" });
  data.tenants = data.tenants.map((tenant) => ({ ...tenant, reservations: [] }));
  data.bookings = [];
  data.capital = [];
};
const after = (change: Change) =>
  siteWith("lab", (data) => {
    asLocked(data);
    change(data);
  });
const locked = lockOf({ site: after(() => undefined), catalog });

/** What the lock leaves of a pool's oversubscription in phase 2 after a change to the site file. */
const granted = (change: Change, pool = "h100-3", sets: readonly LockedLimits[] = [locked]) =>
  powerBudget(after(change), "phase-2", planned(sets)).poolTerms.get(pool)
    ?.oversubscriptionPerMille;
const poolAt =
  (index: number, fields: object): Change =>
  (data) => {
    Object.assign(data.pools[index] ?? {}, fields);
  };
const unitsOf =
  (units: SiteFile["phases"][number]["units"]): Change =>
  (data) => {
    Object.assign(phaseIn(data, "phase-2").units, units);
  };

describe("the oversubscription of a pool under the locked limits", () => {
  it.each<[string, Change, number]>([
    ["is as it was locked", () => undefined, 1200],
    ["is the site file's where that is less", poolAt(2, { oversubscription: 1.1 }), 1100],
    ["is the lock's where the site file says more", grantMore(), 1200],
    ["holds for fewer units", unitsOf({ "h100-3": 39 }), 1200],
    ["ends with one unit more in the phase", unitsOf({ "h100-3": 41 }), 1000],
    ["ends in another hall", poolAt(2, { hall: "hall-2" }), 1000],
    ["ends in a row that it did not stand in", inRow(), 1000],
    ["ends with another GPU system", poolAt(2, { gpuSystem: "hgx-h200" }), 1000],
    ["ends with another load class", asTraining(), 1000],
    ["holds under a lower power cap", poolAt(2, { gpuPowerCap: "599 W" }), 1200],
    ["ends under a power cap that is one watt higher", poolAt(2, { gpuPowerCap: "601 W" }), 1000],
  ])("%s", (_, change, perMille) => {
    expect(granted(change)).toBe(perMille);
  });

  it("is granted without a power cap only where it was locked without one", () => {
    const training =
      (cap: object): Change =>
      (data) => {
        data.power.oversubscription = { training: 1.03, inference: 1.2 };
        poolAt(0, { oversubscription: 1.03, ...cap })(data);
      };
    const capped = training({ gpuPowerCap: "600 W" });
    const uncapped = training({});
    const lockedWith = (change: Change) => lockOf({ site: after(change), catalog });
    expect(granted(uncapped, "h100-1", [lockedWith(capped)])).toBe(1000);
    expect(granted(uncapped, "h100-1", [lockedWith(uncapped)])).toBe(1030);
    expect(granted(capped, "h100-1", [lockedWith(uncapped)])).toBe(1030);
    expect(granted(capped, "h100-1", [lockedWith(capped), lockedWith(uncapped)])).toBe(1030);
    expect(granted(uncapped, "h100-1", [lockedWith(capped), lockedWith(uncapped)])).toBe(1000);
  });

  it("is not granted to a training pool that is called inference", () => {
    const renamed = poolAt(0, {
      purpose: "inference",
      gpuPowerCap: "699 W",
      oversubscription: 1.2,
    });
    expect(granted(renamed, "h100-1")).toBe(1000);
  });

  it("is not granted to a new pool, nor in a phase in which the pool had no units", () => {
    const moved: Change = (data) => {
      unitsOf({ "h100-3": 0, other: 40 })(data);
      data.pools.push({ ...data.pools[2], name: "other" } as SiteFile["pools"][number]);
    };
    expect(granted(moved, "other")).toBe(1000);
    const terms = powerBudget(
      after(() => undefined),
      "phase-1",
      planned(locked),
    ).poolTerms;
    expect(terms.get("h100-3")?.oversubscriptionPerMille).toBe(1000);
  });

  it("is the least of several sets of limits, and none where one of them does not grant it", () => {
    const { "phase-2": phase, ...phases } = locked.phases;
    const other = (oversubscribedPools: object): LockedLimits => ({
      ...locked,
      phases: { ...phases, "phase-2": { ...phase, oversubscribedPools } as typeof phase & object },
    });
    const own = phase?.oversubscribedPools?.["h100-3"];
    const less = other({ "h100-3": { ...own, perMilleAtMost: 1050 } });
    expect(granted(() => undefined, "h100-3", [locked, less])).toBe(1050);
    const fewer = other({ "h100-3": { ...own, unitsAtMost: 39 } });
    expect(granted(() => undefined, "h100-3", [locked, fewer])).toBe(1000);
    expect(granted(() => undefined, "h100-3", [locked, other({})])).toBe(1000);
  });
});

function grantMore(): Change {
  return (data) => {
    data.power.oversubscription = { inference: 1.3 };
    poolAt(2, { oversubscription: 1.3 })(data);
  };
}

function inRow(): Change {
  return (data) => {
    Object.assign(data.halls[2] ?? {}, { rows: [{ name: "a", limit: "1 MW" }] });
    poolAt(2, { row: "a" })(data);
  };
}

function asTraining(): Change {
  return (data) => {
    data.power.oversubscription = { inference: 1.2, training: 1.03 };
    poolAt(2, { purpose: "training", oversubscription: 1.03 })(data);
  };
}

describe("units beyond those that are oversubscribed", () => {
  const site = after(() => undefined);
  const budget = powerBudget(site, "phase-2", planned(locked));
  const POOL = { pool: "h100-3", hall: "hall-3", gpuSystem: "hgx-h100" };
  const grants = (units: readonly number[]) =>
    priceDemand(
      units.map((count) => ({ ...POOL, units: count })),
      budget,
      catalog,
    ).priced.map(({ factors }) => factors.oversubscriptionPerMille);

  it("make all units of the pool count as not oversubscribed, in one demand or in parts", () => {
    expect(grants([40])).toEqual([1200]);
    expect(grants([41])).toEqual([1000]);
    expect(grants([20, 20])).toEqual([1200, 1200]);
    expect(grants([20, 21])).toEqual([1000, 1000]);
  });

  it("are not oversubscribed while they draw at a higher cap than the pool is declared with", () => {
    const declared = budget.poolTerms.get("h100-3");
    if (declared === undefined) {
      throw new Error("the lab has no pool h100-3");
    }
    const capped = { ...declared, gpuPowerCapWatts: 500 };
    const hall3 = (gpuPowerCapWatts: number | undefined) =>
      findOverloads(
        site,
        [{ ...POOL, purpose: "inference", units: 10, gpuPowerCapWatts }],
        {
          ...budget,
          poolTerms: new Map([["h100-3", capped]]),
          domains: budget.domains.map((one) => ({ ...one, usableWatts: 0 })),
        },
        catalog,
      ).find(({ domain }) => domain === "hall hall-3")?.askedWatts;
    // A unit takes 8,600 W at 500 W a GPU and 8,608 W at 501 W, with 1,020 W of overhead and a PUE of 1.10.
    expect(hall3(500)).toBe(Math.ceil((10 * 9_620 * 1.1) / 1.2));
    expect(hall3(501)).toBe(105_908);
    expect(hall3(undefined)).toBe(123_420);
  });

  it("count in full while they draw, also where their caps differ", () => {
    const hall3 = (units: readonly number[]) =>
      findOverloads(
        site,
        units.map((count, index) => ({
          ...POOL,
          ...{ purpose: "inference", units: count, gpuPowerCapWatts: 600 - index },
        })),
        { ...budget, domains: budget.domains.map((one) => ({ ...one, usableWatts: 0 })) },
        catalog,
      ).find(({ domain }) => domain === "hall hall-3")?.askedWatts;
    // A unit takes 9,400 W at 600 W a GPU, with 1,020 W of overhead and a PUE of 1.10.
    expect(hall3([40])).toBe(Math.ceil((40 * 10_420 * 1.1) / 1.2));
    expect(hall3([41])).toBe(Math.round(41 * 10_420 * 1.1));
    expect(hall3([39, 2])).toBe(Math.ceil(39 * 11_462) + Math.ceil(2 * 10_412 * 1.1));
  });

  it("have room only where they fit without oversubscription", () => {
    const fewer = after(unitsOf({ "h100-1": 0, "h100-2": 0, "h100-3": 0 }));
    const room = (watts: number) => {
      const phase = locked.phases["phase-2"];
      const phases = {
        ...locked.phases,
        "phase-2": { ...phase, hallWatts: { ...phase?.hallWatts, "hall-3": watts } },
      } as typeof locked.phases;
      return roomFor(fewer, catalog, "phase-2", "h100-3", planned({ ...locked, phases }));
    };
    const [held] = room(41 * 11_462 - 1).places;
    expect(held).toMatchObject({
      moreUnits: 40,
      bindingLimit: "oversubscribed units of pool h100-3 (locked limit)",
    });
    expect(held?.limits[0]).toEqual({ limit: held?.bindingLimit, moreUnits: 0 });
    const [free] = room(41 * 11_462).places;
    expect(free).toMatchObject({ moreUnits: 41, moreWatts: 41 * 11_462 });
    expect(free?.bindingLimit).toBe("hall hall-3");
    const [small] = room(9_552 * 10).places;
    expect(small).toMatchObject({ moreUnits: 10, bindingLimit: "hall hall-3" });
  });

  it("are refused by the guard of the hall, which has a limit for the pool", () => {
    const domains = guardPlan(site, catalog, budget, "hall-3").domains;
    const own = domains.find(({ name }) => name === "oversubscribed pool h100-3");
    const price = own?.microwattsPerUnit["h100-3"] ?? 0;
    expect(domains[0]?.name).toBe("hall hall-3");
    expect(price).toBe(domains[0]?.microwattsPerUnit["h100-3"]);
    const usable = BigInt(own?.usableWatts ?? 0) * 1_000_000n;
    expect(BigInt(price) * 40n <= usable).toBe(true);
    expect(BigInt(price) * 41n > usable).toBe(true);
    const unbounded = guardPlan(site, catalog, powerBudget(site, "phase-2", DECLARED), "hall-3");
    expect(unbounded.domains.map(({ name }) => name)).toEqual(["hall hall-3"]);
    const [elsewhere, ...others] = guardPlan(site, catalog, budget, "hall-1").domains;
    expect([elsewhere?.name, others]).toEqual(["hall hall-1", []]);
  });

  it("have no limit in a hall without power", () => {
    const dark = { ...budget, domains: [] };
    expect(guardPlan(site, catalog, dark, "hall-3").domains).toEqual([]);
  });

  it("are shown in the plan at what they count", () => {
    const budgeted = (change: Change) =>
      planPhase(after(change), catalog, "phase-2", planned(locked))
        .halls.flatMap(({ pools }) => pools)
        .find(({ name }) => name === "h100-3")?.budgetedWatts;
    expect(budgeted(() => undefined)).toBe(Math.ceil((40 * 10_420 * 1.1) / 1.2));
    expect(budgeted(unitsOf({ "h100-3": 41 }))).toBe(Math.round(41 * 10_420 * 1.1));
  });
});

it("no units, hall or load class of any pool make a watt of IT count for less than the lock grants", () => {
  const halls = ["hall-1", "hall-2", "hall-3"];
  const pools = fc.array(
    fc.record({
      hall: fc.constantFrom(...halls),
      purpose: fc.constantFrom("training" as const, "inference" as const),
      units: fc.integer({ min: 0, max: 60 }),
    }),
    { minLength: 3, maxLength: 3 },
  );
  fc.assert(
    fc.property(pools, (changes) => {
      const site = after((data) => {
        data.power.oversubscription = { training: 1.03, inference: 1.3 };
        phaseIn(data, "phase-1").units = {};
        changes.forEach(({ hall, purpose, units }, index) => {
          const oversubscription = purpose === "training" ? 1.03 : 1.3;
          poolAt(index, { hall, purpose, oversubscription, gpuPowerCap: "600 W" })(data);
          unitsOf({ [`h100-${index + 1}`]: units })(data);
        });
      });
      const budget = powerBudget(site, "phase-2", planned(locked));
      const asked = (weighed: ReturnType<typeof weigh>): number =>
        weighed.loads.at(-1)?.usedWatts ?? 0;
      const counted = asked(weigh(declaredDemand(site, "phase-2"), budget, catalog));
      const full = changes.reduce((sum, { units }) => sum + units * 10_420, 0) * 1.1;
      const savedUnits = Math.min(40, changes[2]?.units ?? 0);
      expect(counted).toBeGreaterThanOrEqual(
        Math.floor(full - savedUnits * 10_420 * 1.1 * (1 - 1 / 1.2)),
      );
    }),
    { numRuns: 60 },
  );
});
