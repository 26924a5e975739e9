import type { Results } from "./results";
import { spread } from "./statistics";
import { inDigits, verdictOf } from "./table";
import type { Figure } from "./types";

const HEAD = ["figure", "min", "median", "max", "at most", ""];
/** Numbers are set flush right. */
const NUMBERS = [false, true, true, true, true, false];

/**
 * The table of the README: every figure that has a bound, and those of the peers, under the machine and how busy it was. What the
 * figures are is on a page of its own.
 *
 * @param all also what is only reported.
 */
export function markdownTable(
  { day, machine, loads, figures }: Results,
  options: { readonly all?: boolean } = {},
): string {
  const shown = figures.filter(
    ({ atMost, headline }) => options.all === true || atMost !== undefined || headline === true,
  );
  const [least, greatest] = [Math.min(...loads), Math.max(...loads)].map((load) => inDigits(load));
  return [
    `Measured on ${day}, ${machine}, at a load of ${least} to ${greatest}:`,
    "",
    ...aligned([HEAD, ...shown.map(rowOf)]),
  ].join("\n");
}

/** Rows with their columns under each other, as the formatter of this project writes them. */
function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = HEAD.map((_, column) =>
    Math.max(3, ...rows.map((cells) => cells[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const padded = rows.map((cells) =>
    line(
      widths.map((width, column) => {
        const cell = cells[column] ?? "";
        return NUMBERS[column] === true ? cell.padStart(width) : cell.padEnd(width);
      }),
    ),
  );
  const rule = widths.map((width, column) =>
    NUMBERS[column] === true ? `${"-".repeat(width - 1)}:` : "-".repeat(width),
  );
  const [head = "", ...body] = padded;
  return [head, line(rule), ...body];
}

function rowOf(figure: Figure): string[] {
  const { name, unit, values, atMost } = figure;
  const { minimum, median, maximum } = spread(values);
  const verdict = { ok: "kept", over: "**missed**", none: "" }[verdictOf(figure)];
  return [
    unit === "x" ? name : `${name}, ${unit}`,
    ...[minimum, median, maximum].map(inDigits),
    atMost === undefined ? "" : inDigits(atMost),
    verdict,
  ];
}
