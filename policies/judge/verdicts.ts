import { openPhases, type PhaseVerdict } from "../../model/gates/openPhases";
import type { SiteFacts } from "./siteFacts";

/** Verdicts by day: facts are never changed once they are found, and a pack is asked about every resource. */
const known = new WeakMap<SiteFacts, Map<string, readonly PhaseVerdict[]>>();

/** Which phases of a site are open on a day, and why the others are not. */
export function verdictsOn(facts: SiteFacts, now: string): readonly PhaseVerdict[] {
  const byDay = known.get(facts) ?? new Map<string, readonly PhaseVerdict[]>();
  known.set(facts, byDay);
  const verdicts = byDay.get(now) ?? openPhases(facts, facts.records ?? [], now);
  byDay.set(now, verdicts);
  return verdicts;
}
