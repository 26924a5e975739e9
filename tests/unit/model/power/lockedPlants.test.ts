import fc from "fast-check";
import { planPhase } from "../../../../model/phasePlan";
import { planned, proven } from "../../../../model/power/basis";
import { powerBudget } from "../../../../model/powerBudget";
import { roomFor } from "../../../../model/room";
import type { SiteFile } from "../../../../model/siteSchema";
import { lockOf } from "../../../support/locks";
import { catalog, phaseIn, siteWith } from "../../../support/sites";

type Change = (data: SiteFile) => void;

/** Phase 1 of the lab, built in a plant for phase 2, as it is locked and as a site file then has it. */
function planUnderLock(asLocked: Change, change: Change) {
  const locked = lockOf({ site: siteWith("lab", asLocked), catalog });
  const site = siteWith("lab", (data) => {
    asLocked(data);
    change(data);
  });
  return planPhase(site, catalog, "phase-1", planned(locked));
}

const inLargePlant: Change = (data) => {
  phaseIn(data, "phase-1").plant = "2.3 MW";
};
const withOwnPue: Change = (data) => {
  inLargePlant(data);
  phaseIn(data, "phase-1").designPue = 1.299;
};
const pueMessages = ({ violations }: ReturnType<typeof planUnderLock>): string[] =>
  violations.map(({ message }) => message).filter((message) => message.includes("PUE"));

const BY_LOCK =
  "plant lab: PUE 1.299 expected by the locked curve in phase-1 at 28 °C and 8.0 % load of a plant of 2.3 MW, 1.10 counted: 218.6 kW on the design day, 185.1 kW counted (33.5 kW over): state the phase's own designPue, or commission plant for this phase (plant:) and have the owners of the limits review it (kvandal limits --write)";

describe("a phase that its locked plant refuses", () => {
  it.each<[string, Change]>([
    ["without the curve", ({ power }) => delete power.pueCurve],
    [
      "without the curve and the climate",
      (data) => {
        delete data.power.pueCurve;
        delete data.climate;
      },
    ],
    ["with a flat curve", ({ power }) => Object.assign(power.pueCurve ?? {}, { fixed: 0 })],
    ["with a plant for what is energised", (data) => delete phaseIn(data, "phase-1").plant],
  ])("stays refused %s", (_, change) => {
    expect(pueMessages(planUnderLock(inLargePlant, change))).toEqual([BY_LOCK]);
  });

  it("stays refused with a cooler design day", () => {
    const cooler: Change = ({ climate }) =>
      Object.assign(climate?.designDayCelsius ?? {}, { value: 14 });
    expect(pueMessages(planUnderLock(inLargePlant, cooler))).toEqual([BY_LOCK]);
  });

  it("stays refused where the site's design PUE makes its plant look smaller", () => {
    const worse: Change = ({ power }) => (power.designPue = 1.28);
    const { designPuePerMille, ...plan } = planUnderLock(inLargePlant, worse);
    expect(designPuePerMille).toBe(1280);
    expect(pueMessages({ designPuePerMille, ...plan })).toEqual([
      expect.stringContaining("PUE 1.299 expected by the locked curve"),
    ]);
  });

  it("stays refused with a design PUE of its own that the lock does not have", () => {
    const own: Change = (data) => (phaseIn(data, "phase-1").designPue = 1.1);
    const { warnings, ...plan } = planUnderLock(inLargePlant, own);
    expect(pueMessages({ warnings, ...plan })).toEqual([
      expect.stringContaining(
        "PUE 1.299 expected by the site's curve in phase-1 at 28 °C and 8.0 % load of a plant of 2.3 MW, 1.10 counted",
      ),
    ]);
    expect(pueMessages({ warnings, ...plan })[0]).toContain(": raise the phase's designPue, or ");
    expect(warnings.filter((text) => text.startsWith("PUE"))).toEqual([]);
  });

  it("fits with a design PUE at the curve, whoever states it", () => {
    const own: Change = (data) => {
      phaseIn(data, "phase-1").designPue = 1.361;
      phaseIn(data, "phase-1").units = { "h100-1": 12 };
    };
    expect(planUnderLock(inLargePlant, own).fits).toBe(true);
  });
});

describe("a phase that is locked with a design PUE of its own", () => {
  const fewer: Change = (data) => (phaseIn(data, "phase-1").units = { "h100-1": 12 });

  it("is warned while a curve is above it", () => {
    const { fits, warnings } = planUnderLock(withOwnPue, fewer);
    expect(fits).toBe(true);
    expect(warnings.filter((text) => text.startsWith("PUE"))).toEqual([
      "PUE: 1.361 expected by the site's curve in phase-1 at 28 °C and 6.4 % load of a plant of 2.3 MW, above the phase's own design PUE of 1.299 that power is counted with: commission plant for this phase (plant:), or raise its designPue",
    ]);
  });

  it("is refused when the site file no longer states it", () => {
    const silent: Change = (data) => {
      fewer(data);
      delete phaseIn(data, "phase-1").designPue;
    };
    const plan = planUnderLock(withOwnPue, silent);
    expect(plan.designPuePerMille).toBe(1299);
    expect(pueMessages(plan)).toHaveLength(1);
  });

  it("is refused with less power than it is locked at, since the PUE was stated for all of it", () => {
    const locked = lockOf({ site: siteWith("lab", withOwnPue), catalog });
    const site = siteWith("lab", (data) => {
      withOwnPue(data);
      fewer(data);
    });
    const at = (watts: number) =>
      planPhase(
        site,
        catalog,
        "phase-1",
        proven(locked, { watts, file: "grid.yaml", expiredFile: undefined }),
      );
    expect(pueMessages(at(200_000))).toEqual([]);
    expect(pueMessages(at(199_000))).toHaveLength(1);
  });
});

describe("phase 2 of kvandal", () => {
  const locked = lockOf({ site: siteWith("kvandal"), catalog });
  const lowered = (energised: string, units: number) => {
    const site = siteWith("kvandal", (data) => {
      Object.assign(phaseIn(data, "phase-2"), {
        energised,
        designPue: 1.1,
        plant: "230 MW",
        halls: [{ name: "narvik-1", share: "19 MW" }],
        units: { "h100-1": units },
      });
      data.tenants = data.tenants.map((tenant) => ({
        ...tenant,
        dedicatedPools: [],
        reservations: [],
      }));
      data.bookings = [];
      data.capital = [];
    });
    return planPhase(site, catalog, "phase-2", planned(locked));
  };

  it.each([
    ["20 MW", ["hall narvik-1", "site kvandal"]],
    ["20.1 MW", ["plant kvandal"]],
  ])(
    "does not fit at %s in a plant for 230 MW with a design PUE of 1.10 of its own",
    (energised, domains) => {
      const { violations } = lowered(energised, 1538);
      expect(violations.map(({ domain }) => domain)).toEqual(domains);
    },
  );
});

describe("a plant that is locked as smaller than what is energised", () => {
  const small: Change = (data) => (phaseIn(data, "phase-1").plant = "185130 W");

  it("limits the phase also when the site file no longer has it", () => {
    const grown: Change = (data) => {
      delete phaseIn(data, "phase-1").plant;
      data.power.reserve = "5 %";
      data.power.overhead = "11 %";
    };
    const { violations } = planUnderLock(small, grown);
    expect(violations.map(({ message }) => message)).toEqual([
      "plant lab: 186.8 kW asked, 185.1 kW built for phase-1 (1.7 kW over): commission more plant for this phase (plant:), or give its pools fewer units",
    ]);
  });

  it("leaves no room for more units", () => {
    const locked = lockOf({ site: siteWith("lab", small), catalog });
    const one: Change = (data) => (phaseIn(data, "phase-1").units = { "h100-1": 1 });
    const room = roomFor(siteWith("lab", one), catalog, "phase-1", "h100-1", planned(locked));
    expect(room.places[0]?.limits).toContainEqual({ limit: "plant lab", moreUnits: 0 });
  });
});

it("no curve, plant or design day of a site file makes a phase fit that its lock refuses", () => {
  const ratio = fc.integer({ min: 0, max: 30 }).map((perMille) => perMille / 1000);
  const curve = fc.record({ fixed: ratio, proportional: ratio, quadratic: ratio, cooling: ratio });
  const seen = { refused: 0, fits: 0 };
  fc.assert(
    fc.property(
      fc.integer({ min: 500, max: 2_300 }),
      curve,
      fc.option(curve, { nil: undefined }),
      fc.integer({ min: 190, max: 2_300 }),
      fc.integer({ min: 14, max: 40 }),
      (lockedKilowatts, lockedCurve, ownCurve, ownKilowatts, celsius) => {
        const asLocked: Change = (data) => {
          phaseIn(data, "phase-1").plant = `${lockedKilowatts} kW`;
          Object.assign(data.power.pueCurve ?? {}, lockedCurve);
        };
        const asWritten = planUnderLock(asLocked, () => undefined);
        const changed = planUnderLock(asLocked, (data) => {
          phaseIn(data, "phase-1").plant = `${ownKilowatts} kW`;
          Object.assign(data.climate?.designDayCelsius ?? {}, { value: celsius });
          if (ownCurve === undefined) {
            delete data.power.pueCurve;
          } else {
            Object.assign(data.power.pueCurve ?? {}, ownCurve);
          }
        });
        seen[asWritten.fits ? "fits" : "refused"] += 1;
        expect(changed.fits && !asWritten.fits).toBe(false);
      },
    ),
    { numRuns: 40 },
  );
  expect(Math.min(seen.fits, seen.refused)).toBeGreaterThan(2);
});

it("a budget has the plant of every lock, and none for a phase that is not locked", () => {
  const site = siteWith("lab");
  const locked = lockOf({ site, catalog });
  const watts = (phases: typeof locked.phases) =>
    powerBudget(site, "phase-1", planned([locked, { ...locked, phases }])).lockedPlants.map(
      ({ plantWatts }) => plantWatts,
    );
  expect(watts(locked.phases)).toEqual([200_000, 200_000]);
  expect(watts({})).toEqual([200_000]);
});
