import { randomBytes, randomInt } from "node:crypto";
import { asText, type JsonObject } from "../plumbing/json";

/** Writes random bytes the ways RandomId offers them; `dec` reads them as one big-endian number. */
export function idForms(bytes: Uint8Array, prefix: string): Record<string, string> {
  const buffer = Buffer.from(bytes);
  const hex = buffer.toString("hex");
  return {
    b64Std: prefix + buffer.toString("base64"),
    b64Url: prefix + buffer.toString("base64url"),
    dec: prefix + BigInt(`0x${hex}`).toString(10),
    hex: prefix + hex,
  };
}

/** A new RandomId: its id and its outputs beside the inputs. */
export function newId(inputs: JsonObject): { id: string; outputs: JsonObject } {
  const bytes = randomBytes(Number(inputs.byteLength));
  return { id: bytes.toString("base64url"), outputs: idForms(bytes, asText(inputs.prefix) ?? "") };
}

const LOWER = "abcdefghijklmnopqrstuvwxyz";
const DIGITS = "0123456789";
const SPECIAL = "!@#$%&*()-_=+[]{}<>:?";

/** The sets of characters a RandomString draws from, each with the least number it must contribute. */
export function characterSets(inputs: JsonObject): { characters: string; least: number }[] {
  const wanted = (flag: unknown): boolean => flag !== false;
  const least = (value: unknown): number => (typeof value === "number" ? value : 0);
  return [
    { on: wanted(inputs.lower), characters: LOWER, least: least(inputs.minLower) },
    { on: wanted(inputs.upper), characters: LOWER.toUpperCase(), least: least(inputs.minUpper) },
    {
      on: wanted(inputs.numeric ?? inputs.number),
      characters: DIGITS,
      least: least(inputs.minNumeric),
    },
    {
      on: wanted(inputs.special),
      characters: asText(inputs.overrideSpecial) ?? SPECIAL,
      least: least(inputs.minSpecial),
    },
  ].filter((set) => set.on);
}

/** A new RandomString: its result is also its id. */
export function newString(inputs: JsonObject): { id: string; outputs: JsonObject } {
  const length = Number(inputs.length);
  const sets = characterSets(inputs);
  const all = sets.map((set) => set.characters).join("");
  const drawn = sets.flatMap((set) =>
    Array.from({ length: set.least }, () => pick(set.characters)),
  );
  while (drawn.length < length) drawn.push(pick(all));
  shuffle(drawn);
  const result = drawn.join("");
  return { id: result, outputs: { result } };
}

function pick(characters: string): string {
  return characters.charAt(randomInt(characters.length));
}

// Without it the characters that a minimum asks for would always come first.
function shuffle(values: string[]): void {
  for (let last = values.length - 1; last > 0; last--) {
    const other = randomInt(last + 1);
    const kept = values[last] ?? "";
    values[last] = values[other] ?? "";
    values[other] = kept;
  }
}
