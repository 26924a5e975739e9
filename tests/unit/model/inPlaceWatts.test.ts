import fc from "fast-check";
import { declaredDemand } from "../../../model/declaredDemand";
import { judgeEnergyBudget } from "../../../model/energyBudget";
import { addDays } from "../../../model/evidence/days";
import type { Drained } from "../../../model/evidence/recordSchema";
import { facilityWatts } from "../../../model/power";
import { powerBudget } from "../../../model/powerBudget";
import type { InService } from "../../../model/scaling/inService";
import { nextDeployment } from "../../../model/scaling/nextDeployment";
import type { Pool, Site } from "../../../model/siteSchema";
import { unitWattsAtCap } from "../../../model/unitPower";
import { drained } from "../../support/evidence";
import { catalog, siteWith } from "../../support/sites";
import { DECLARED } from "../../../model/power/basis";
import { allProven, withLock } from "../../support/locks";

const PHASE = "phase-2";
const lab = siteWith("lab");
const POOLS = lab.pools.map(({ name }) => name);

/** Machines that draw power, whatever the program knows of them. */
interface Drawing {
  readonly pool: string;
  readonly hall: string;
  readonly gpuSystem: string;
  readonly capWatts: number | undefined;
  readonly units: number;
}

type Edit = Pick<Pool, "hall" | "gpuSystem" | "gpuPowerCapWatts"> & { readonly units: number };

const edit = fc.record<Partial<Edit>>(
  {
    units: fc.integer({ min: 0, max: 50 }),
    hall: fc.constantFrom("hall-1", "hall-2", "hall-3"),
    gpuSystem: fc.constantFrom("hgx-h100", "hgx-b200"),
    gpuPowerCapWatts: fc.constantFrom(undefined, 300, 500, 700),
  },
  { requiredKeys: [] },
);
const action = fc.record({
  pool: fc.constantFrom(...POOLS),
  edit,
  mayShrink: fc.boolean(),
  days: fc.nat(1),
  /** Of each group that may still draw power, the share that is switched off and recorded, and whether the record names it in full. */
  drains: fc.array(fc.record({ share: fc.constantFrom(0, 0.5, 1), isNamed: fc.boolean() }), {
    maxLength: 4,
  }),
});

function edited(site: Site, name: string, { units, ...fields }: Partial<Edit>): Site {
  return {
    ...site,
    pools: site.pools.map((pool) => (pool.name === name ? { ...pool, ...fields } : pool)),
    phases: site.phases.map((phase) =>
      phase.name === PHASE && units !== undefined
        ? { ...phase, units: { ...phase.units, [name]: units } }
        : phase,
    ),
  };
}

const dearer = (one: number | undefined, other: number | undefined): number | undefined =>
  one === undefined || other === undefined ? undefined : Math.max(one, other);

/** Watts by hall: each group of like machines on its own, by the arithmetic of `power` alone. */
function wattsByHall(drawing: readonly Drawing[]): Map<string, number> {
  const groups = new Map<string, Drawing>();
  for (const own of drawing) {
    const key = [own.hall, own.gpuSystem, own.capWatts].join();
    groups.set(key, { ...own, units: own.units + (groups.get(key)?.units ?? 0) });
  }
  const halls = new Map<string, number>();
  for (const { hall, gpuSystem, capWatts, units } of groups.values()) {
    const system = catalog.get(gpuSystem);
    if (system === undefined) {
      throw new Error(`no ${gpuSystem}`);
    }
    const { overheadPerMille, designPuePerMille } = powerBudget(lab, PHASE, DECLARED);
    const unitWatts = unitWattsAtCap(system, capWatts);
    const nameplateWatts = system.nameplateWatts.value;
    const factors = { unitWatts, nameplateWatts, overheadPerMille, designPuePerMille };
    halls.set(hall, (halls.get(hall) ?? 0) + facilityWatts(units, factors));
  }
  return halls;
}

/** What is true in the halls, beside what the stack and the records say. */
class Halls {
  running: readonly Drawing[] = [];
  leaving: readonly Drawing[] = [];

  /** @returns what draws power while the deployment is under way, at the dearer of both caps. */
  deploy(site: Site, units: Readonly<Record<string, number>>): readonly Drawing[] {
    const after = site.pools.map(({ name, hall, gpuSystem, gpuPowerCapWatts }): Drawing => {
      return { pool: name, hall, gpuSystem, capWatts: gpuPowerCapWatts, units: units[name] ?? 0 };
    });
    // A cap is set on every node of its pool in the hall, those that drain as well.
    const recapped = (own: Drawing): Drawing => {
      const now = after.find((other) => isSame(own, other));
      return now === undefined ? own : { ...own, capWatts: dearer(own.capWatts, now.capWatts) };
    };
    const givenUp = this.running.map((own) => {
      const now = after.find((other) => isSame(own, other))?.units ?? 0;
      return recapped({ ...own, units: Math.max(0, own.units - now) });
    });
    const during = [
      ...this.running.map(recapped),
      ...after.map((own) => {
        const ran = this.running.find((other) => isSame(own, other))?.units ?? 0;
        return { ...own, units: Math.max(0, own.units - ran) };
      }),
      ...this.leaving.map(recapped),
    ];
    this.leaving = [...this.leaving.map(recapped), ...givenUp].filter((own) => own.units > 0);
    this.running = after;
    return during;
  }
}

function isSame(one: Drawing, other: Drawing): boolean {
  return one.pool === other.pool && one.hall === other.hall && one.gpuSystem === other.gpuSystem;
}

test("P12: whatever a site file changes in place, and whatever is drained, no power domain ever carries more than it may", () => {
  const budget = powerBudget(lab, PHASE, DECLARED);
  fc.assert(
    fc.property(fc.array(action, { minLength: 3, maxLength: 12 }), (actions) => {
      const halls = new Halls();
      const records: Drained[] = [];
      let site: Site = edited(
        edited(edited(lab, "h100-1", { units: 30 }), "h100-2", { units: 30 }),
        "h100-3",
        { units: 30 },
      );
      let now = "2026-11-01";
      let before: InService = {};
      for (const [index, own] of actions.entries()) {
        now = addDays(now, own.days);
        site = edited(site, own.pool, own.edit);
        halls.leaving = halls.leaving.map((group, at) => {
          const { share = 0, isNamed = true } = own.drains[at] ?? {};
          const units = Math.floor(group.units * share);
          if (units > 0) {
            const { pool, hall, gpuSystem } = group;
            const named = isNamed ? { hall, gpuSystem } : {};
            const file = `${index}-${at}.yaml`;
            records.push(
              drained({ file, pool, units, drainedOn: now, collectedOn: now, ...named }),
            );
          }
          return { ...group, units: group.units - units };
        });
        const facts = {
          records,
          verdicts: [],
          now,
          before,
          mayShrink: own.mayShrink,
          proven: allProven({ site }),
        };
        const next = nextDeployment(withLock({ site, catalog }), PHASE, facts);
        const declared = judgeEnergyBudget(
          declaredDemand(site, PHASE),
          powerBudget(site, PHASE, DECLARED),
          catalog,
        );
        // The program makes no objects otherwise.
        if (declared.length > 0 || next.refusals.length > 0) continue;
        const watts = wattsByHall(halls.deploy(site, next.units));
        for (const domain of budget.domains) {
          const drawn = [...watts].filter(([hall]) => domain.halls.has(hall));
          expect(drawn.reduce((sum, [, each]) => sum + each, 0)).toBeLessThanOrEqual(
            domain.usableWatts,
          );
        }
        before = next.leaves;
      }
    }),
    { numRuns: 300 },
  );
});
