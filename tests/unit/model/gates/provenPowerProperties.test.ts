import fc from "fast-check";
import type { EvidenceRecord, Measurement } from "../../../../model/evidence/recordSchema";
import { provenGridPower } from "../../../../model/gates/provenPower";
import type { LockedSite } from "../../../../model/site";
import { measurement } from "../../../support/evidence";
import { withLock } from "../../../support/locks";
import { catalog, phaseIn, siteWith } from "../../../support/sites";

const NOW = "2026-11-29";
const signature = { state: "valid", principal: "Kari" } as const;

/** The lab with gates that ask for signatures, or that ask for none. */
const sites = {
  signed: withLock({
    site: siteWith("lab", (data) => {
      for (const phase of ["phase-1", "phase-2"]) {
        const gates = phaseIn(data, phase).gates ?? [];
        Object.assign(gates.find(({ name }) => name === "grid-energised") ?? {}, {
          signature: "required",
        });
      }
    }),
    catalog,
  }),
  unsigned: withLock({ site: siteWith("lab"), catalog }),
};

/** A record before its name, signature and what it supersedes are known. */
interface Draft {
  readonly kind: "measurement" | "withdrawal";
  readonly watts: number;
  readonly phase: string;
  readonly day: number;
  readonly measuredDay: number;
  readonly validUntil: string | undefined;
  /** Which of the records before it supersedes, counted from the last. */
  readonly of: number;
}

const draft: fc.Arbitrary<Draft> = fc.record({
  kind: fc.constantFrom("measurement", "measurement", "withdrawal"),
  watts: fc.constantFrom(100_000, 150_000, 200_000, 300_000),
  phase: fc.constantFrom("phase-1", "phase-2"),
  day: fc.integer({ min: 10, max: 14 }),
  measuredDay: fc.integer({ min: 8, max: 14 }),
  validUntil: fc.constantFrom(undefined, "2026-11-20", "2026-12-20"),
  of: fc.integer({ min: 0, max: 3 }),
});

/** Makes records of drafts, after those that are there: each supersedes one of `targets` that no other does, or is new where it may. */
function recordsOf(
  drafts: readonly Draft[],
  before: readonly EvidenceRecord[],
  from: string,
  isOwn: "may be new" | "corrects",
  mayCorrect: (record: EvidenceRecord) => boolean = () => true,
): EvidenceRecord[] {
  return drafts.reduce<readonly EvidenceRecord[]>((all, own, at) => {
    const known = [...before, ...all];
    const taken = new Set(known.map(({ supersedes }) => supersedes));
    const open = known.filter(
      (record) => record.record === "measurement" && !taken.has(record.file) && mayCorrect(record),
    );
    const target = isOwn === "may be new" && own.of === 0 ? undefined : open.at(-own.of);
    const isNew = isOwn === "may be new" && own.kind === "measurement";
    if (target === undefined && !isNew) {
      return all;
    }
    const collectedOn = [`2026-11-${String(own.day)}`, target?.collectedOn ?? ""].sort().at(-1);
    const parts = {
      gate: "grid-energised",
      file: `${from}${String(at)}.yaml`,
      collectedOn: collectedOn ?? "",
      ...(target === undefined ? {} : { supersedes: target.file }),
      ...(from.startsWith("unsigned") ? {} : { signature }),
    };
    const record: EvidenceRecord =
      own.kind === "withdrawal"
        ? ({ ...measurement({} as never, parts), record: "withdrawal", reason: "a test" } as never)
        : measurement(
            { dimension: "power", amount: own.watts },
            {
              ...parts,
              phase: target === undefined ? own.phase : (target as Measurement).phase,
              window: {
                from: "2026-10-01",
                to: [`2026-11-${String(own.measuredDay).padStart(2, "0")}`, collectedOn ?? ""]
                  .sort()
                  .at(0) as string,
              },
              validUntil: own.validUntil,
            },
          );
    return [...all, record];
  }, []) as EvidenceRecord[];
}

describe("unsigned records", () => {
  /** Holds what is proven of records against what others prove of a site, on any history of at most so many signed records. */
  const expectNoMore = (
    site: LockedSite,
    others: (
      signed: readonly EvidenceRecord[],
      drafts: readonly Draft[],
    ) => readonly (readonly [of: readonly EvidenceRecord[], atMost: readonly EvidenceRecord[]])[],
  ): void => {
    const drafts = fc.array(draft, { maxLength: 4 });
    const property = fc.property(drafts, drafts, (first, second) => {
      const signed = recordsOf(first, [], "signed", "may be new");
      for (const [of, atMost] of others(signed, second)) {
        const proof = provenGridPower(site, of, NOW);
        const most = provenGridPower(site, atMost, NOW);
        expect(proof?.watts ?? 0).toBeLessThanOrEqual(most?.watts ?? 0);
        const isStillExpired = proof === undefined || proof.expiredFile !== undefined;
        expect(isStillExpired || most?.expiredFile === undefined).toBe(true);
      }
    });
    fc.assert(property, { numRuns: 3_000 });
  };

  it("never raise the proven power where signatures are required, whatever they are and whatever was there", () => {
    expectNoMore(sites.signed, (signed, drafts) => {
      const unsigned = recordsOf(drafts, signed, "unsigned", "may be new");
      return unsigned.map(
        (_, at) =>
          [
            [...signed, ...unsigned.slice(0, at + 1)],
            [...signed, ...unsigned.slice(0, at)],
          ] as const,
      );
    });
  });

  it("never raise it by correcting or withdrawing signed ones where none are required, whatever was there", () => {
    expectNoMore(sites.unsigned, (signed, [first, second, ...others]) => {
      const some = [first, second].filter((one) => one !== undefined);
      const before = [...signed, ...recordsOf(some, signed, "unsigned", "may be new")];
      const isSigned = (record: EvidenceRecord): boolean => record.signature?.state === "valid";
      const more = recordsOf(others, before, "unsigned later ", "corrects", isSigned);
      return more.map(
        (_, at) =>
          [
            [...before, ...more.slice(0, at + 1)],
            [...before, ...more.slice(0, at)],
          ] as const,
      );
    });
  });

  it.each(Object.entries(sites))(
    "make no signed correction of theirs prove more than beside the signed record that they stand for, or of it (gates: %s)",
    (_, site) => {
      expectNoMore(site, (signed, [first, ...others]) => {
        const drafts = first === undefined ? [] : [first];
        const [unsigned] = recordsOf(drafts, signed, "unsigned", "corrects");
        if (unsigned?.record !== "measurement") {
          return [];
        }
        const known = [...signed, unsigned];
        const tail = recordsOf(
          others,
          known,
          "tail",
          "corrects",
          ({ file }) => file === unsigned.file || file.startsWith("tail"),
        );
        /** The tail, superseding another record or none in place of the unsigned one. */
        const tailOf = (supersedes: string | undefined): EvidenceRecord[] =>
          tail.map((record) =>
            record.supersedes === unsigned.file
              ? ({ ...record, supersedes } as EvidenceRecord)
              : record,
          );
        return [unsigned.supersedes, undefined].map(
          (supersedes) =>
            [
              [...known, ...tail],
              [...signed, ...tailOf(supersedes)],
            ] as const,
        );
      });
    },
  );
});
