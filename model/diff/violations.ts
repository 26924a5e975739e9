import type { Problem } from "../input/problem";
import { oneOf } from "../input/suggest";
import { declaredDemand } from "../declaredDemand";
import { formatCount } from "../format";
import { weigh, type PowerViolation } from "../energyBudget";
import { planned } from "../power/basis";
import { powerBudget } from "../powerBudget";
import type { PhaseVerdict } from "../gates/openPhases";
import type { GatesDiff } from "./gateChanges";
import type { PoolChange, Side } from "./poolChanges";
import type { SiteVersion } from "./siteVersion";

/** Something that will not be let through, at the line that says so. */
export interface Violation {
  /**
   * `power`: a domain carries too much. `gate`: capacity is added to a phase that is not open. `phase`: a stack deploys a phase
   * that the site does not have, or its file no longer says what it deploys. `evidence`: a record or signature is not as it was.
   */
  readonly rule: "power" | "gate" | "phase" | "evidence";
  /** `hall narvik-1`, `site kvandal`, `pool h100-1`; of a gate the phase, of evidence its file. */
  readonly subject: string;
  readonly message: string;
  /** The line at fault in the site file, or in a stack file. */
  readonly at: Problem;
  /** Whether the before side has it too and no smaller. */
  readonly alreadyThere: boolean;
}

/** What the power of the after side does not carry, each with the line of the pool that grew most under that domain. */
export function powerViolations(
  before: Side,
  after: Side,
  pools: readonly PoolChange[],
): readonly Violation[] {
  const { report, version } = after;
  if (report === undefined || version === undefined || report.violations.length === 0) {
    return [];
  }
  const budget = powerBudget(version.site, report.phase, planned(version.locked));
  const demand = declaredDemand(version.site, report.phase);
  const fed = new Map(
    weigh(demand, budget, version.catalog).loads.map(({ domain, pools: under }) => [
      domain.name,
      under.map(({ pool }) => pool),
    ]),
  );
  return report.violations.map((violation) => {
    const { domain, message } = violation;
    const path = pathOf(violation, after, fed.get(domain) ?? [], pools);
    return {
      rule: "power",
      subject: domain,
      message,
      at: version.siteFile.problemAt(path, message),
      alreadyThere:
        before.report?.violations.some(
          (known) => known.domain === domain && known.excessWatts >= violation.excessWatts,
        ) ?? false,
    };
  });
}

function pathOf(
  { domain, message }: PowerViolation,
  { report, version }: Side,
  names: readonly string[],
  pools: readonly PoolChange[],
): (string | number)[] {
  const phase = version?.site.phases.findIndex(({ name }) => name === report?.phase) ?? 0;
  const pool = version?.site.pools.findIndex(({ name }) => domain === `pool ${name}`) ?? -1;
  if (pool >= 0) {
    return ["pools", pool];
  }
  if (domain.startsWith("plant ")) {
    return ["phases", phase, "plant"];
  }
  if (message.includes("shared out among the halls")) {
    return ["phases", phase, "halls"];
  }
  const grown = pools
    .filter((change) => names.includes(change.pool) && wattsAdded(change) > 0)
    .sort((one, other) => wattsAdded(other) - wattsAdded(one))[0];
  const largest = report?.halls
    .flatMap((hall) => hall.pools)
    .filter(({ name }) => names.includes(name))
    .sort((one, other) => other.facilityWatts - one.facilityWatts)[0];
  const name = grown?.pool ?? largest?.name;
  return ["phases", phase, "units", ...(name === undefined ? [] : [name])];
}

function wattsAdded({ before, after }: PoolChange): number {
  return (after?.facilityWatts ?? 0) - (before?.facilityWatts ?? 0);
}

/**
 * Capacity that is added to what is in service while its phase is not open. Expired evidence stops growth and never forces a
 * shrink, so what runs already is no violation.
 *
 * @param stacks that deploy this phase; without one nothing of it is in service yet.
 * @param moved whether they deploy another phase on the before side: then the stack file is at fault.
 */
export function gateViolations(
  after: Side,
  gates: GatesDiff,
  pools: readonly PoolChange[],
  stacks: readonly string[],
  moved: boolean,
): readonly Violation[] {
  const { report, version } = after;
  const [stack] = stacks;
  if (report === undefined || version === undefined || stack === undefined || gates.openAfter) {
    return [];
  }
  const grown = pools.filter((change) => unitsAdded(change) > 0);
  const [first] = grown;
  if (first === undefined) {
    return [];
  }
  const units = grown.reduce((sum, change) => sum + unitsAdded(change), 0);
  const why = [
    ...(gates.failing.length === 0 ? [] : [`${gates.failing.join(", ")} not holding`]),
    ...(gates.capital === undefined ? [] : ["its capital not released"]),
    ...(gates.blockedBy === undefined ? [] : [`${gates.blockedBy} not open`]),
  ].join("; ");
  const message = `${formatCount(units)} ${units === 1 ? "unit" : "units"} added to ${report.phase} in ${stack} while it is not open (${why}): bring the evidence first, or leave the units as they are`;
  const phase = version.site.phases.findIndex(({ name }) => name === report.phase);
  const stackFile = version.stacks.get(stack)?.file;
  const at =
    moved && stackFile !== undefined
      ? stackFile.problemAt(["config", "kvandal:phase"], message)
      : version.siteFile.problemAt(["phases", phase, "units", first.pool], message);
  return [{ rule: "gate", subject: report.phase, message, at, alreadyThere: false }];
}

/** Units of another system are all new. */
function unitsAdded({ before, after }: PoolChange): number {
  const kept = before?.gpuSystem === after?.gpuSystem ? (before?.units ?? 0) : 0;
  return (after?.units ?? 0) - kept;
}

/**
 * Gates of the after side that are not as they are locked: whatever is in service, and whether or not units are added, since a gate that
 * is gone opens what comes later.
 */
export function lockViolations(
  after: Side,
  verdictBefore: PhaseVerdict | undefined,
  verdictAfter: PhaseVerdict | undefined,
): readonly Violation[] {
  const { version, report } = after;
  if (version === undefined || report === undefined) {
    return [];
  }
  const phase = version.site.phases.findIndex(({ name }) => name === report.phase);
  return (verdictAfter?.unlocked ?? []).map((message): Violation => {
    const at = version.siteFile.problemAt(["phases", phase, "gates"], message, "key");
    const alreadyThere = verdictBefore?.unlocked.includes(message) ?? false;
    return { rule: "gate", subject: report.phase, message, at, alreadyThere };
  });
}

/** Stacks that deploy a phase which the site file does not have. */
export function stackViolations(after: SiteVersion): readonly Violation[] {
  const known = after.site.phases.map(({ name }) => name);
  return [...after.stacks]
    .filter(([, { phase }]) => !known.includes(phase))
    .map(([stack, { phase, file }]) => {
      const message = `${stack} deploys ${phase}, which ${after.site.name} does not have: there is ${oneOf(known)}`;
      const at = file.problemAt(["config", "kvandal:phase"], message);
      return { rule: "phase", subject: stack, message, at, alreadyThere: false };
    });
}
