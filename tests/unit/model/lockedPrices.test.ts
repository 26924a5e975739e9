import fc from "fast-check";
import { bookedWatts } from "../../../model/capitalRelease";
import { wantedUnits } from "../../../model/scaling/wantedUnits";
import { measurement } from "../../support/evidence";
import { lockOf } from "../../support/locks";
import { catalog, siteWith } from "../../support/sites";

/** Locked ratios are those of the whole model: what follows bookings is priced by them too. */

const NOW = "2026-11-29";
const site = siteWith("lab", (data) => {
  Object.assign(data.pools[0] ?? {}, { scalingPolicy: { follows: "demand" } });
});
const locked = lockOf({ site, catalog });
const dearer = { ...locked, overheadPerMilleAtLeast: 1_000, designPuePerMilleAtLeast: 1_500 };
const booked = (value: Parameters<typeof measurement>[0]) => [
  measurement(value, { file: "booked.yaml", phase: "phase-2", gate: "capacity-booked" }),
];

describe("what follows bookings under the locked limits", () => {
  it("is never more than by the site file's own ratios, and less where the lock has more losses", () => {
    const ratio = fc.integer({ min: 0, max: 2_000 });
    fc.assert(
      fc.property(
        ratio,
        ratio,
        fc.integer({ min: 0, max: 4_000_000 }),
        (overhead, losses, watts) => {
          const held = {
            ...locked,
            overheadPerMilleAtLeast: 100 + overhead,
            designPuePerMilleAtLeast: 1_100 + losses,
          };
          const units = (limits: typeof locked): number =>
            wantedUnits(
              { site, catalog, locked: limits },
              "phase-2",
              booked({ dimension: "power", amount: watts }),
              NOW,
            ).find(({ pool }) => pool === "h100-1")?.wantedUnits ?? 0;
          expect(units(held)).toBeLessThanOrEqual(units(locked));
          // As many as the booked power is of the whole phase at the locked ratios, rounded up.
          const phaseWatts = (125 * 10_200 * (1_100 + overhead) * (1_100 + losses)) / 1e6;
          expect(units(held)).toBeLessThanOrEqual(Math.ceil((45 * watts) / phaseWatts) + 1);
        },
      ),
    );
  });

  it("is a share of what the phase takes by the locked ratios, and no larger one", () => {
    const units = (limits: typeof locked): number | undefined =>
      wantedUnits(
        { site, catalog, locked: limits },
        "phase-2",
        booked({ dimension: "power", amount: 700_000 }),
        NOW,
      ).find(({ pool }) => pool === "h100-1")?.wantedUnits;
    expect(units(locked)).toBe(21);
    // 700 kW of 125 x 10,200 W x 2.0 x 1.5 = 3.825 MW, of 45 units.
    expect(units(dearer)).toBe(9);
  });

  it("is the booked GPUs at the locked price of each", () => {
    const watts = (limits: typeof locked): number =>
      bookedWatts(
        { site, catalog, locked: limits },
        booked({ dimension: "gpus", amount: 1_000 }),
        NOW,
      );
    expect(watts(locked)).toBe(1_542_750);
    expect(watts(dearer)).toBe(3_825_000);
  });
});
