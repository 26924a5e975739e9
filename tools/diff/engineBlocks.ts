import { isRefused, type EnginePreview } from "../../model/diff/enginePreview";
import { counted, type DiffVerdict } from "../../model/diff/verdict";
import { list, paragraph, type Block } from "./document";

const QUIET = "no policy objects, and nothing in service is deleted or replaced";

/** What the engine's preview adds for the reviewer: objections of policies, and what in service goes. */
export function engineBlocks(preview: EnginePreview): Block[] {
  const found = engineFindings(preview);
  const nothing = paragraph(`${QUIET[0]?.toUpperCase() ?? ""}${QUIET.slice(1)}.`);
  return [
    { kind: "heading", text: `Preview of the engine, stack ${preview.stack}` },
    ...(found.length === 0 ? [nothing] : found),
  ];
}

/**
 * What the engine's preview adds to a diff without a change: a sentence, as long as it refuses nothing and nothing goes. Advice is only
 * named then: it is as it was.
 */
export function engineOnNoChange(
  sentence: string,
  preview: EnginePreview,
): { readonly sentence: string; readonly blocks: Block[] } {
  const { stack, policies, replaced, deleted } = preview;
  if (isRefused(preview) || replaced.length + deleted.length > 0) {
    return { sentence, blocks: engineBlocks(preview) };
  }
  const advised = [...new Set(policies.map(({ policy }) => policy))];
  const advice = advised.length === 0 ? "" : ` (advice as before: ${advised.join(", ")})`;
  const quiet = QUIET.replace("no policy objects", `no policy objects${advice}`);
  return { sentence: `${sentence} Preview of the engine, stack ${stack}: ${quiet}.`, blocks: [] };
}

function engineFindings({
  succeeded,
  errors,
  policies,
  replaced,
  deleted,
}: EnginePreview): Block[] {
  return [
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
