import type { Results } from "./results";
import { spread } from "./statistics";
import { inDigits, verdictOf } from "./table";
import type { Figure } from "./types";

const HEAD = ["figure", "min", "median", "max", "at most", ""] as const;
const RULE = ["---", "---:", "---:", "---:", "---:", "---"] as const;

/**
 * The table of the README: every figure that has a bound, and those of the peers, under the machine and how busy it was.
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
  const rows = [HEAD, RULE, ...shown.map(rowOf)].map((cells) => `| ${cells.join(" | ")} |`);
  return [
    `Measured on ${day}, ${machine}, at a load of ${least} to ${greatest}:`,
    "",
    ...rows,
    "",
  ].join("\n");
}

function rowOf(figure: Figure): string[] {
  const { name, unit, values, atMost, note } = figure;
  const { minimum, median, maximum } = spread(values);
  const verdict = { ok: "kept", over: "**missed**", none: "" }[verdictOf(figure)];
  return [
    `${name}${UNITS[unit] ?? `, ${unit}`}${note === undefined ? "" : ` (${note})`}`,
    ...[minimum, median, maximum].map(inDigits),
    atMost === undefined ? "" : inDigits(atMost),
    verdict,
  ];
}

/** Units that the name of a figure says already. */
const UNITS: Readonly<Record<string, string>> = { x: "", exponent: ", exponent" };
