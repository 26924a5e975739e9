import { z } from "zod";
import { formatCount, formatRatio } from "../format";
import { inBestUnit, readPower, readRatio, readShare } from "../input/quantity";

/**
 * What gates hold against each other: a value that somebody measured and the threshold that it has to keep. Both are written
 * with their unit, and the unit says what kind of quantity it is, so that a share is never compared with a ratio.
 */

/** Whole watts, per mille of a whole, per mille of one, GPUs, US dollars, and 1 for confirmed or 0 for refused. */
export const DIMENSIONS = ["power", "share", "ratio", "gpus", "usd", "confirmation"] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** A quantity as the model keeps it: a whole number in the base unit of its dimension. */
export interface Measure {
  readonly dimension: Dimension;
  readonly amount: number;
}

/** How each dimension is written in our files, for messages. */
const WRITTEN: Readonly<Record<Dimension, string>> = {
  power: 'a power as "20 MW"',
  share: 'a share as "98.5 %"',
  ratio: "a ratio as 1.15",
  gpus: 'a number of GPUs as "12288 GPUs"',
  usd: 'whole dollars as "1000000000 USD"',
  confirmation: '"confirmed" or "refused"',
};

/** How quantities of some dimensions are written: `a power as "20 MW", or a number of GPUs as "12288 GPUs"`. */
export function writtenForms(dimensions: readonly Dimension[]): string {
  return dimensions.map((dimension) => WRITTEN[dimension]).join(", or ");
}

const COUNTED: Readonly<Record<string, Dimension>> = { GPUs: "gpus", GPU: "gpus", USD: "usd" };

/** Reads a quantity with its unit, of any dimension. Answers what is wrong with it otherwise. */
export function readMeasure(found: unknown): Measure | { readonly problem: string } {
  if (typeof found === "number") {
    return tagged("ratio", readRatio(found));
  }
  const text = typeof found === "string" ? found.trim() : "";
  if (text === "confirmed" || text === "refused") {
    return { dimension: "confirmation", amount: text === "confirmed" ? 1 : 0 };
  }
  if (text.endsWith("%")) {
    return tagged("share", readShare(text));
  }
  const [, digits = "", unit = ""] = /^(\d+)\s*([A-Za-z]+)$/.exec(text) ?? [];
  const counted = COUNTED[unit];
  if (counted !== undefined) {
    const amount = Number(digits);
    return Number.isSafeInteger(amount)
      ? { dimension: counted, amount }
      : { problem: `at most ${formatCount(Number.MAX_SAFE_INTEGER)} ${unit}` };
  }
  return text.endsWith("W")
    ? tagged("power", readPower(text))
    : { problem: `a quantity with its unit: ${writtenForms(DIMENSIONS)}` };
}

function tagged(
  dimension: Dimension,
  read: { readonly value: number } | { readonly problem: string },
): Measure | { readonly problem: string } {
  return "value" in read ? { dimension, amount: read.value } : read;
}

/** A quantity as people read it, exactly: `20 MW`, `98.5 %`, `1.15`, `12,288 GPUs`, `USD 1,000,000,000`, `confirmed`. */
export function formatMeasure({ dimension, amount }: Measure): string {
  switch (dimension) {
    case "power":
      return inBestUnit(amount);
    case "share":
      return `${(amount / 10).toFixed(1)} %`;
    case "ratio":
      return formatRatio(amount);
    case "gpus":
      return `${formatCount(amount)} ${amount === 1 ? "GPU" : "GPUs"}`;
    case "usd":
      return `USD ${formatCount(amount)}`;
    case "confirmation":
      return amount === 1 ? "confirmed" : "refused";
  }
}

/** A quantity as our files write it, which {@link readMeasure} reads back exactly. */
export function writeMeasure({ dimension, amount }: Measure): string | number {
  switch (dimension) {
    case "power":
      return inBestUnit(amount);
    case "share":
      return `${amount / 10} %`;
    case "ratio":
      return amount / 1000;
    case "gpus":
      return `${amount} GPUs`;
    case "usd":
      return `${amount} USD`;
    case "confirmation":
      return amount === 1 ? "confirmed" : "refused";
  }
}

const text = z
  .string()
  .regex(/^(\d+(\.\d+)?\s*([kMG]?W|%)|\d+\s*(GPUs?|USD)|confirmed|refused)$/, "a quantity");

/** A quantity of any dimension in a YAML file. */
export const measure = z
  .unknown()
  .transform((found, context): Measure => {
    const read = readMeasure(found);
    if ("problem" in read) {
      context.addIssue({ code: "custom", message: read.problem, params: { quantity: true } });
      return z.NEVER;
    }
    return read;
  })
  .meta({
    written: {
      ...z.toJSONSchema(z.union([text, z.number().min(0)])),
      examples: ["20 MW", "98.5 %", 1.15, "12288 GPUs", "1000000000 USD", "confirmed"],
    },
    patternErrorMessage: writtenForms(DIMENSIONS),
    description: "A quantity with its unit",
  });
