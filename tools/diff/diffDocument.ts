import type { EnginePreview } from "../../model/diff/enginePreview";
import type { PhaseDiff } from "../../model/diff/phaseDiff";
import type { SiteDiff } from "../../model/diff/siteDiff";
import { counted, diffVerdict } from "../../model/diff/verdict";
import { details, list, paragraph, type Block, type DiffDocument } from "./document";
import { engineBlocks, engineOnNoChange, verdictWithEngine } from "./engineBlocks";
import { settingText } from "./figureText";
import {
  domainTable,
  figureTable,
  gatesMatter,
  gateSummary,
  gateTable,
  hallList,
  interruptionList,
  poolTable,
  settingList,
  violationText,
  wantedList,
} from "./sections";

/**
 * A diff as people read it. First the verdict; then what is wrong; then each phase that changes with its figures, what goes, and
 * its gates; folded at the end what few will open. A diff without a change is the verdict alone, with the engine's
 * preview too where that finds nothing either.
 *
 * @param preview of the engine, where there is one: it tells what is in service and goes.
 */
export function diffDocument(diff: SiteDiff, preview?: EnginePreview): DiffDocument {
  const { state, sentence } = verdictWithEngine(diffVerdict(diff), preview);
  if (!diff.changed && diff.violations.length === 0) {
    const found =
      preview === undefined ? { sentence, blocks: [] } : engineOnNoChange(sentence, preview);
    return { state, verdict: found.sentence, blocks: found.blocks };
  }
  const engine = preview === undefined ? [] : engineBlocks(preview);
  const changed = diff.phases.filter((phase) => phase.changed);
  const unchanged = diff.phases.length - changed.length;
  const blocks: Block[] = [
    ...list("Violations", diff.violations.map(violationText)),
    ...engine,
    ...changed.flatMap(mainBlocks),
    ...(unchanged === 0 ? [] : [paragraph(`${counted(unchanged, "phase")} unchanged.`)]),
    ...(diff.illustrative
      ? [
          paragraph(
            "Evidence marked (example) is illustrative and proves nothing about the real site.",
          ),
        ]
      : []),
    ...changed.flatMap((phase) => details(`${phase.title}: details`, foldedBlocks(phase))),
    ...details("Site, catalogue and limits: changed settings", [
      ...list(undefined, diff.settings.map(settingText)),
    ]),
  ];
  return { state, verdict: sentence, blocks };
}

function mainBlocks(phase: PhaseDiff): Block[] {
  const service =
    phase.stacks.length > 0 && phase.before === phase.after
      ? `, in service in ${phase.stacks.join(", ")}`
      : "";
  const blocks = [
    ...list("Know before you approve", phase.notices),
    ...figureTable(phase),
    ...poolTable(phase),
    ...hallList(phase),
    ...(phase.stacks.length > 0 ? interruptionList(phase) : []),
    ...(gatesMatter(phase) ? gateTable(phase) : gateSummary(phase)),
  ];
  return [{ kind: "heading", text: `${phase.title}${service}` }, ...blocks];
}

function foldedBlocks(phase: PhaseDiff): Block[] {
  return [
    ...list("Warnings", phase.warnings),
    ...(gatesMatter(phase) ? [] : gateTable(phase)),
    ...wantedList(phase),
    ...(phase.stacks.length > 0 ? [] : interruptionList(phase)),
    ...domainTable(phase),
    ...settingList(phase),
  ];
}
