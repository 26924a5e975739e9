import fc from "fast-check";
import { parse } from "yaml";
import { writeYaml } from "../../../model/writeYaml";

/** Texts that some reader of YAML takes for something else. */
const WORDS = [
  ...["on", "On", "off", "no", "NO", "yes", "y", "n", "true", "null", "~", "", "=", "<<", "-", "?"],
  ...["12:30:45", "190:20:30", "0o14", "014", "0x1F", "0b11", "1_000", "1e3", ".5", "+1", ".inf"],
  ...[".NaN", "2026-01-01", "2001-12-14t21:59:43.10-05:00", "a: b", "a #b", "@a", "`a", "%a", "!a"],
  ...[
    "&a",
    "*a",
    "|",
    ">",
    "'a'",
    '"a"',
    "a\nb",
    " a",
    "a ",
    "\ta",
    "a\u0085b",
    "a\u2028b",
    "\uFEFFa",
  ],
];

describe("YAML for programs that are not ours", () => {
  const word = fc.oneof(fc.constantFrom(...WORDS), fc.string(), fc.string({ unit: "grapheme" }));
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { depthSize: "small" },
      word,
      fc.integer(),
      fc.boolean(),
      tie("list"),
      tie("map"),
    ),
    list: fc.array(tie("any"), { maxLength: 4 }),
    map: fc.dictionary(
      // Our own reader merges at a key that is in quotes, too.
      word.filter((key) => key !== "__proto__" && key !== "<<"),
      tie("any"),
      { maxKeys: 4, noNullPrototype: true },
    ),
  })).map;

  it.each(["1.1", "1.2"] as const)("is read back as it was by a reader of YAML %s", (version) => {
    fc.assert(
      fc.property(value, (written) => {
        expect(parse(writeYaml(written), { version })).toEqual(written);
      }),
      { numRuns: 2000 },
    );
  });

  it("has quotes only where a reader would err", () => {
    expect(writeYaml({ kind: "Pod", on: ["no", "plain text", "0o14", 8080] })).toBe(
      'kind: Pod\n"on":\n  - "no"\n  - plain text\n  - "0o14"\n  - 8080\n',
    );
  });
});
