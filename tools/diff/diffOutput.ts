import type { EnginePreview } from "../../model/diff/enginePreview";
import type { SiteDiff } from "../../model/diff/siteDiff";
import { diffVerdict } from "../../model/diff/verdict";
import { verdictWithEngine } from "./engineBlocks";

/** A diff as machines read it: every figure in whole watts, on both sides. What nobody knows is left out, never 0. */
export function diffOutput(diff: SiteDiff, base: string, engine?: EnginePreview) {
  return { ...verdictWithEngine(diffVerdict(diff), engine), base, ...diff, engine };
}
