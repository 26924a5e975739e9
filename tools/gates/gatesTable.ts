import { colours } from "../colours";
import { formatMeasure } from "../../model/gates/measure";
import type { PhaseVerdict } from "../../model/gates/openPhases";
import type { PoolWarning } from "../../model/gates/poolWarnings";
import { lets, type GateVerdict, type Verdict } from "../../model/gates/verdict";
import { renderTable } from "../plan/table";

const COLOURS: Readonly<Record<Verdict, (text: string) => string>> = {
  passed: colours.green,
  waived: colours.yellow,
  missing: colours.red,
  inconclusive: colours.red,
  expired: colours.red,
  failed: colours.red,
};

/**
 * Every gate of some phases: a sentence and a table a phase, then what would open it, waivers, and what is only an example.
 *
 * @param tooMuch pools that were measured to draw more than they are budgeted for, whatever their gates allow.
 */
export function renderGates(
  site: string,
  now: string,
  phases: readonly PhaseVerdict[],
  tooMuch: readonly PoolWarning[] = [],
): string {
  const examples = new Set(
    phases.flatMap(({ gates }) =>
      gates.flatMap(({ record, waiver }) =>
        [record, waiver].flatMap((one) => (one?.illustrative === true ? [one.file] : [])),
      ),
    ),
  ).size;
  const note =
    examples === 0
      ? []
      : [
          colours.yellow(
            `illustrative: ${examples} ${examples === 1 ? "record is an example and proves" : "records are examples and prove"} nothing about the real site`,
          ),
        ];
  const power = tooMuch.map(({ message }) => `${colours.red("power:")} ${message}`);
  const spaced = power.length === 0 ? [] : ["", ...power];
  return [`gates of ${site} on ${now}`, ...phases.map(renderPhase), ...spaced, ...note].join("\n");
}

function renderPhase(phase: PhaseVerdict): string {
  const table =
    phase.gates.length === 0
      ? []
      : [
          renderTable(
            ["Gate", "Verdict", "Value", "Threshold", "Age", "Valid until", "By"],
            phase.gates.map(row),
            2,
          ),
        ];
  return ["", headline(phase), ...table, ...remarks(phase)].join("\n");
}

function headline({ phase, open, blockedBy, gates, failing, capital }: PhaseVerdict): string {
  if (open) {
    return `${colours.green("open:")} ${phase}${gates.length === 0 ? ", no gates declared" : ""}`;
  }
  const counting = gates.filter(({ partOf }) => partOf === undefined).length;
  const own = failing.length === 0 ? [] : [`${failing.length} of ${counting} gates do not hold`];
  const money = capital === undefined ? [] : ["its capital is not released"];
  const earlier = blockedBy === undefined ? [] : [`${blockedBy} is not open`];
  return `${colours.red("blocked:")} ${phase}, ${[...own, ...money, ...earlier].join("; ")}`;
}

function row({ gate, partOf, verdict, record, threshold }: GateVerdict): string[] {
  const example = record?.illustrative === true ? colours.dim(", example") : "";
  return [
    partOf === undefined ? gate : `  ${gate} (${partOf})`,
    `${COLOURS[verdict](verdict)}${example}`,
    record === undefined ? "-" : formatMeasure(record.value),
    threshold,
    record === undefined ? "-" : `${record.ageDays} d`,
    record === undefined ? "-" : (record.validUntil ?? "no end"),
    record === undefined ? "-" : record.collectedBy.name,
  ];
}

/** Of the parts of a gate that holds without them nothing is asked. */
function remarks({ gates, capital }: PhaseVerdict): string[] {
  const holding = new Set(gates.filter(({ verdict }) => lets(verdict)).map(({ gate }) => gate));
  const own = gates
    .filter(({ partOf, waiver }) => waiver !== undefined || !holding.has(partOf ?? ""))
    .flatMap(remark);
  return capital === undefined ? own : [...own, `${colours.red("capital:")} ${capital}`];
}

/** What is wrong and what would pass, or who waived; nothing of a gate that has passed. */
function remark({ gate, verdict, reason, wanted, waiver }: GateVerdict): string[] {
  if (waiver !== undefined) {
    const example = waiver.illustrative ? " (example)" : "";
    return [`${colours.yellow("waived:")} ${gate}${example}: ${reason}`];
  }
  if (lets(verdict)) {
    return [];
  }
  return [`${colours.red(`${verdict}:`)} ${gate}: ${reason}; needs ${wanted ?? "nothing more"}`];
}
