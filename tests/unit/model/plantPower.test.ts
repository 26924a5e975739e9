import fc from "fast-check";
import { planPhase } from "../../../model/phasePlan";
import { checkPlant } from "../../../model/plantPower";
import { powerBudget } from "../../../model/powerBudget";
import type { SiteFile } from "../../../model/siteSchema";
import { catalog, phaseIn, siteWith } from "../../support/sites";
import { DECLARED } from "../../../model/power/basis";

type PhaseFile = SiteFile["phases"][number];

const plan = (phase: Partial<PhaseFile>, change: (data: SiteFile) => void = () => undefined) =>
  planPhase(
    siteWith("lab", (data) => {
      Object.assign(phaseIn(data, "phase-1"), phase);
      change(data);
    }),
    catalog,
    "phase-1",
    DECLARED,
  );
const ABOVE =
  "plant lab: PUE 1.299 expected by the site's curve in phase-1 at 28 °C and 8.0 % load of a plant of 2.3 MW, 1.10 counted: 218.6 kW on the design day, 185.1 kW counted (33.5 kW over): commission plant for this phase (plant:), or state the phase's own designPue";

describe("the plant of a phase", () => {
  it.each<[string, Partial<PhaseFile>, string[], string[]]>([
    ["built for what is energised", {}, [], []],
    ["built for a later phase", { plant: "2.3 MW" }, [ABOVE], []],
    [
      "built for a later phase, with a design PUE of the phase below the curve",
      { plant: "2.3 MW", designPue: 1.1 },
      [],
      [
        "PUE: 1.299 expected by the site's curve in phase-1 at 28 °C and 8.0 % load of a plant of 2.3 MW, above the phase's own design PUE of 1.10 that power is counted with: commission plant for this phase (plant:), or raise its designPue",
      ],
    ],
    [
      "built for a later phase, with fewer units and a design PUE of the phase below the curve",
      { plant: "2.3 MW", designPue: 1.299, units: { "h100-1": 12 } },
      [],
      [
        "PUE: 1.361 expected by the site's curve in phase-1 at 28 °C and 6.4 % load of a plant of 2.3 MW, above the phase's own design PUE of 1.299 that power is counted with: commission plant for this phase (plant:), or raise its designPue",
      ],
    ],
    [
      "built for a later phase, with a design PUE of the phase at the curve",
      { plant: "2.3 MW", designPue: 1.361, units: { "h100-1": 12 } },
      [],
      [],
    ],
    [
      "built for less than the phase takes",
      { plant: "185 kW" },
      [
        "plant lab: 185.1 kW asked, 185.0 kW built for phase-1 (130 W over): commission more plant for this phase (plant:), or give its pools fewer units",
      ],
      [],
    ],
    ["built for what the phase takes, to the watt", { plant: "185130 W" }, [], []],
    ["built for a later phase, with nothing in it", { plant: "2.3 MW", units: {} }, [], []],
  ])("%s", (_, phase, violations, warnings) => {
    const { fits, violations: found, warnings: said } = plan(phase);
    expect(found.map(({ message }) => message)).toEqual(violations);
    expect(said.filter((text) => text.startsWith("PUE"))).toEqual(warnings);
    expect(fits).toBe(violations.length === 0);
  });

  it("is held against the curve at the design day, and not at a monthly mean", () => {
    const onDay = (celsius: number) =>
      plan({}, ({ climate, power }) => {
        Object.assign(climate?.designDayCelsius ?? {}, { value: celsius });
        Object.assign(power.pueCurve ?? {}, { cooling: 0.03 });
      });
    // 1.0555 without cooling, to which 10 degrees above the threshold add 0.0075.
    expect(onDay(21)).toMatchObject({ fits: true, expectedPue: { designDayPerMille: 1094 } });
    expect(onDay(31)).toMatchObject({ fits: false, expectedPue: { designDayPerMille: 1102 } });
  });

  it("says what it would take, and what is counted instead", () => {
    const facts = { domain: "plant lab", askedWatts: 218_622, allowedWatts: 185_130 };
    expect(plan({ plant: "2.3 MW" }).violations).toMatchObject([
      { ...facts, excessWatts: 218_622 - 185_130 },
    ]);
  });

  it("is not known without a curve, and only a plant that is too small is refused then", () => {
    const without = (plant: string) =>
      plan({ plant }, (data) => {
        delete data.power.pueCurve;
      });
    expect(without("2.3 MW")).toMatchObject({ fits: true, expectedPue: undefined });
    expect(without("185 kW").violations).toHaveLength(1);
  });

  it("is judged by every pool at its ceiling, whatever a deployment gives them", () => {
    const site = siteWith("lab");
    const fewer = planPhase(site, catalog, "phase-1", DECLARED, { "h100-1": 1 });
    expect(fewer.violations).toEqual([]);
    expect(fewer.expectedPue).toEqual(planPhase(site, catalog, "phase-1", DECLARED).expectedPue);
  });

  it("counts a lock's higher design PUE as what power is counted with", () => {
    const site = siteWith("lab", (data) => {
      phaseIn(data, "phase-1").plant = "2.3 MW";
    });
    const budget = { ...powerBudget(site, "phase-1", DECLARED), designPuePerMille: 1299 };
    expect(checkPlant(site, catalog, budget).violations).toEqual([]);
    const below = { ...budget, designPuePerMille: 1298 };
    expect(checkPlant(site, catalog, below).violations).toHaveLength(1);
  });

  it("gives a violation and no error for a load or a plant beyond all measure", () => {
    const watt = plan({ plant: "1 W" });
    expect(watt.violations.map(({ domain }) => domain)).toContain("plant lab");
    const terawatts = plan({ plant: "100000000 MW", units: { "h100-1": 1 } });
    expect(terawatts.violations.map(({ domain }) => domain)).toEqual(["plant lab"]);
  });
});

describe("any plant, load and curve", () => {
  const ratio = fc.double({ min: 0, max: 0.04, noNaN: true });
  const phases = fc.record({
    plantKilowatts: fc.integer({ min: 50, max: 4_000 }),
    units: fc.integer({ min: 1, max: 15 }),
    ownDesignPue: fc.option(fc.integer({ min: 1_000, max: 1_500 }), { nil: undefined, freq: 1 }),
    celsius: fc.integer({ min: 14, max: 45 }),
    curve: fc.record({
      fixed: ratio,
      proportional: ratio,
      quadratic: ratio,
      cooling: ratio,
      perDegree: ratio,
    }),
  });

  it("never fits without a design PUE of its own while the curve is above the design PUE", () => {
    const seen = { above: 0, within: 0 };
    fc.assert(
      fc.property(phases, ({ plantKilowatts, units, ownDesignPue, celsius, curve }) => {
        const phase = {
          plant: `${plantKilowatts} kW`,
          units: { "h100-1": units },
          ...(ownDesignPue === undefined ? {} : { designPue: ownDesignPue / 1000 }),
        };
        const { fits, violations, expectedPue, designPuePerMille } = plan(phase, (data) => {
          Object.assign(data.power.pueCurve ?? {}, curve);
          Object.assign(data.climate?.designDayCelsius ?? {}, { value: celsius });
        });
        const load = Math.min(1, (units * 11_220 * 1.1) / (plantKilowatts * 1000));
        const heat = curve.cooling * (1 + curve.perDegree * Math.max(0, celsius - 10));
        const losses = curve.fixed / load + curve.proportional + curve.quadratic * load + heat;
        expect((expectedPue?.designDayPerMille ?? 0) / 1000).toBeCloseTo(1 + losses, 2);
        const above = (expectedPue?.designDayPerMille ?? 0) > designPuePerMille;
        seen[above && ownDesignPue === undefined ? "above" : "within"] += 1;
        expect(fits && above && ownDesignPue === undefined).toBe(false);
        const refusedForPue = violations.some(({ message }) => message.includes("PUE"));
        expect(refusedForPue).toBe(above && ownDesignPue === undefined);
      }),
      { numRuns: 300 },
    );
    // Both sides are seen; how often is left to chance.
    expect(Math.min(seen.above, seen.within)).toBeGreaterThan(2);
  });
});
