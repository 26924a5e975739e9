import { z } from "zod";
import { bookedWatts } from "../../model/capitalRelease";
import { formatComparison, formatWatts } from "../../model/format";
import { deploymentDayProblems } from "../../model/gates/deploymentDay";
import { COMPONENT_TYPES } from "../../model/names";
import { lastOpenPhase } from "../../model/gates/openPhases";
import { whyClosed } from "../../model/gates/phaseGate";
import { planPhase } from "../../model/phasePlan";
import { capacityKind, readCapacity, type Capacity } from "./capacity";
import { budgetClaim, isSiteBudget } from "./siteBudget";
import {
  basisOf,
  declaredDeployment,
  phaseProblem,
  type FindFacts,
  type SiteFacts,
} from "./siteFacts";
import { verdictsOn } from "./verdicts";

/** A resource, as far as its phase matters. */
export interface PhasedResource {
  readonly type: string;
  readonly props: unknown;
  readonly provider?: { readonly props: Readonly<Record<string, unknown>> } | undefined;
}

/** What is wrong with the phase that a resource is of, by the policy that says it. */
export interface PhaseProblems {
  /** Gates that do not hold. */
  readonly gates: readonly string[];
  /** Capital that what is booked does not release. */
  readonly capital: readonly string[];
  /** Power that nobody has booked. */
  readonly demand: readonly string[];
  /** Earlier phases that come first. */
  readonly order: readonly string[];
}

const NONE: PhaseProblems = { gates: [], capital: [], demand: [], order: [] };

/** What a `Site` component says about itself. */
const siteClaim = z.object({ site: z.string(), phase: z.string(), now: z.string().optional() });

/**
 * Whether a resource may be deployed by the gates of its phase. The `Site` and each budget claim a phase, and each object that
 * becomes nodes asks for units: what the last open phase already gives it is never refused, so nothing is forced to shrink.
 *
 * Every resource is judged by site file, evidence and day alone, and by no other resource.
 *
 * @param today the day of the run, for resources that do not name one.
 * @param clockDay the UTC day of the pack's own clock, which every day is held against.
 */
export function judgePhase(
  { type, props, provider }: PhasedResource,
  find: FindFacts,
  today: string,
  clockDay: string,
): PhaseProblems {
  if (type === COMPONENT_TYPES.site) {
    const claim = siteClaim.safeParse(props);
    if (!claim.success) {
      return { ...NONE, gates: ["the Site's inputs cannot be read, so nobody knows its phase"] };
    }
    const { site, phase, now = today } = claim.data;
    const facts = find(site);
    return (
      wrongDay(facts, now, clockDay) ?? {
        ...judgeClaim(facts, phase, now),
        demand: unbooked(facts, phase, now),
      }
    );
  }
  if (isSiteBudget(type, props)) {
    const claim = budgetClaim(props);
    // The energy budget refuses one that cannot be read.
    if (claim === undefined) {
      return NONE;
    }
    const { site, phase, now = today } = claim;
    const facts = find(site);
    return wrongDay(facts, now, clockDay) ?? judgeClaim(facts, phase, now);
  }
  const kind = capacityKind(type, props);
  if (kind === undefined) {
    return NONE;
  }
  const { capacity } = readCapacity(kind, props, provider?.props.context, find);
  return capacity === undefined
    ? NONE
    : (wrongDay(capacity.facts, today, clockDay) ?? judgeUnits(capacity, today));
}

/** What is wrong with the day that a resource is judged on; undefined for a day on which it may be deployed. */
function wrongDay(facts: SiteFacts, now: string, clockDay: string): PhaseProblems | undefined {
  const problems = deploymentDayProblems(facts.records ?? [], now, clockDay);
  return problems.length === 0
    ? undefined
    : { ...NONE, gates: problems.map((problem) => `site ${facts.site.name}: ${problem}`) };
}

/** Nothing is said of a site whose gates do not ask for bookings, or whose phase is not known. */
function unbooked(facts: SiteFacts, phaseName: string, now: string): string[] {
  const phase = facts.site.phases.find(({ name }) => name === phaseName);
  if (!(phase?.gates ?? []).some(({ kind }) => kind === "capacity-booked")) {
    return [];
  }
  const { facilityWatts } = planPhase(facts.site, facts.catalog, phaseName, basisOf(facts));
  const booked = bookedWatts(facts, facts.records ?? [], now);
  if (facilityWatts <= booked) {
    return [];
  }
  const [taken, covered] = formatComparison(facilityWatts, booked);
  return [
    `site ${facts.site.name}: ${phaseName} takes ${taken}, ${covered} are booked (${formatWatts(facilityWatts - booked)} that nobody has asked for): record the bookings, or give the phase fewer units`,
  ];
}

function judgeClaim(facts: SiteFacts, phase: string, now: string): PhaseProblems {
  const unknown = phaseProblem(facts, phase);
  if (unknown !== undefined) {
    return { ...NONE, order: [unknown] };
  }
  const verdict = verdictsOn(facts, now).find((candidate) => candidate.phase === phase);
  const closed = verdict === undefined ? undefined : whyClosed(verdict);
  const where = `site ${facts.site.name}: ${phase} is not open on ${now}`;
  return {
    gates: (closed?.gates ?? []).map((sentence) => `${where}: ${sentence}`),
    capital: closed?.capital === undefined ? [] : [`site ${facts.site.name}: ${closed.capital}`],
    demand: [],
    order: closed?.order === undefined ? [] : [`${where}: ${closed.order}`],
  };
}

/** A pool's ceiling is its target in the last open phase: a phase that is not open adds nothing. */
function judgeUnits({ facts, name, demand, phase }: Capacity, now: string): PhaseProblems {
  const verdicts = verdictsOn(facts, now);
  if (verdicts.find((candidate) => candidate.phase === phase)?.open ?? true) {
    return NONE;
  }
  const open = lastOpenPhase(verdicts);
  const ceiling =
    open === undefined ? 0 : (declaredDeployment(facts, open, name)?.part?.units ?? 0);
  if (demand.units <= ceiling) {
    return NONE;
  }
  const given =
    open === undefined
      ? "no phase is open"
      : `its ceiling is ${ceiling} units, of ${open}, the last open phase`;
  return {
    ...NONE,
    gates: [
      `pool ${demand.pool}: ${demand.units} units asked for ${phase}, which is not open on ${now}; ${given} (${demand.units - ceiling} over): bring the evidence that \`kvandal gates\` names, or deploy ${open ?? "nothing yet"}`,
    ],
  };
}
