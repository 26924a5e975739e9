import { z } from "zod";
import { formatCount } from "../format";
import {
  bareNumberHint,
  quotedNumberHint,
  separatorHint,
  shareHint,
  unitHint,
} from "./quantityHints";

/**
 * Quantities as people write them in our YAML files: with their unit. A bare number is refused, since nobody can tell
 * whether 20 means watts or megawatts; that mistake is a factor of a million.
 *
 * All of them become whole numbers (watts, per mille), so that nothing downstream meets a fraction.
 */

const POWER_UNITS: Readonly<Record<string, bigint>> = {
  W: 1n,
  kW: 1_000n,
  MW: 1_000_000n,
  GW: 1_000_000_000n,
};

/** Text that was read, or why it cannot be. */
type Read = { readonly value: number } | { readonly problem: string };

const POWER = 'a power with its unit, as "230 MW", "142 kW" or "10200 W"';

/** Reads a power: digits, at most one decimal point, W, kW, MW or GW. Answers whole watts. */
export function readPower(found: unknown): Read {
  const hint = bareNumberHint(found, inBestUnit);
  return hint === ""
    ? readWithUnit(found, POWER_UNITS, { what: POWER, of: "watts" })
    : { problem: `${POWER}${hint}` };
}

const APPARENT_POWER = 'an apparent power with its unit, as "300 MVA" or "2500 kVA"';

/** Reads an apparent power, "300 MVA", "2500 kVA" or "800 VA". Answers whole volt-amperes. */
export function readApparentPower(found: unknown): Read {
  const units = { VA: 1n, kVA: 1_000n, MVA: 1_000_000n };
  return readWithUnit(found, units, { what: APPARENT_POWER, of: "volt-amperes" });
}

/** Reads a ramp rate, "10 MW/s" or "600 kW/s". Answers whole watts per second. */
export function readRampRate(found: unknown): Read {
  const units = { "kW/s": 1_000n, "MW/s": 1_000_000n };
  return readWithUnit(found, units, {
    what: 'a ramp rate with its unit, as "10 MW/s", or "unknown"',
    of: "watts per second",
  });
}

function readWithUnit(
  found: unknown,
  units: Readonly<Record<string, bigint>>,
  { what, of }: { readonly what: string; readonly of: string },
): Read {
  const match =
    typeof found === "string" ? /^(\d+)(?:\.(\d+))?\s*([A-Za-z/]+)$/.exec(found.trim()) : null;
  if (match === null) {
    return { problem: `${what}${separatorHint(found)}` };
  }
  const [, whole = "", fraction = "", unit = ""] = match;
  const scale = units[unit];
  if (scale === undefined) {
    const hint = unitHint(unit, Object.keys(units));
    return { problem: `${what}; "${unit}" is no unit of it.${hint}` };
  }
  return wholeNumber(whole, fraction, scale, of);
}

const SHARE = 'a share in percent, as "5 %"';

/** Reads a share: a number of percent with at most one decimal, "5 %". Answers per mille. */
export function readShare(found: unknown): Read {
  const match = typeof found === "string" ? /^(\d+)(?:\.(\d+))?\s*%$/.exec(found.trim()) : null;
  if (match === null) {
    return { problem: `${SHARE}${shareHint(found)}` };
  }
  return wholeNumber(match[1] ?? "", match[2] ?? "", 10n, "per mille");
}

/** Reads a ratio with at most three decimals, 1.25. Answers per mille. */
export function readRatio(found: unknown): Read {
  const text = typeof found === "number" ? String(found) : "";
  const match = /^(\d+)(?:\.(\d+))?$/.exec(text);
  if (match === null) {
    return { problem: `a ratio, as 1.10${quotedNumberHint(found)}` };
  }
  return wholeNumber(match[1] ?? "", match[2] ?? "", 1000n, "per mille");
}

/** `whole.fraction x scale`, which must come out whole and be held exactly by a number. */
function wholeNumber(whole: string, fraction: string, scale: bigint, of: string): Read {
  const divisor = 10n ** BigInt(fraction.length);
  const scaled = BigInt(whole + fraction) * scale;
  if (scaled % divisor !== 0n) {
    return { problem: `fewer decimals: this is no whole number of ${of}` };
  }
  const value = scaled / divisor;
  return value > BigInt(Number.MAX_SAFE_INTEGER)
    ? { problem: `at most ${formatCount(Number.MAX_SAFE_INTEGER)} ${of}` }
    : { value: Number(value) };
}

/** How a number of watts is written in our files: in the largest unit that needs at most three decimals. */
export function inBestUnit(watts: number): string {
  const units = Object.entries(POWER_UNITS).reverse();
  const [unit, scale] = units.find(([, scale]) => {
    const smallestStep = scale > 1000n ? scale / 1000n : 1n;
    return BigInt(watts) >= scale && BigInt(watts) % smallestStep === 0n;
  }) ?? ["W", 1n];
  const exact = BigInt(watts);
  const decimals = String(scale).length - 1;
  const fraction = String(exact % scale)
    .padStart(decimals, "0")
    .replace(/0+$/, "");
  return `${exact / scale}${fraction === "" ? "" : `.${fraction}`} ${unit}`;
}

/** A power in a YAML file, "230 MW": whole watts in the model. */
export const power = quantity(readPower, z.string().regex(/^\d+(\.\d+)?\s*[kMG]?W$/), {
  description: POWER,
  examples: ["230 MW", "142 kW", "10200 W"],
});
/** An apparent power in a YAML file, "300 MVA": whole volt-amperes in the model. */
export const apparentPower = quantity(
  readApparentPower,
  z.string().regex(/^\d+(\.\d+)?\s*[kM]?VA$/),
  { description: APPARENT_POWER, examples: ["300 MVA", "2500 kVA"] },
);
/** A ramp rate in a YAML file, "10 MW/s": whole watts per second in the model. */
export const rampRate = quantity(readRampRate, z.string().regex(/^\d+(\.\d+)?\s*[kM]W\/s$/), {
  description: 'a ramp rate with its unit, as "10 MW/s"',
  examples: ["10 MW/s", "600 kW/s"],
});
/** A share in a YAML file, "5 %": per mille in the model. */
export const share = quantity(readShare, z.string().regex(/^\d+(\.\d)?\s*%$/), {
  description: SHARE,
  examples: ["5 %", "12.5 %"],
});
/** A ratio in a YAML file, 1.10: per mille in the model. */
export const ratio = quantity(readRatio, z.number().min(0), {
  description: "a ratio with at most three decimals, as 1.10",
  examples: [1.1],
});

/**
 * A schema that reads a quantity. Our own message comes from `read`, which sees the value as it was found; what editors are told
 * is `written`, which `jsonSchemaOf` puts in the place of a transform that no JSON Schema can say.
 */
function quantity<Written extends z.ZodType>(
  read: (found: unknown) => Read,
  written: Written,
  {
    description,
    examples,
  }: { readonly description: string; readonly examples: z.input<Written>[] },
) {
  return z
    .unknown()
    .transform((found, context): number => {
      const result = read(found);
      if ("value" in result) {
        return result.value;
      }
      context.addIssue({ code: "custom", message: result.problem, params: { quantity: true } });
      return z.NEVER;
    })
    .meta({
      written: { ...z.toJSONSchema(written), examples },
      patternErrorMessage: description,
      description,
    });
}
