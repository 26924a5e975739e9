import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import type { SiteDiff } from "../../../../model/diff/siteDiff";
import type { SiteVersion } from "../../../../model/diff/siteVersion";
import { formatCount } from "../../../../model/format";
import { reportPhase, type PhaseReport } from "../../../../model/sitePlan";
import { diffDocument } from "../../../../tools/diff/diffDocument";
import type { Block, DiffDocument } from "../../../../tools/diff/document";
import { page } from "../../../../tools/diff/html";
import { markdown, MARKDOWN_AT_MOST } from "../../../../tools/diff/markdown";
import { text } from "../../../../tools/diff/text";
import { PREPARED_CHANGES, preparedDiff } from "../../../support/preparedChanges";
import { planned } from "../../../../model/power/basis";

const golden = (name: string): string =>
  anyLine(readFileSync(join(__dirname, "golden", `${name}.md`), "utf8"));

/** Another line of the shipped site file changes no comment: which line is named is tested beside the rule. */
function anyLine(comment: string): string {
  return comment.replace(/site\.yaml:\d+:/g, "site.yaml:LINE:");
}

const report = (version: SiteVersion, phase: string): PhaseReport =>
  reportPhase(version.site, version.catalog, phase, planned(version.locked));

/** What the planner says, by the label of its row. */
const COUNTS: readonly (readonly [string, (phase: PhaseReport) => number | undefined])[] = [
  ["Nodes", ({ nodes }) => nodes],
  ["GPUs, hgx-h100", ({ systems }) => systems.find(ofSystem("hgx-h100"))?.gpus],
  ["GPUs, gb300-nvl72", ({ systems }) => systems.find(ofSystem("gb300-nvl72"))?.gpus ?? 0],
  ["Energy, MWh a year", ({ year }) => year?.energyMegawattHours],
  ["Electricity, EUR a year", ({ year }) => year?.electricityEur],
  ["tCO2 a year, location-based", ({ year }) => year?.locationBasedTonnesCo2],
  ["tCO2 a year, market-based", ({ year }) => year?.marketBasedTonnesCo2],
  ["GPU systems so far, USD", ({ capital }) => capital.systemsSoFarUsd],
];

/** The planner's watts, by the label of their row. */
const WATTS: readonly (readonly [string, (phase: PhaseReport) => number])[] = [
  ["IT power", ({ itWatts }) => itWatts],
  ["Facility power", ({ facilityWatts }) => facilityWatts],
  ["Headroom (site kvandal)", ({ headroomWatts }) => headroomWatts],
];
const UNIT_WATTS: Readonly<Record<string, number>> = { W: 1, kW: 1e3, MW: 1e6 };

/** What a cell says in watts, as `−39.8 kW`, and how far its rounding may have moved that. */
function wattsIn(cell: string): { readonly watts: number; readonly rounding: number } {
  const [, sign, digits = "", unit = ""] = /^([+−]?)([\d,.]+) (W|kW|MW)$/.exec(cell) ?? [];
  const decimals = digits.split(".")[1]?.length ?? 0;
  const scale = UNIT_WATTS[unit] ?? NaN;
  const size = Number(digits.replaceAll(",", "")) * scale;
  return { watts: sign === "−" ? -size : size, rounding: (scale / 10 ** decimals) * 0.501 };
}

function ofSystem(name: string): (system: { readonly gpuSystem: string }) => boolean {
  return ({ gpuSystem }) => gpuSystem === name;
}

describe("the comment about a prepared change", () => {
  const diffs = new Map<string, SiteDiff>(
    PREPARED_CHANGES.map((change) => [change.name, preparedDiff(change)]),
  );

  it.each(PREPARED_CHANGES)("is the one that reviewers know: $name", (change) => {
    const { name } = change;
    const made = markdown(diffDocument(diffs.get(name) ?? preparedDiff(change)));
    expect(anyLine(made)).toBe(golden(name));
    expect(markdown(diffDocument(preparedDiff(change)))).toBe(made);
  });

  it("is one line for no change", () => {
    expect(golden("no-change")).toBe("**No change of kvandal in 3 phases.**\n");
  });

  it.each(PREPARED_CHANGES)("shows the planner's numbers and no others: $name", (change) => {
    const before = change.before();
    const after = change.after();
    for (const section of golden(change.name).split(/^### /m).slice(1)) {
      const names = /phase-\d/g;
      const [heading = ""] = section.split("\n");
      const phases = heading.match(names) ?? [];
      const first = report(before, phases[0] ?? "");
      const second = report(after, phases[1] ?? phases[0] ?? "");
      const changed = COUNTS.filter(([, count]) => count(first) !== count(second));
      for (const [label, count] of changed) {
        expect(section).toContain(
          `| ${label} | ${formatCount(count(first) ?? NaN)} | ${formatCount(count(second) ?? NaN)} |`,
        );
      }
      const shown = COUNTS.filter(([label]) => section.includes(`\n| ${label} |`));
      expect(shown).toEqual(changed);
      for (const [label, watts] of WATTS) {
        const numbers = [watts(first), watts(second), watts(second) - watts(first)];
        const [row] = section.split("\n").filter((line) => line.startsWith(`| ${label} | `));
        expect(row === undefined).toBe(numbers[2] === 0);
        const cells = row
          ?.split(" | ")
          .slice(1)
          .map((cell) => wattsIn(cell.replace(/ \|$/, "")));
        cells?.forEach(({ watts: said, rounding }, column) => {
          expect(Math.abs(said - (numbers[column] ?? NaN))).toBeLessThanOrEqual(rounding);
        });
        expect(cells?.length ?? 3).toBe(3);
      }
    }
  });

  it("says the same in a terminal and on a page", () => {
    const diff = diffs.get("over-budget");
    if (diff === undefined) {
      throw new Error("no over-budget");
    }
    const document = diffDocument(diff);
    for (const look of [text(document), page("kvandal", document)]) {
      expect(look).toContain("Blocked by 3 violations: phase-1");
      expect(look).toMatch(/sites\/kvandal\/site\.yaml:\d+:22 hall narvik-1/);
      expect(look).toContain("−39.8 kW");
    }
  });
});

describe("a comment of any size", () => {
  const line = fc.string({ maxLength: 2_000 });
  const many = fc
    .tuple(line, fc.nat({ max: 3_000 }))
    .map(([row, count]) => Array<string>(count).fill(row));
  const leaf: fc.Arbitrary<Block> = fc.oneof(
    line.map((content): Block => ({ kind: "paragraph", text: content })),
    many.map((items): Block => ({ kind: "list", title: "Violations", items })),
    many.map((content): Block => ({
      kind: "table",
      title: undefined,
      head: ["a", "b"],
      figures: [false, true],
      rows: content.map((row) => [row, row]),
    })),
  );
  const blocks = fc.array(
    fc.oneof(
      leaf,
      fc
        .array(leaf, { maxLength: 3 })
        .map((inner): Block => ({ kind: "details", summary: "more", blocks: inner })),
    ),
    { maxLength: 6 },
  );

  it("stays under the limit, keeps its verdict, and closes what it folds", () => {
    fc.assert(
      fc.property(blocks, (content) => {
        const document: DiffDocument = {
          state: "blocked",
          verdict: "Blocked: x.",
          blocks: content,
        };
        const made = markdown(document);
        expect(made.length).toBeLessThan(MARKDOWN_AT_MOST);
        expect(made.startsWith("⛔ **Blocked: x.**\n")).toBe(true);
        expect(made.split("\n<details>").length).toBe(made.split("\n</details>").length);
      }),
      { numRuns: 15 },
    );
  });

  it("is cut from the end, and says by how much", () => {
    const items = Array.from({ length: 5_000 }, (_, index) => `violation ${index} of a long list`);
    const made = markdown({
      state: "blocked",
      verdict: "Blocked.",
      blocks: [
        { kind: "list", title: "Violations", items },
        { kind: "details", summary: "more", blocks: [{ kind: "paragraph", text: "settings" }] },
      ],
    });
    expect(made).toContain("- violation 0 of");
    expect(made).not.toContain("settings");
    const kept = made.split("\n").filter((row) => row.startsWith("- violation")).length;
    // What is left out: items, the head of the details and what is in them.
    expect(made).toContain(`${formatCount(5_000 - kept + 2)} lines are left out`);
  });

  it("cannot be taken over by the text that it quotes", () => {
    const made = markdown({
      state: "fits",
      verdict: "Fits.",
      blocks: [
        {
          kind: "table",
          title: undefined,
          head: ["Gate"],
          figures: [false],
          rows: [["a | b\n\n# head <script> `code` **bold** [x](http://y) @team <!--"]],
        },
      ],
    });
    const [row = ""] = made.split("\n").filter((one) => one.startsWith("| a"));
    expect(row).toContain("a \\| b # head &lt;script> \\`code\\` \\*\\*bold\\*\\*");
    expect(row).not.toContain("@team");
    expect(row).not.toContain("<!--");
  });
});
