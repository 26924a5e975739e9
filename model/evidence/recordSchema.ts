import { z } from "zod";
import { minutes } from "../gates/duration";
import { measure } from "../gates/measure";
import { date, name, text } from "../schemaParts";
import { RECORD_FILE_NAME } from "./fileNames";

/** A person and what the person answers for. */
const person = z.strictObject({ name: text, role: text });

/** The file of another record of the same folder. */
const fileName = z.string().regex(RECORD_FILE_NAME, "the name of a file of this folder, as x.yaml");

const common = {
  collectedOn: date.describe("The UTC day that the record was made, in quotes"),
  collectedBy: person.describe("Who made the record"),
  source: text.describe("Where it comes from: a letter, a meter, a press release, a query"),
  illustrative: z
    .boolean()
    .describe("true for an example that proves nothing about a real site; every output says so"),
  supersedes: fileName
    .describe("The record that this one corrects; that one stays as it is and no longer counts")
    .optional(),
};

const measurement = z.strictObject({
  record: z.literal("measurement"),
  phase: name.describe("The phase whose gate this proves"),
  gate: name.describe("The gate of that phase"),
  value: measure.describe("What was found, with its unit"),
  window: z
    .strictObject({
      from: date.describe("The first day, in quotes"),
      to: date.describe("The day after the last one, in quotes"),
    })
    .describe("The days that the value was taken over; it counts from the end of them")
    .optional(),
  samples: z.int().min(0, "at least 0 samples").optional(),
  expectedSamples: z
    .int()
    .min(0, "at least 0 samples")
    .describe("How many there would be without a hole")
    .optional(),
  longestHole: minutes.describe("The longest time without data").optional(),
  validUntil: date.describe("The last day that the record counts, in quotes").optional(),
  method: text.describe("How it was measured or found out"),
  ...common,
});

const waiver = z.strictObject({
  record: z.literal("waiver"),
  phase: name.describe("The phase whose gate is waived"),
  gate: name.describe("The gate of that phase"),
  approver: person.describe("Who takes the responsibility; not the one who wrote the record"),
  reason: text,
  expires: date.describe("The last day that the waiver counts, in quotes"),
  ...common,
});

const drained = z.strictObject({
  record: z.literal("drained"),
  pool: name.describe("The pool whose units are out of service"),
  hall: name
    .describe("The hall that they stood in, where the site file has the pool in another one by now")
    .optional(),
  gpuSystem: name
    .describe("Their GPU system, where the site file has another one for the pool by now")
    .optional(),
  units: z.int().min(1, "at least 1 unit").describe("How many draw no power any more"),
  drainedOn: date.describe("The day that they were switched off, in quotes"),
  method: text.describe("How it was found that they draw nothing"),
  ...common,
});

const withdrawal = z.strictObject({
  record: z.literal("withdrawal"),
  reason: text,
  ...common,
  supersedes: fileName.describe("The record that no longer counts; it stays as it is"),
});

/** A file of `sites/<site>/evidence/`: one record. It is never edited; a correction supersedes it. */
export const recordSchema = z.discriminatedUnion(
  "record",
  [measurement, waiver, drained, withdrawal],
  { error: 'what is recorded: "measurement", "waiver", "drained" or "withdrawal"' },
);

/** Whether the detached signature beside a record is that of somebody who may sign. Found out by the tools, judged by the gates. */
export type SignatureCheck =
  | { readonly state: "valid"; readonly principal: string }
  | { readonly state: "missing" }
  | { readonly state: "bad"; readonly reason: string };

type Filed<Content> = Content & {
  /** Its file in the evidence folder, which is its name. */
  readonly file: string;
  /** Nobody has checked when undefined: as good as missing. */
  readonly signature?: SignatureCheck | undefined;
  /** SHA-256 of the SHA-256 of the file and that of its signature; undefined without a signature. */
  readonly signedSha256?: string | undefined;
};

/** A value that was measured or attested. Days are `YYYY-MM-DD`, holes whole minutes. */
export type Measurement = Filed<z.output<typeof measurement>>;
/** The decision to go on without what a gate asks for. */
export type Waiver = Filed<z.output<typeof waiver>>;
/** Units of a pool that draw no power any more: frees watts of a lowered ceiling. */
export type Drained = Filed<z.output<typeof drained>>;
/** The end of a record that should not count any more: a waiver that is taken back, evidence for a gate that a site has dropped. */
export type Withdrawal = Filed<z.output<typeof withdrawal>>;
export type EvidenceRecord = Measurement | Waiver | Drained | Withdrawal;
/** A record as a person writes it. */
export type EvidenceFile = z.input<typeof recordSchema>;
