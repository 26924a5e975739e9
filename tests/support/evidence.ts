import { stringify } from "yaml";
import { readEvidence, type EvidenceText } from "../../model/evidence/evidenceSet";
import { loadEvidence } from "../../model/evidence/loadEvidence";
import { InputFileError } from "../../model/input/problem";
import { addDays } from "../../model/evidence/days";
import type {
  Drained,
  EvidenceRecord,
  Measurement,
  Waiver,
} from "../../model/evidence/recordSchema";
import type { Measure } from "../../model/gates/measure";
import type { Site } from "../../model/siteSchema";
import { catalog, PROJECT } from "./sites";
import { withLock } from "./locks";

/** The evidence that a site ships with. */
export function shippedEvidence(site: Site): readonly EvidenceRecord[] {
  return loadEvidence(PROJECT, withLock({ site, catalog }));
}

const common = {
  collectedOn: "2026-11-01",
  collectedBy: { name: "Kari", role: "site manager" },
  source: "a test",
  illustrative: true,
};

/** A measurement as the model has it; unnamed parts are those of a record that nothing is wrong with. */
export function measurement(
  value: Measure,
  parts: Partial<Measurement> & { readonly file: string; readonly gate: string },
): Measurement {
  return { record: "measurement", phase: "phase-1", method: "counted", ...common, value, ...parts };
}

/** A waiver as the model has it. */
export function waiver(
  parts: Partial<Waiver> & { readonly file: string; readonly gate: string },
): Waiver {
  return {
    record: "waiver",
    phase: "phase-1",
    approver: { name: "Ola", role: "director" },
    reason: "a test",
    expires: addDays(common.collectedOn, 60),
    ...common,
    ...parts,
  };
}

/** Units that draw no power any more, as the model has them: no example, since those free nothing. */
export function drained(
  parts: Partial<Drained> & Pick<Drained, "file" | "pool" | "units" | "drainedOn">,
): Drained {
  return { record: "drained", method: "meter", ...common, illustrative: false, ...parts };
}

/** A record as a person writes it, with what is common to all. */
export function written(record: Readonly<Record<string, unknown>>): string {
  return stringify({ ...common, ...record });
}

/** Reads files of a folder by name. @throws InputFileError with what is wrong. */
export function readTexts(
  site: Site,
  texts: Readonly<Record<string, string>>,
): readonly EvidenceRecord[] {
  const files: EvidenceText[] = Object.entries(texts).map(([file, text]) => ({
    file,
    shownAs: file,
    text,
  }));
  const read = readEvidence(site, files);
  if ("problems" in read) {
    throw new InputFileError(read.problems);
  }
  return read.records;
}
