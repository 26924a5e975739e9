import fc from "fast-check";

/** One change to the plain data of a file: where, by number, and what happens there. */
export interface Mutation {
  readonly where: number;
  readonly kind: "replace" | "remove" | "repeat" | "rename" | "insert" | "swap" | "nudge" | "wrap";
  readonly value: unknown;
  readonly key: string;
}

/** Keys that every object has, that YAML treats apart, or that look like others. */
const KEYS = [
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "hasOwnProperty",
  "<<",
  "name",
  "units",
  "halls",
  "",
  "h100-1",
  "hall-1",
  "phase-1",
  "n\u0430me",
  "a\u0000b",
  "\u001b[31m",
  "x".repeat(300),
] as const;

const NUMBERS = [
  0,
  -0,
  -1,
  1,
  5_000,
  5_001,
  0.1,
  1e-9,
  1e21,
  -1e308,
  Number.MAX_SAFE_INTEGER,
  2 ** 53,
  2 ** 53 + 2,
  NaN,
  Infinity,
  -Infinity,
] as const;

const TEXTS = [
  "",
  " ",
  "NaN",
  "Infinity",
  "-5 MW",
  "5 mw",
  "1e9 MW",
  "0 W",
  "1 W",
  "9007199254740991 W",
  "9007199254740992 W",
  "9999999999 GW",
  "5 MVA",
  "0 MVA",
  "9007199254740991 VA",
  "0 %",
  "100 %",
  "101 %",
  "300 %",
  "5 MW 5 MW",
  "\u0665 MW",
  "5\u00a0MW",
  "2026-13-45",
  "9999-12-31",
  "0000-01-01",
  "constructor",
  "__proto__",
  "hall-1",
  "hall-2",
  "h100-1",
  "h100-2",
  "hgx-h100",
  "gb300-nvl72",
  "phase-1",
  "phase-2",
  "substation",
  "training",
  "inference",
  "2N",
  "it",
  "planned",
  "unknown",
  "a\nb",
  "\u001b[2J",
  "\ud800",
  "\u202e",
  "x".repeat(5_000),
] as const;

const scalar = fc.oneof(
  fc.constantFrom<unknown>(...NUMBERS),
  fc.constantFrom<unknown>(...TEXTS),
  fc.constantFrom<unknown>(null, true, false, [], {}),
  fc.maxSafeInteger(),
  fc.string({ unit: "binary", maxLength: 12 }),
);
const hostile = fc.oneof(
  { weight: 8, arbitrary: scalar },
  { weight: 1, arbitrary: fc.array(scalar, { maxLength: 4 }) },
  { weight: 1, arbitrary: fc.dictionary(fc.constantFrom(...KEYS), scalar, { maxKeys: 3 }) },
  { weight: 1, arbitrary: scalar.map((value) => [[{ a: [{ b: value }] }]]) },
);

/** A few changes, most of them small: many changed files are still good ones, and those are what the budget must hold for. */
export const mutations: fc.Arbitrary<readonly Mutation[]> = fc.array(
  fc.record<Mutation>({
    where: fc.nat(100_000),
    kind: fc.oneof(
      { weight: 6, arbitrary: fc.constant("nudge" as const) },
      {
        weight: 5,
        arbitrary: fc.constantFrom("replace" as const, "remove" as const, "swap" as const),
      },
      {
        weight: 2,
        arbitrary: fc.constantFrom(
          "repeat" as const,
          "rename" as const,
          "insert" as const,
          "wrap" as const,
        ),
      },
    ),
    value: hostile,
    key: fc.constantFrom(...KEYS),
  }),
  { minLength: 1, maxLength: 4 },
);

interface Place {
  readonly parent: Record<string | number, unknown>;
  readonly key: string | number;
}

/** The data with the changes made to a copy of it. */
export function mutated(data: unknown, changes: readonly Mutation[]): unknown {
  const copy = { root: structuredClone(data) } as Record<string, unknown>;
  for (const change of changes) {
    const places = placesIn(copy);
    const place = places[change.where % places.length];
    if (place !== undefined) {
      apply(place, change, places);
    }
  }
  return copy.root;
}

function placesIn(parent: Record<string | number, unknown>): Place[] {
  return Object.keys(parent).flatMap((name) => {
    const key = Array.isArray(parent) ? Number(name) : name;
    const value = parent[key];
    const here = { parent, key };
    return typeof value === "object" && value !== null
      ? [here, ...placesIn(value as Record<string, unknown>)]
      : [here];
  });
}

function apply({ parent, key }: Place, change: Mutation, places: readonly Place[]): void {
  const old = parent[key];
  const value = structuredClone(change.value);
  switch (change.kind) {
    case "replace":
      put(parent, key, value);
      return;
    case "remove":
      if (Array.isArray(parent)) {
        parent.splice(Number(key), 1);
      } else {
        Reflect.deleteProperty(parent, key);
      }
      return;
    case "repeat":
      if (Array.isArray(parent)) {
        parent.push(structuredClone(old));
      }
      return;
    case "rename":
      Reflect.deleteProperty(parent, key);
      put(parent, Array.isArray(parent) ? key : change.key, old);
      return;
    case "insert":
      if (Array.isArray(old)) {
        old.push(value);
      } else if (typeof old === "object" && old !== null) {
        put(old, change.key, value);
      }
      return;
    case "swap": {
      const other = places[(change.where * 7 + 13) % places.length];
      if (other !== undefined) {
        put(parent, key, structuredClone(other.parent[other.key]));
      }
      return;
    }
    case "nudge":
      put(parent, key, nudged(old, change.where));
      return;
    case "wrap":
      put(parent, key, [old]);
  }
}

/** A quantity, count or text that is a little off. */
function nudged(old: unknown, by: number): unknown {
  if (typeof old === "number") {
    return Number.isInteger(old)
      ? Math.max(0, old + (by % 41) - 20)
      : Number((old + (by % 5) / 100).toFixed(2));
  }
  if (typeof old === "string") {
    return old.replace(/^\d+/, (digits) => String(Number(digits) + (by % 41) - 20));
  }
  return old;
}

/** Also for `__proto__`, which an assignment would take for the prototype. */
function put(parent: object, key: string | number, value: unknown): void {
  Object.defineProperty(parent, key, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}
