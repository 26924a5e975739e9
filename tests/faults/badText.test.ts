import fc from "fast-check";
import { stringify } from "yaml";
import { decodeText } from "../../model/input/readText";
import { parseSite } from "../../model/site";
import { readEvidence } from "../../model/evidence/evidenceSet";
import { openPhases } from "../../model/gates/openPhases";
import { InputFileError } from "../../model/input/problem";
import { catalog } from "../support/sites";
import { expectGoodProblems, expectSoundPlan, planned, readOrRefuse } from "./support/judged";
import { mutated, mutations } from "./support/mutate";
import { runs } from "./support/runs";
import { smallSite } from "./support/sources";
import { withLock } from "../support/locks";

const good = stringify(smallSite(), { lineWidth: 0 });
const lines = good.split("\n");
const site = parseSite("site.yaml", good, catalog);

/** Pieces of YAML, and what is none. */
const PIECES = [
  "&a",
  "*a",
  "&a [*a, *a]",
  "<<: *a",
  "!!binary x",
  "!!set {a}",
  "!!js/function x",
  "%YAML 1.1",
  "---",
  "...",
  "? [a, b]",
  "? *a",
  "{__proto__: {x: 1}}",
  "constructor: 1",
  "[".repeat(500),
  "{a: ".repeat(2_000),
  "- ".repeat(1_000),
  "\t",
  "\0",
  "\r",
  "\ufeff",
  "\u2028",
  "'",
  '"\\x',
  "| ",
  "9007199254740993",
  "0x7fffffffffffffff",
  ".inf",
  "1e400",
  "#",
  ": :",
] as const;

const edit = fc.record({
  line: fc.nat(lines.length),
  column: fc.nat(40),
  remove: fc.nat(3),
  text: fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: "binary", maxLength: 8 })),
});

describe("whatever becomes of the text of", () => {
  it("a site file, it is refused at a line or its plan is sound", () => {
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 3 }), fc.boolean(), (edits, crlf) => {
        const changed = [...lines];
        for (const { line, column, remove, text } of edits) {
          const old = changed[line] ?? "";
          changed.splice(line, remove, old.slice(0, column) + text + old.slice(column));
        }
        const read = planned(changed.join(crlf ? "\r\n" : "\n"), catalog);
        if (read !== undefined) {
          expectSoundPlan(read.site, read.plan, catalog);
        }
      }),
      runs(7),
    );
  });

  it("a site file's bytes, it is refused at a line or its plan is sound", () => {
    const bytes = Buffer.from(good);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        (changes) => {
          const changed = Buffer.from(bytes);
          for (const [at, byte] of changes) {
            changed[at] = byte;
          }
          const text = readOrRefuse(() => decodeText("site.yaml", changed));
          const read = text === undefined ? undefined : planned(text, catalog);
          if (read !== undefined) {
            expectSoundPlan(read.site, read.plan, catalog);
          }
        },
      ),
      runs(3),
    );
  });
});

describe("evidence, whatever is written into it", () => {
  it("is refused at a line, or taking it away opens no phase that needs it", () => {
    const record = {
      record: "measurement",
      phase: "phase-1",
      gate: "grid-energised",
      value: "200 kW",
      collectedOn: "2026-03-31",
      collectedBy: { name: "Kari", role: "site manager" },
      source: "a letter",
      method: "read",
      illustrative: true,
    };
    let accepted = 0;
    fc.assert(
      fc.property(mutations, (changes) => {
        const text = stringify(mutated(record, changes), { lineWidth: 0 });
        const read = readEvidence(site, [{ file: "a.yaml", shownAs: "a.yaml", text }]);
        if ("problems" in read) {
          expectGoodProblems(new InputFileError(read.problems));
          return;
        }
        accepted++;
        const open = openPhases(withLock({ site, catalog }), read.records, "2026-11-23");
        const none = openPhases(withLock({ site, catalog }), [], "2026-11-23");
        none.forEach((phase, index) => {
          if (phase.open && open[index]?.open !== true) {
            throw new Error(`${phase.phase} is open without evidence and closed with it`);
          }
        });
        if (none.some((phase) => phase.open)) {
          throw new Error("a phase is open without evidence");
        }
      }),
      runs(5),
    );
    expect(accepted).toBeGreaterThan(0);
  });
});
