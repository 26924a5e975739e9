import type { Catalog } from "../catalog";
import type { Problem } from "../input/problem";
import type { FieldPath } from "../input/yamlFile";
import type { PowerBasis } from "../power/basis";
import { powerBudget } from "../powerBudget";
import { phaseOf } from "../site";
import type { Site } from "../siteSchema";
import { allot, type Allotment } from "./allotment";
import type { TenantPhase } from "./countedSystem";
import { countReservation, reservationsIn, type Reservation } from "./reservations";

/** What is wrong with a reservation, at its place in the site file. */
export interface ReservationProblem {
  readonly reservation: Reservation;
  readonly message: string;
}

/** The reservations of a phase in the halls' pools, and those that cannot be counted. */
export interface PhaseReservations {
  readonly phase: TenantPhase;
  readonly allotments: readonly Allotment[];
  readonly problems: readonly ReservationProblem[];
}

/** How problems are put to their place in a site file. */
export type At = (path: FieldPath, message: string, at?: "value" | "key") => Problem;

/**
 * Counts every reservation of a phase and puts it into the pools of its hall.
 *
 * @param basis what the watts of the quotas rest on.
 * @throws UnknownNameError if the site has no such phase.
 */
export function phaseReservations(
  site: Site,
  catalog: Catalog,
  phaseName: string,
  basis: PowerBasis,
): PhaseReservations {
  const phase: TenantPhase = {
    site,
    catalog,
    phase: phaseOf(site, phaseName),
    budget: powerBudget(site, phaseName, basis),
  };
  const counted = reservationsIn(site, phaseName).map((reservation) => ({
    reservation,
    counted: countReservation(phase, reservation),
  }));
  return {
    phase,
    allotments: allot(
      phase,
      counted.flatMap((entry) => ("problem" in entry.counted ? [] : [entry.counted])),
    ),
    problems: counted.flatMap((entry) =>
      "problem" in entry.counted
        ? [{ reservation: entry.reservation, message: entry.counted.problem }]
        : [],
    ),
  };
}
