import { isRefused, type EnginePreview } from "../../model/diff/enginePreview";
import { counted, type DiffVerdict } from "../../model/diff/verdict";
import { list, paragraph, type Block } from "./document";

/** What the engine's preview adds for the reviewer: objections of policies, and what in service goes. */
export function engineBlocks(preview: EnginePreview): Block[] {
  const { stack, succeeded, errors, policies, replaced, deleted } = preview;
  const found = [
    ...list(
      "Objections of policies",
      policies.map(
        ({ policy, level, resource, message }) => `${policy} (${level}), ${resource}: ${message}`,
      ),
    ),
    ...(succeeded ? [] : list("Errors", errors)),
    ...list("Deleted from service", deleted),
    ...list("Replaced in service: deleted, and made anew", replaced),
  ];
  const nothing = paragraph("No policy objects, and nothing in service is deleted or replaced.");
  return [
    { kind: "heading", text: `Preview of the engine, stack ${stack}` },
    ...(found.length === 0 ? [nothing] : found),
  ];
}

/** The verdict where the engine's preview counts too: what it refuses is blocked, whatever the files alone say. */
export function verdictWithEngine(
  verdict: DiffVerdict,
  preview: EnginePreview | undefined,
): DiffVerdict {
  if (preview === undefined || verdict.state === "blocked" || !isRefused(preview)) {
    return verdict;
  }
  const mandatory = preview.policies.filter(({ level }) => level === "mandatory").length;
  const why =
    mandatory === 0
      ? "it failed"
      : `${counted(mandatory, "objection")} of policies that must be met`;
  const sentence = `Blocked by the engine's preview of ${preview.stack}: ${why}. From the files alone: ${verdict.sentence}`;
  return { state: "blocked", sentence };
}
