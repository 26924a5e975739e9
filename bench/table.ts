import Table from "cli-table3";
import { colours } from "../tools/colours";
import { spread } from "./statistics";
import type { Figure } from "./types";

/** Whether a figure keeps its bound; a figure without one does. */
export function withinBound({ values, atMost }: Figure): boolean {
  return atMost === undefined || spread(values).median <= atMost;
}

/** The same in a word. */
export function verdictOf(figure: Figure): "ok" | "over" | "none" {
  return figure.atMost === undefined ? "none" : withinBound(figure) ? "ok" : "over";
}

/** The figures as a table for people: least, middle, greatest, bound. */
export function renderFigures(figures: readonly Figure[]): string {
  const table = new Table({
    head: ["figure", "unit", "min", "median", "max", "at most", ""],
    colAligns: ["left", "left", "right", "right", "right", "right", "left"],
    style: { head: [], border: [] },
  });
  for (const figure of figures) {
    const { minimum, median, maximum } = spread(figure.values);
    const verdict = { ok: colours.green("ok"), over: colours.red("over"), none: "" };
    table.push([
      figure.note === undefined ? figure.name : `${figure.name}\n  ${figure.note}`,
      figure.unit,
      inDigits(minimum),
      inDigits(median),
      inDigits(maximum),
      figure.atMost === undefined ? "" : inDigits(figure.atMost),
      verdict[verdictOf(figure)],
    ]);
  }
  return table.toString();
}

/** Three digits that count, more only before the point, and never an exponent. */
export function inDigits(value: number): string {
  const digits = value < 1000 ? { maximumSignificantDigits: 3 } : { maximumFractionDigits: 0 };
  return value.toLocaleString("en-GB", digits);
}
