import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { markdownTable } from "../../../bench/markdown";
import { readResults, resultsText, type Results } from "../../../bench/results";
import { renderFigures, withinBound } from "../../../bench/table";
import type { Figure } from "../../../bench/types";

const FIGURES: readonly Figure[] = [
  { name: "planner: run time", unit: "ms", values: [41.24, 39, 52.7], atMost: 1000 },
  { name: "preview, bare", unit: "s", values: [16.6] },
  { name: "abstraction", unit: "x", values: [1.2, 1.31, 1.9], atMost: 1.3, note: "phase 3" },
  { name: "plan: growth", unit: "exponent", values: [0.5], atMost: 1.1 },
  { name: "peers: 1,000 pools by conftest", unit: "MB", values: [1111.4], headline: true },
];

const RESULTS: Results = {
  day: "2026-11-24",
  machine: "2 cores",
  loads: [1.26, 0.5],
  figures: FIGURES,
};

describe("the bound of a figure", () => {
  it.each([
    { values: [1, 1.3, 9], atMost: 1.3, kept: true },
    { values: [1, 1.31, 1.32], atMost: 1.3, kept: false },
    { values: [1e9], atMost: undefined, kept: true },
  ])("is kept or not by the median of $values (at most $atMost)", ({ kept, ...figure }) => {
    expect(withinBound({ name: "", unit: "", ...figure })).toBe(kept);
  });
});

describe("figures as a table", () => {
  it("have their bound and whether they keep it, on a terminal", () => {
    expect(renderFigures(FIGURES)).toBe(
      [
        "┌────────────────────────────────┬──────────┬───────┬────────┬───────┬─────────┬──────┐",
        "│ figure                         │ unit     │   min │ median │   max │ at most │      │",
        "├────────────────────────────────┼──────────┼───────┼────────┼───────┼─────────┼──────┤",
        "│ planner: run time              │ ms       │    39 │   41.2 │  52.7 │   1,000 │ ok   │",
        "├────────────────────────────────┼──────────┼───────┼────────┼───────┼─────────┼──────┤",
        "│ preview, bare                  │ s        │  16.6 │   16.6 │  16.6 │         │      │",
        "├────────────────────────────────┼──────────┼───────┼────────┼───────┼─────────┼──────┤",
        "│ abstraction                    │ x        │   1.2 │   1.31 │   1.9 │     1.3 │ over │",
        "│   phase 3                      │          │       │        │       │         │      │",
        "├────────────────────────────────┼──────────┼───────┼────────┼───────┼─────────┼──────┤",
        "│ plan: growth                   │ exponent │   0.5 │    0.5 │   0.5 │     1.1 │ ok   │",
        "├────────────────────────────────┼──────────┼───────┼────────┼───────┼─────────┼──────┤",
        "│ peers: 1,000 pools by conftest │ MB       │ 1,111 │  1,111 │ 1,111 │         │      │",
        "└────────────────────────────────┴──────────┴───────┴────────┴───────┴─────────┴──────┘",
      ].join("\n"),
    );
  });

  it("are for the README those with a bound and the peers', under machine and load", () => {
    expect(markdownTable(RESULTS)).toBe(
      [
        "Measured on 2026-11-24, 2 cores, at a load of 0.5 to 1.26:",
        "",
        "| figure                             |   min | median |   max | at most |            |",
        "| ---------------------------------- | ----: | -----: | ----: | ------: | ---------- |",
        "| planner: run time, ms              |    39 |   41.2 |  52.7 |   1,000 | kept       |",
        "| abstraction                        |   1.2 |   1.31 |   1.9 |     1.3 | **missed** |",
        "| plan: growth, exponent             |   0.5 |    0.5 |   0.5 |     1.1 | kept       |",
        "| peers: 1,000 pools by conftest, MB | 1,111 |  1,111 | 1,111 |         |            |",
      ].join("\n"),
    );
  });

  it("are all of them for who asks for all", () => {
    expect(markdownTable(RESULTS, { all: true })).toContain(
      "| preview, bare, s                   |  16.6 |   16.6 |  16.6 |         |            |",
    );
  });
});

describe("results as JSON", () => {
  const folder = mkdtempSync(join(tmpdir(), "kvandal-bench-"));
  const written = (name: string, text: string): string => {
    const file = join(folder, name);
    writeFileSync(file, text);
    return file;
  };

  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it("say what follows from their values", () => {
    const { results } = JSON.parse(resultsText(RESULTS)) as { results: object[] };
    expect(results[2]).toEqual({
      ...FIGURES[2],
      minimum: 1.2,
      median: 1.31,
      maximum: 1.9,
      within: false,
    });
  });

  it("are read again as they were, and of several runs as one in which the last counts", () => {
    const first = written("first.json", resultsText(RESULTS));
    expect(readResults([first])).toEqual(RESULTS);

    const faster = { name: "abstraction", unit: "x", values: [1.1], atMost: 1.3 };
    const again = { ...RESULTS, day: "2026-11-25", loads: [2], figures: [faster] };
    const second = written("second.json", resultsText(again));
    expect(readResults([first, second])).toEqual({
      day: "2026-11-24, 2026-11-25",
      machine: "2 cores",
      loads: [1.26, 0.5, 2],
      figures: FIGURES.map((figure) => (figure.name === "abstraction" ? faster : figure)),
    });
  });

  it("are not taken from a file without any", () => {
    const file = written("other.json", "{}");
    expect(() => readResults([file])).toThrow(`${file} has no results of a benchmark`);
  });
});
