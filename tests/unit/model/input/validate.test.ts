import { z } from "zod";
import { formatProblem } from "../../../../model/input/problem";
import { power } from "../../../../model/input/quantity";
import { validate } from "../../../../model/input/validate";
import { parseYamlFile } from "../../../../model/input/yamlFile";

/** A file with a field of every kind that ours have. */
function schema() {
  const pool = z.strictObject({ name: z.string(), units: z.int().min(0, "at least 0 units") });
  const round = z.strictObject({ shape: z.literal("round"), radius: z.number() });
  const square = z
    .strictObject({ shape: z.enum(["square", "cube"]), side: z.number() })
    .transform((value) => value);
  const oblong = z
    .strictObject({ shape: z.literal("oblong"), width: z.number(), radius: z.number() })
    .transform((value) => value);
  return z.strictObject({
    name: z.string(),
    kind: z.enum(["feed", "transformer"]),
    limit: power.optional(),
    open: z.boolean().optional(),
    pools: z.array(pool).readonly().optional(),
    byName: z.record(z.string(), pool).default({}),
    table: z.union([z.string(), z.null()]).optional(),
    part: z.discriminatedUnion("shape", [round, oblong]).optional(),
    other: z.discriminatedUnion("shape", [square, round]).optional(),
    inner: z.strictObject({ a: z.string(), b: z.string().optional() }).optional(),
    odd: z
      .string()
      .refine((value) => value !== "odd", { error: "another word" })
      .optional(),
    password: z
      .string()
      .refine(() => false, { error: "must not be here", params: { secret: true } })
      .optional(),
  });
}

/** What is wrong with a file. */
function problemsOf(text: string): string[] {
  const parsed = parseYamlFile("a.yaml", text);
  if ("problems" in parsed) {
    throw new Error(JSON.stringify(parsed.problems));
  }
  const checked = validate(parsed.yaml, schema());
  return "problems" in checked ? checked.problems.map(formatProblem) : [];
}

const GOOD = "name: x\nkind: feed\n";
const KEYS = "name, kind, limit, open, pools, byName, table, part, other, inner, odd, password";

describe("a file of a schema", () => {
  it("is read with what its schema makes of it", () => {
    const parsed = parseYamlFile("a.yaml", `${GOOD}limit: 2 kW\n`);
    expect("yaml" in parsed && validate(parsed.yaml, schema())).toEqual({
      value: { name: "x", kind: "feed", limit: 2_000, byName: {} },
    });
  });

  it.each<[what: string, text: string, problem: string]>([
    ["a missing text", "kind: feed\n", "a.yaml:1:1 name: missing; expected text"],
    [
      "a missing word",
      "name: x\n",
      'a.yaml:1:1 kind: missing; expected one of "feed" or "transformer"',
    ],
    ["nothing for a text", "name:\nkind: feed\n", "a.yaml:1:6 name: found nothing; expected text"],
    ["a number for a text", "name: 7\nkind: feed\n", "a.yaml:1:7 name: found 7; expected text"],
    [
      "a list for a text",
      "name: [a, 1]\nkind: feed\n",
      'a.yaml:1:7 name: found ["a",1]; expected text',
    ],
    [
      "a word that is none of those",
      "name: x\nkind: fed\n",
      'a.yaml:2:7 kind: found "fed"; allowed: "feed" or "transformer". Did you mean "feed"?',
    ],
    [
      "a number for a word",
      "name: x\nkind: 7\n",
      'a.yaml:2:7 kind: found 7; allowed: "feed" or "transformer".',
    ],
    ["text for yes or no", `${GOOD}open: "1"\n`, 'a.yaml:3:7 open: found "1"; expected boolean'],
    [
      "a quote in a word",
      "name: x\nkind: 'a\"b'\n",
      'a.yaml:2:7 kind: found "a"b"; allowed: "feed" or "transformer".',
    ],
    [
      "no end",
      `${GOOD}pools: [{ name: a, units: .inf }]\n`,
      "a.yaml:3:27 pools[0].units: found Infinity; expected a whole number",
    ],
    [
      "a bare number for a quantity",
      `${GOOD}limit: 20\n`,
      'a.yaml:3:8 limit: found 20; expected a power with its unit, as "230 MW", "142 kW" or "10200 W"; a bare number has no unit: did you mean 20 W or 20 MW?',
    ],
    ["text for a list", `${GOOD}pools: x\n`, 'a.yaml:3:8 pools: found "x"; expected a list'],
    [
      "a list for a mapping",
      `${GOOD}inner: [x]\n`,
      'a.yaml:3:8 inner: found ["x"]; expected a mapping',
    ],
    [
      "text for a mapping by name",
      `${GOOD}byName: x\n`,
      'a.yaml:3:9 byName: found "x"; expected a mapping',
    ],
    [
      "a fraction",
      `${GOOD}pools: [{ name: a, units: 1.5 }]\n`,
      "a.yaml:3:27 pools[0].units: found 1.5; expected a whole number",
    ],
    [
      "a number in quotes",
      `${GOOD}pools: [{ name: a, units: "1" }]\n`,
      'a.yaml:3:27 pools[0].units: found "1"; expected a whole number, without quotes',
    ],
    [
      "a text in quotes for a number",
      `${GOOD}part: { shape: round, radius: "far" }\n`,
      'a.yaml:3:31 part.radius: found "far"; expected a whole number',
    ],
    [
      "a number that is too small",
      `${GOOD}pools: [{ name: a, units: -1 }]\n`,
      "a.yaml:3:27 pools[0].units: found -1; at least 0 units",
    ],
    [
      "a missing number",
      `${GOOD}byName: { p: { name: a } }\n`,
      "a.yaml:3:11 byName.p.units: missing; expected a whole number",
    ],
    ["a word that is refused", `${GOOD}odd: odd\n`, 'a.yaml:3:6 odd: found "odd"; another word'],
    [
      "what none of several can be",
      `${GOOD}table: { a: 1 }\n`,
      'a.yaml:3:8 table: found {"a":1}; Invalid input',
    ],
    // What was found must not go on into a log.
    ["a secret", `${GOOD}password: hunter22\n`, "a.yaml:3:11 password: must not be here"],
    [
      "60 characters",
      `${GOOD}limit: ${"a".repeat(58)}\n`,
      `a.yaml:3:8 limit: found "${"a".repeat(58)}"; expected a power with its unit, as "230 MW", "142 kW" or "10200 W"`,
    ],
    [
      "one more",
      `${GOOD}limit: ${"a".repeat(59)}\n`,
      `a.yaml:3:8 limit: found "${"a".repeat(56)}...; expected a power with its unit, as "230 MW", "142 kW" or "10200 W"`,
    ],
  ])("is refused with %s", (_what, text, problem) => {
    expect(problemsOf(text)).toEqual([problem]);
  });

  it.each<[what: string, more: string, problem: string]>([
    [
      "at the top, as one that is not there yet",
      "knd: 1\nlimt: 2 kW\n",
      `a.yaml:4:1 limt: unknown key "limt"; allowed: ${KEYS}. Did you mean "limit"?`,
    ],
    [
      "near one that is there already",
      "names: y\n",
      `a.yaml:3:1 names: unknown key "names"; allowed: ${KEYS}.`,
    ],
    [
      "in a section",
      "inner: { a: x, c: 1 }\n",
      'a.yaml:3:16 inner.c: unknown key "c"; allowed: a, b. Did you mean "b"?',
    ],
    [
      "in an entry of a list",
      "pools:\n  - { name: a, units: 1 }\n  - { name: a, units: 1, cap: 1 }\n",
      'a.yaml:5:26 pools[1].cap: unknown key "cap"; allowed: name, units.',
    ],
    [
      "in an entry by name",
      "byName: { p: { name: a, units: 1, cap: 1 } }\n",
      'a.yaml:3:35 byName.p.cap: unknown key "cap"; allowed: name, units.',
    ],
    [
      "of a kind",
      "part: { shape: round, radius: 1, side: 1 }\n",
      'a.yaml:3:34 part.side: unknown key "side"; allowed: shape, radius.',
    ],
    [
      "of another kind, which is read by a transform",
      "part: { shape: oblong, width: 1, radius: 1, side: 1 }\n",
      'a.yaml:3:45 part.side: unknown key "side"; allowed: shape, width, radius.',
    ],
    [
      "of a kind that is named by several words",
      "other: { shape: cube, side: 1, x: 1 }\n",
      'a.yaml:3:32 other.x: unknown key "x"; allowed: shape, side, radius.',
    ],
  ])("is refused with an unknown key %s", (_what, more, problem) => {
    expect(problemsOf(`${GOOD}${more}`)).toContain(problem);
  });

  it("is refused with everything that is wrong, unknown keys each for itself", () => {
    expect(problemsOf("kind: feed\nx: 1\ny: 2\n")).toEqual([
      "a.yaml:1:1 name: missing; expected text",
      `a.yaml:2:1 x: unknown key "x"; allowed: ${KEYS}.`,
      `a.yaml:3:1 y: unknown key "y"; allowed: ${KEYS}.`,
    ]);
  });
});
