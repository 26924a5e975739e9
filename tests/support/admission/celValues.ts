import type { CelInput } from "@bufbuild/cel";

/**
 * A value of JSON as CEL has it on the API server: whole numbers are ints, which add up exactly and stop at 64 bits; others are
 * doubles; objects are maps. A field that is undefined is a field that is not there.
 */
export function celValue(value: unknown): CelInput {
  if (typeof value === "number") {
    return Number.isInteger(value) ? BigInt(value) : value;
  }
  if (Array.isArray(value)) {
    return value.map(celValue);
  }
  if (typeof value === "object" && value !== null) {
    return new Map(
      Object.entries(value).flatMap(([key, field]: [string, unknown]) =>
        field === undefined ? [] : [[key, celValue(field)] as const],
      ),
    );
  }
  if (typeof value === "string" || typeof value === "boolean" || value === null) {
    return value;
  }
  throw new TypeError(`no value of JSON: ${typeof value}`);
}
