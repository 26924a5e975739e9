import { formatCount } from "../../model/format";
import { renderTable } from "../plan/table";
import type { RehearsalResult } from "./rehearse";

/** A rehearsal as people read it. */
export function renderRehearsal(
  { site, phase }: { readonly site: string; readonly phase: string },
  { nodes, halls, steps }: RehearsalResult,
): string {
  const head = ["Step", "Time", "Largest API server", "All control planes", "Requests"];
  const rows = steps.map((step) => [
    step.step,
    `${formatCount(step.seconds)} s`,
    `${formatCount(step.apiServerMegabytes)} MB`,
    `${formatCount(step.allMegabytes)} MB`,
    formatCount(step.requests),
  ]);
  const title = `${site} ${phase}: ${formatCount(nodes)} simulated nodes in ${formatCount(halls)} ${halls === 1 ? "hall" : "halls"}`;
  return [title, renderTable(head, rows)].join("\n");
}
