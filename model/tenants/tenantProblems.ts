import type { Catalog } from "../catalog";
import { judgeEnergyBudget } from "../energyBudget";
import { formatComparison, formatCount } from "../format";
import type { Problem } from "../input/problem";
import { declaredDemand } from "../declaredDemand";
import { DECLARED } from "../power/basis";
import type { Site } from "../siteSchema";
import { allottedWatts, dedicatedTo } from "./allotment";
import { jurisdictionProblem } from "./jurisdiction";
import { reservationsIn } from "./reservations";
import {
  phaseReservations,
  type At,
  type PhaseReservations,
  type ReservationProblem,
} from "./tenantPhase";

/**
 * What the tenants of a site file have been promised that the site does not have, each at its line: another country, pools that
 * are somebody else's, more than a phase's units or watts. Every phase is looked at, since a reservation goes on.
 */
export function tenantProblems(site: Site, catalog: Catalog, at: At): Problem[] {
  return [
    ...site.tenants.flatMap(({ name, jurisdiction }, index) => {
      const problem =
        jurisdiction === undefined
          ? undefined
          : jurisdictionProblem(name, jurisdiction, site.name, site.location.country);
      return problem === undefined ? [] : [at(["tenants", index, "jurisdiction"], problem)];
    }),
    ...repeatedReservations(site, at),
    ...dedicationProblems(site, at),
    ...reservationProblems(site, catalog, at),
  ];
}

function repeatedReservations(site: Site, at: At): Problem[] {
  return site.tenants.flatMap(({ name, reservations }, index) => {
    const seen = new Set<string>();
    return reservations.flatMap(({ phase, hall, gpuSystem }, position) => {
      const key = JSON.stringify([phase, hall, gpuSystem]);
      const repeated = seen.has(key);
      seen.add(key);
      const message = `tenant "${name}" has a reservation of the same in ${phase} and hall "${hall}" already: state the sum of both in one`;
      return repeated ? [at(["tenants", index, "reservations", position], message)] : [];
    });
  });
}

function dedicationProblems(site: Site, at: At): Problem[] {
  return site.tenants.flatMap(({ name, dedicatedPools }, index) =>
    dedicatedPools.flatMap((pool, position) => {
      const path = ["tenants", index, "dedicatedPools", position];
      const owner = dedicatedTo(site, pool);
      if (owner !== name) {
        return [at(path, `pool "${pool}" is dedicated to tenant "${owner ?? ""}" already`)];
      }
      const { hall, gpuSystem } = site.pools.find((found) => found.name === pool) ?? {};
      const idle = site.phases.find(
        ({ name: phase, units }) =>
          (units[pool] ?? 0) > 0 &&
          !reservationsIn(site, phase).some(
            (held) => held.tenant === name && held.hall === hall && held.gpuSystem === gpuSystem,
          ),
      );
      if (idle === undefined) {
        return [];
      }
      const message = `pool "${pool}" is dedicated to tenant "${name}", which reserves no ${gpuSystem ?? ""} in hall "${hall ?? ""}" in ${idle.name}, so nobody could use its ${formatCount(idle.units[pool] ?? 0)} units: reserve them, or share the pool`;
      return [at(path, message)];
    }),
  );
}

/** Of a reservation that fails in several phases the first is told. */
function reservationProblems(site: Site, catalog: Catalog, at: At): Problem[] {
  const told = new Set<string>();
  return site.phases.flatMap(({ name }) => {
    const found = phaseReservations(site, catalog, name, DECLARED);
    return [
      ...found.problems,
      ...capacityProblems(found),
      ...resourceProblems(found),
      ...wattProblems(found),
    ].flatMap(({ reservation, message }) => {
      const key = reservation.path.join(" ");
      if (told.has(key)) {
        return [];
      }
      told.add(key);
      return [at(reservation.path, message)];
    });
  });
}

function capacityProblems({ phase, allotments }: PhaseReservations): ReservationProblem[] {
  return allotments.flatMap(({ reservation, missingUnits }) => {
    const { tenant, hall, units, counted, stated } = reservation;
    const { name } = counted.system;
    if (units === 0) {
      const [asked, unit] = formatComparison(
        "powerWatts" in stated ? stated.powerWatts : 0,
        counted.wattsPerDevice * counted.devicesPerUnit,
      );
      const message = `tenant "${tenant}" reserves ${asked}, and a unit of ${name} takes ${unit}: reserve at least that`;
      return [{ reservation, message }];
    }
    if (missingUnits === 0) {
      return [];
    }
    const room = units - missingUnits;
    const total = counted.pools.reduce((sum, pool) => sum + (phase.phase.units[pool.name] ?? 0), 0);
    const wayOut =
      room === 0 ? "end it in this phase with 0 units" : `lower it to ${formatCount(room)} units`;
    const message = `tenant "${tenant}" reserves ${formatCount(units)} units of ${name} in hall "${hall}", and ${formatCount(room)} of its ${formatCount(total)} units in ${phase.phase.name} are left for it (${formatCount(missingUnits)} over): ${wayOut}, or give the phase more units`;
    return [{ reservation, message }];
  });
}

/** Kueue tells GPUs apart by the resource's name alone: two generations under one name would have one price in watts. */
function resourceProblems({ allotments }: PhaseReservations): ReservationProblem[] {
  const first = new Map<string, string>();
  return allotments.flatMap(({ reservation }) => {
    const { hall, counted } = reservation;
    const { resource, system } = counted;
    const key = JSON.stringify([hall, resource]);
    const earlier = first.get(key) ?? system.name;
    first.set(key, earlier);
    const message = `hall "${hall}" has reservations of ${earlier} and ${system.name}, and the nodes of both advertise ${resource}, so no quota could tell them apart: reserve one of them in another hall, or let a pool that shares its GPUs advertise another name (devicePlugin.renameByDefault)`;
    return earlier === system.name ? [] : [{ reservation, message }];
  });
}

/**
 * The watts of a hall's quotas, each device rounded up, against what the hall's pools may take. Of a phase that does not fit even
 * so nothing is said here: the energy budget judges that.
 */
function wattProblems({ phase, allotments }: PhaseReservations): ReservationProblem[] {
  const sums = new Map<string, number>();
  const { budget, catalog, site } = phase;
  const demand = declaredDemand(site, phase.phase.name);
  if (judgeEnergyBudget(demand, budget, catalog).length > 0) {
    return [];
  }
  return allotments.flatMap(({ reservation, parts }) => {
    const { tenant, hall, counted } = reservation;
    const sum = (sums.get(hall) ?? 0) + allottedWatts({ reservation, parts });
    sums.set(hall, sum);
    const limitWatts = budget.hallWatts.get(hall) ?? 0;
    if (sum <= limitWatts) {
      return [];
    }
    const [promised, carried] = formatComparison(sum, limitWatts);
    const unitWatts = counted.wattsPerDevice * counted.devicesPerUnit;
    const over = Math.ceil((sum - limitWatts) / unitWatts);
    const message = `with tenant "${tenant}" the quotas in hall "${hall}" are ${promised} in ${phase.phase.name}, each GPU rounded up to whole watts, and its pools may take ${carried}: lower it by ${formatCount(over)} ${over === 1 ? "unit" : "units"}`;
    return [{ reservation, message }];
  });
}
