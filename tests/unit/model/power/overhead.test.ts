import fc from "fast-check";
import { planPhase } from "../../../../model/phasePlan";
import { planned } from "../../../../model/power/basis";
import { microwattsPerUnit } from "../../../../model/guard/unitMicrowatts";
import { facilityWatts, itWatts } from "../../../../model/power";
import { lockOf } from "../../../support/locks";
import { catalog, phaseIn, siteWith } from "../../../support/sites";

const capped = fc.record({
  unitWatts: fc.integer({ min: 1, max: 250_000 }),
  nameplateWatts: fc.integer({ min: 1, max: 250_000 }),
  overheadPerMille: fc.integer({ min: 0, max: 1_000 }),
  designPuePerMille: fc.integer({ min: 1_000, max: 3_000 }),
});

describe("the overhead of capped units", () => {
  it("is that of their nameplate, whatever the cap", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), capped, (units, factors) => {
        const overhead = itWatts(units, factors) - units * factors.unitWatts;
        const uncapped = { ...factors, unitWatts: factors.nameplateWatts };
        expect(overhead).toBe(itWatts(units, uncapped) - units * factors.nameplateWatts);
        const exact = BigInt(units) * BigInt(microwattsPerUnit(factors, "facility"));
        expect(BigInt(facilityWatts(units, factors)) * 1_000_000n).toBeGreaterThanOrEqual(exact);
      }),
    );
  });

  it("keeps 2,243 units at 300 W off 20 MW at a PUE of 1.10", () => {
    const site = siteWith("kvandal", (data) => {
      Object.assign(data.pools[0] ?? {}, { gpuPowerCap: "300 W" });
      const phase = phaseIn(data, "phase-1");
      phase.designPue = 1.1;
      phase.units = { "h100-1": 2_243 };
      data.power.pueCurve = undefined;
      data.tenants = [];
      data.bookings = [];
    });
    const plan = planPhase(site, catalog, "phase-1", planned(lockOf({ site, catalog })));
    // 2,243 x (7,000 + 1,020) W x 1.1
    expect(plan.facilityWatts).toBe(19_787_746);
    expect(plan.fits).toBe(false);
    const [domain] = plan.guards["narvik-1"]?.domains ?? [];
    expect(domain?.microwattsPerUnit["h100-1"]).toBe(8_822_000_000);
  });
});
