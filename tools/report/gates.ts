import { formatMeasure } from "../../model/gates/measure";
import type { PhaseVerdict } from "../../model/gates/openPhases";
import { lets, type GateVerdict } from "../../model/gates/verdict";
import { html, type Content, type Html } from "./html";
import { table, text } from "./table";

/** What has to be proven before each phase and what has been; nothing for a site without gates. */
export function gatesSection(verdicts: readonly PhaseVerdict[]): Html | string {
  const gated = verdicts.filter(({ gates }) => gates.length > 0);
  if (gated.length === 0) {
    return "";
  }
  const examples = verdicts.some(({ illustrative }) => illustrative)
    ? html` Evidence marked <em>example</em> is illustrative and proves nothing about a real site.`
    : "";
  return html`<section aria-labelledby="gates-heading">
    <h2 id="gates-heading">Gates</h2>
    <p class="says">
      A phase may be deployed when each of its gates holds and every earlier phase is
      open.${examples}
    </p>
    ${gated.map(phase)}
  </section> `;
}

function phase(verdict: PhaseVerdict): Html {
  const { open, blockedBy, capital } = verdict;
  const word = open
    ? html`<span class="fits">✓ open</span>`
    : html`<span class="over">✗ not open</span>`;
  const why = [
    ...(blockedBy === undefined ? [] : [`It comes after ${blockedBy}, which is not open.`]),
    ...(capital === undefined ? [] : [`Capital: ${capital}.`]),
  ];
  return html`<h3>${verdict.phase} ${word}</h3>
    ${why.map((sentence) => html`<p>${sentence}</p> `)}${table(
      `Gates of ${verdict.phase}`,
      ["Gate", "Verdict", "Found", "Asked", "Why"].map(text),
      [{ rows: verdict.gates.map(row) }],
    )}`;
}

function row(gate: GateVerdict): Content[] {
  const { partOf, verdict, record, waiver, threshold, reason } = gate;
  const example = (waiver?.illustrative ?? record?.illustrative) === true ? ", example" : "";
  const word = `${lets(verdict) ? "✓" : "✗"} ${verdict}${example}`;
  return [
    partOf === undefined ? gate.gate : `${gate.gate} (part of ${partOf})`,
    html`<span class="${lets(verdict) ? "fits" : "over"}">${word}</span>`,
    record === undefined ? "–" : formatMeasure(record.value),
    threshold,
    // Why a gate passed is said by the two figures before.
    verdict === "passed" && record !== undefined ? `measured on ${record.measuredOn}` : reason,
  ];
}
