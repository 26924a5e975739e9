import { compareText } from "../compareText";
import type { EvidenceRecord, Measurement } from "../evidence/recordSchema";
import { recordsInForce } from "../evidence/superseding";
import { lockedSets, proven, type PowerBasis, type ProvenPower } from "../power/basis";
import { isSimulated } from "../power/lockedHalls";
import type { LockedSite } from "../site";
import type { Phase, Site } from "../siteSchema";
import { isComposite, type ProvenGate } from "./gateSchema";
import { isGateAsLocked } from "./lockedGates";
import { lastValidDay, measuredOn, signatureFault } from "./recordVerdict";
import { signatureRequired } from "./waivable";

/**
 * The power that the grid owner has proven to be switched on for a site: that of the newest valid `grid-energised` record of any phase,
 * whether or not its gate passes. Of several records of one day the lowest counts.
 *
 * A record is valid when it is in force on the day (neither superseded nor withdrawn), signed where its gate requires it, and of a gate
 * that is as it was locked. An illustrative one counts only for a simulated site. A record counts from the day that it was made. A
 * signature is needed to prove power, and never to take it back: an unsigned withdrawal, or an unsigned newer record of less, counts.
 *
 * @param now `YYYY-MM-DD`. @returns undefined where nothing proves any power.
 */
export function provenGridPower(
  loaded: LockedSite,
  records: readonly EvidenceRecord[],
  now: string,
): ProvenPower | undefined {
  const { site, locked } = loaded;
  const isSimulatedSite =
    isSimulated(site) &&
    lockedSets(locked).every(({ infrastructure }) => infrastructure === "in-memory");
  const isCounted = ({ illustrative }: EvidenceRecord): boolean => isSimulatedSite || !illustrative;
  const inForce = (mayCorrect: (record: EvidenceRecord) => boolean): readonly EvidenceRecord[] =>
    recordsInForce(records, now, mayCorrect).filter(isCounted);
  // Whoever may not sign cannot raise what is proven, also not by withdrawing a record that says less: the lower of the two counts.
  const asSigned = newestPower(loaded, inForce, "signed withdrawals");
  const asWithdrawn = newestPower(loaded, inForce, "all withdrawals");
  if (asSigned === undefined || asWithdrawn === undefined) {
    return undefined;
  }
  const { gate, record } =
    asWithdrawn.record.value.amount < asSigned.record.value.amount ? asWithdrawn : asSigned;
  const last = lastValidDay(gate, record);
  return {
    watts: Math.min(
      record.value.amount,
      ...wattsSince(
        site,
        inForce(() => true),
        record.collectedOn,
      ),
    ),
    file: record.file,
    measuredOn: measuredOn(record),
    isExpired: last !== undefined && now > last,
  };
}

/** What a deployment on a day may rest on. */
export function provenBasis(
  loaded: LockedSite,
  records: readonly EvidenceRecord[],
  now: string,
): PowerBasis {
  return proven(loaded.locked, provenGridPower(loaded, records, now));
}

function isLockedSo({ locked }: LockedSite, phase: Phase, { name }: ProvenGate): boolean {
  return lockedSets(locked).every((limits) => isGateAsLocked(phase, name, limits));
}

/** What records of energised power say that are no older, signed or not: nobody needs a signature to say that there is less. */
function wattsSince(site: Site, records: readonly EvidenceRecord[], day: string): number[] {
  const kinds = new Map(
    site.phases.flatMap(({ name: phase, gates }) =>
      gates.map(({ name, kind }) => [`${phase}/${name}`, kind] as const),
    ),
  );
  return records.flatMap((record) =>
    record.record === "measurement" &&
    record.value.dimension === "power" &&
    record.collectedOn >= day &&
    kinds.get(`${record.phase}/${record.gate}`) === "grid-energised"
      ? [record.value.amount]
      : [],
  );
}

/** The newest valid record of any gate that is as it was locked; the lowest of its day. */
function newestPower(
  loaded: LockedSite,
  inForce: (mayCorrect: (record: EvidenceRecord) => boolean) => readonly EvidenceRecord[],
  counting: "signed withdrawals" | "all withdrawals",
): { readonly gate: ProvenGate; readonly record: Measurement } | undefined {
  const found = loaded.site.phases.flatMap((phase) =>
    phase.gates.flatMap((gate) => {
      if (isComposite(gate) || gate.kind !== "grid-energised" || !isLockedSo(loaded, phase, gate)) {
        return [];
      }
      const required = signatureRequired(phase, gate);
      const isValid = (record: EvidenceRecord): boolean =>
        signatureFault(required, record) === undefined;
      const mayCorrect = (record: EvidenceRecord): boolean =>
        isValid(record) || (counting === "all withdrawals" && record.record === "withdrawal");
      return inForce(mayCorrect).flatMap((record) =>
        record.record === "measurement" &&
        record.phase === phase.name &&
        record.gate === gate.name &&
        record.value.dimension === "power" &&
        isValid(record)
          ? [{ gate, record }]
          : [],
      );
    }),
  );
  const [newest] = found.sort(
    (first, second) =>
      compareText(second.record.collectedOn, first.record.collectedOn) ||
      first.record.value.amount - second.record.value.amount,
  );
  return newest;
}
