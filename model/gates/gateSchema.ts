import { z } from "zod";
import { oneOf } from "../input/suggest";
import { name, text } from "../schemaParts";
import { days, minutes } from "./duration";
import { COMPARISONS, GATE_KIND_NAMES, gateKind, type ComparisonWord } from "./gateKinds";
import { measure, writtenForms, type Measure } from "./measure";

/** The word for the phase's own figure, so that a site file need not say it twice. */
export const PLANNED = "planned";

const threshold = z
  .unknown()
  .transform((found, context): Measure | typeof PLANNED => {
    if (found === PLANNED) {
      return PLANNED;
    }
    const read = measure.safeParse(found);
    if (!read.success) {
      const [issue] = read.error.issues;
      const message = issue?.message ?? "a quantity with its unit";
      context.addIssue({ code: "custom", message, params: { quantity: true } });
      return z.NEVER;
    }
    return read.data;
  })
  .meta({
    written: {
      type: ["string", "number"],
      examples: [PLANNED, "20 MW", "98 %", 1.15, "12288 GPUs", "1000000000 USD", "confirmed"],
    },
  });

/** How the collector takes the value from a Prometheus server. */
const prometheus = z
  .strictObject({
    query: text.describe(
      "PromQL that answers one series, in base units: watts, a ratio, a share between 0 and 1",
    ),
    dividedBy: text
      .describe(
        "PromQL of the denominator, where the value is a ratio of two sums: site power by IT power",
      )
      .optional(),
    aggregate: z
      .enum(["mean", "maximum", "minimum"])
      .describe("Over the window; with dividedBy always the mean of one by the mean of the other")
      .default("mean"),
    step: minutes.describe("Between two samples, as 5 minutes"),
  })
  .transform(({ step, ...rest }) => ({ ...rest, stepMinutes: step }));

const provenGate = z
  .strictObject({
    name,
    kind: z.enum(GATE_KIND_NAMES),
    measures: text.describe("What is measured, where and how, for those who bring the evidence"),
    atLeast: threshold.describe("The least that passes, with its unit, or planned").optional(),
    atMost: threshold.describe("The most that passes, with its unit, or planned").optional(),
    equals: threshold.describe("The only value that passes, as confirmed").optional(),
    pool: name.describe("The pool, of a measured-pool-power gate").optional(),
    gpuSystem: name
      .describe("The GPU system whose GPUs count, of a gpus-delivered gate, as hgx-h100")
      .optional(),
    window: days
      .describe("The shortest window that the value is taken over, as 30 days")
      .optional(),
    minimumSamples: z.int().min(1, "at least 1 sample").optional(),
    maximumHole: minutes
      .describe("The longest hole in the data that is still a whole window; none when left out")
      .optional(),
    maximumAge: days
      .describe("How long after its window a record counts; without end when left out")
      .optional(),
    signature: z
      .enum(["required", "optional"])
      .describe("Whether a record without a valid signature beside it is worth nothing")
      .default("optional"),
    prometheus: prometheus.optional(),
    source: text.describe("Why this gate, and where its threshold comes from"),
  })
  .superRefine((gate, context) => {
    const kind = gateKind(gate.kind);
    const complain = (path: string, message: string): void => {
      context.addIssue({ code: "custom", path: [path], message });
    };
    for (const word of COMPARISONS) {
      if (gate[word] !== undefined && word !== kind.comparison) {
        complain(word, `a ${gate.kind} gate compares with ${kind.comparison}`);
      }
    }
    const limit = gate[kind.comparison];
    if (limit === undefined) {
      complain(
        "kind",
        `a ${gate.kind} gate needs ${kind.comparison}: the threshold it compares with`,
      );
    } else if (limit === PLANNED && !kind.planned) {
      complain(
        kind.comparison,
        `a phase plans no figure for ${gate.kind}: write ${writtenForms(kind.dimensions)}`,
      );
    } else if (limit !== PLANNED && !kind.dimensions.includes(limit.dimension)) {
      complain(kind.comparison, `a ${gate.kind} gate takes ${writtenForms(kind.dimensions)}`);
    }
    if (kind.measured) {
      for (const key of ["window", "minimumSamples"] as const) {
        if (gate[key] === undefined) {
          complain("kind", `a ${gate.kind} gate needs ${key}: how much data is enough`);
        }
      }
    }
    if ((gate.pool !== undefined) !== (gate.kind === "measured-pool-power")) {
      complain(
        gate.pool === undefined ? "kind" : "pool",
        "a measured-pool-power gate names its pool, and no other kind does",
      );
    }
    if ((gate.gpuSystem !== undefined) !== (gate.kind === "gpus-delivered")) {
      complain(
        gate.gpuSystem === undefined ? "kind" : "gpuSystem",
        "a gpus-delivered gate names the gpuSystem whose GPUs count, and no other kind does",
      );
    }
    if (gate.prometheus !== undefined && gate.window === undefined) {
      complain("prometheus", "a gate with a query needs a window to run it over");
    }
    const { window = 1, minimumSamples = 1, prometheus: { stepMinutes = 1 } = {} } = gate;
    const samples = Math.floor((window * 1440) / stepMinutes);
    if (stepMinutes === 0) {
      complain("prometheus", "step is 0: samples need time between them, as 5 minutes");
    } else if (minimumSamples > samples && gate.prometheus !== undefined) {
      complain(
        "minimumSamples",
        `the window has ${samples} samples at this step, so that the gate could never pass`,
      );
    }
  })
  .transform(
    ({ window, maximumHole, maximumAge, signature, atLeast, atMost, equals, ...rest }) => ({
      ...rest,
      comparison: gateKind(rest.kind).comparison,
      threshold: atLeast ?? atMost ?? equals ?? PLANNED,
      windowDays: window,
      maximumHoleMinutes: maximumHole ?? 0,
      maximumAgeDays: maximumAge,
      signatureRequired: signature === "required",
    }),
  );

const members = z
  .array(name)
  .min(1, "at least one gate")
  .describe("Names of gates of this phase; a gate that is part of another no longer counts alone");

const allOf = z.strictObject({ name, kind: z.literal("all-of"), gates: members, source: text });
const anyOf = z.strictObject({ name, kind: z.literal("any-of"), gates: members, source: text });
const atLeastOf = z.strictObject({
  name,
  kind: z.literal("at-least-of"),
  atLeast: z.int().min(1, "at least 1 gate").describe("How many of its gates have to pass"),
  gates: members,
  source: text,
});

/** A gate of a phase, as a person writes it in a site file. */
export const gateSchema = z.discriminatedUnion("kind", [provenGate, allOf, anyOf, atLeastOf], {
  error: `the kind of the gate: ${oneOf([...GATE_KIND_NAMES, "all-of", "any-of", "at-least-of"])}`,
});
/** The gates of a phase; a phase without any opens as soon as every earlier phase is open. */
export const gatesSchema = z
  .array(gateSchema)
  .describe("What has to be proven before capacity of this phase is deployed")
  .default([]);

export type Gate = z.output<typeof gateSchema>;
/** A gate that evidence proves. Minutes, days; amounts in the base unit of their dimension. */
export type ProvenGate = z.output<typeof provenGate>;
/** A gate made of others. */
export type CompositeGate = Exclude<Gate, ProvenGate>;

const WORDS: Readonly<Record<ComparisonWord, string>> = {
  atLeast: "at least",
  atMost: "at most",
  equals: "",
};

/** A comparison as people read it before its threshold: `at least `, or nothing for equality. */
export function comparisonText(comparison: ComparisonWord, threshold: string): string {
  return `${WORDS[comparison]} ${threshold}`.trim();
}

/** Whether a gate is made of others. */
export function isComposite(gate: Gate): gate is CompositeGate {
  return gate.kind === "all-of" || gate.kind === "any-of" || gate.kind === "at-least-of";
}

/** Whether a composite can pass while one of its gates does not. An any-of is written for that, even with one gate. */
export function isOptionalComposite(gate: CompositeGate): boolean {
  return gate.kind === "any-of" || neededMembers(gate) < gate.gates.length;
}

/** How many of its gates a composite needs. */
export function neededMembers(gate: CompositeGate): number {
  return gate.kind === "all-of" ? gate.gates.length : gate.kind === "any-of" ? 1 : gate.atLeast;
}
