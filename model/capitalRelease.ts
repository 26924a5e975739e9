import type { EvidenceRecord, Measurement } from "./evidence/recordSchema";
import { recordsInForce } from "./evidence/superseding";
import { phaseCapital } from "./economics";
import { formatCount, formatUsd, formatWatts } from "./format";
import { planPhase } from "./phasePlan";
import { isComposite, type ProvenGate } from "./gates/gateSchema";
import type { Measure } from "./gates/measure";
import { implausibility, plausibleRange } from "./gates/plausible";
import { lastValidDay, measuredOn, signatureFault } from "./gates/recordVerdict";
import { signatureRequired } from "./gates/waivable";
import { planned } from "./power/basis";
import type { LockedSite } from "./site";
import type { Phase } from "./siteSchema";

/** The capital that a phase needs, against what the bookings release. */
export interface CapitalRelease {
  readonly neededUsd: number;
  readonly releasableUsd: number;
  /** Facility power that tenants have booked. */
  readonly bookedWatts: number;
  /** Facility power at which everything committed is released. */
  readonly releasedAtBookedWatts: number;
}

/**
 * What of a site's capital may be used for a phase: investment follows demand. A committed tranche is released in proportion
 * to the facility power that tenants have booked; one without such a condition at once, an uncommitted one never.
 *
 * @returns undefined where no tranche up to the phase follows bookings.
 */
export function capitalRelease(
  loaded: LockedSite,
  phase: Phase,
  records: readonly EvidenceRecord[],
  now: string,
): CapitalRelease | undefined {
  const { site, catalog } = loaded;
  const upTo = new Set(
    site.phases.slice(0, site.phases.indexOf(phase) + 1).map(({ name }) => name),
  );
  const tranches = site.capital.filter((tranche) => tranche.committed && upTo.has(tranche.phase));
  const conditions = tranches.flatMap(({ releasedAtBookedWatts: watts }) =>
    watts === undefined ? [] : [watts],
  );
  if (conditions.length === 0) {
    return undefined;
  }
  const booked = bookedWatts(loaded, records, now);
  return {
    neededUsd: phaseCapital(site, catalog, phase).declaredSoFarUsd,
    releasableUsd: tranches.reduce(
      (sum, { amountUsd, releasedAtBookedWatts }) =>
        sum + released(amountUsd, booked, releasedAtBookedWatts),
      0,
    ),
    bookedWatts: booked,
    releasedAtBookedWatts: Math.max(...conditions),
  };
}

/** Whole dollars, rounded down. Exact beyond 2^53 on the way, hence the big integers. */
function released(amountUsd: number, booked: number, releasedAt: number | undefined): number {
  return releasedAt === undefined || booked >= releasedAt
    ? amountUsd
    : Number((BigInt(amountUsd) * BigInt(booked)) / BigInt(releasedAt));
}

/**
 * The facility power that tenants have booked by a day: of each gate on bookings the last record, and of these the largest, since
 * they are totals and not added up. GPUs count at what the phase of their record takes for each of its GPUs, rounded down.
 */
export function bookedWatts(
  loaded: LockedSite,
  records: readonly EvidenceRecord[],
  now: string,
): number {
  const booked = loaded.site.phases.flatMap((phase) =>
    phase.gates.flatMap((gate) => {
      const last = isComposite(gate) ? undefined : lastBooking(loaded, phase, gate, records, now);
      return last === undefined ? [] : [wattsOf(loaded, phase, last.value)];
    }),
  );
  return Math.max(0, ...booked);
}

/** The record of a gate on bookings that counts on a day; of several of one day the smallest. One of more than is contracted is none. */
function lastBooking(
  loaded: LockedSite,
  phase: Phase,
  gate: ProvenGate,
  records: readonly EvidenceRecord[],
  now: string,
): Measurement | undefined {
  if (gate.kind !== "capacity-booked") {
    return undefined;
  }
  const required = signatureRequired(phase, gate);
  const valid = (record: EvidenceRecord): boolean => signatureFault(required, record) === undefined;
  return recordsInForce(records, now, valid)
    .filter(
      (record): record is Measurement =>
        record.record === "measurement" &&
        record.phase === phase.name &&
        record.gate === gate.name &&
        valid(record) &&
        implausibility(plausibleRange(loaded, gate, record.value.dimension), record.value) ===
          undefined &&
        now <= (lastValidDay(gate, record) ?? now),
    )
    .sort(
      (first, second) =>
        measuredOn(second).localeCompare(measuredOn(first)) ||
        first.value.amount - second.value.amount,
    )[0];
}

function wattsOf({ site, catalog, locked }: LockedSite, phase: Phase, value: Measure): number {
  if (value.dimension === "power") {
    return value.amount;
  }
  const { gpus, facilityWatts } = planPhase(site, catalog, phase.name, planned(locked));
  return gpus === 0 ? 0 : Number((BigInt(value.amount) * BigInt(facilityWatts)) / BigInt(gpus));
}

/** The sentence for a phase whose capital the bookings do not release; undefined where they do. */
export function capitalProblem(
  phase: string,
  release: CapitalRelease | undefined,
): string | undefined {
  if (release === undefined || release.releasableUsd >= release.neededUsd) {
    return undefined;
  }
  const { neededUsd, releasableUsd, bookedWatts: booked, releasedAtBookedWatts } = release;
  return `${phase} needs USD ${formatCount(neededUsd)}, and ${formatWatts(booked)} booked release USD ${formatCount(releasableUsd)} (${formatUsd(neededUsd - releasableUsd)} short): all of it is released at ${formatWatts(releasedAtBookedWatts)} booked`;
}
