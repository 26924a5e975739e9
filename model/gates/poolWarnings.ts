import type { PhaseReport, SitePlan } from "../sitePlan";
import type { PoolPower } from "./poolPower";

/** What to say about a pool. */
export interface PoolWarning {
  readonly pool: string;
  readonly message: string;
}

/** A sentence for each pool that draws more than it is budgeted for, with the way out. */
export function poolsAboveBudget(powers: readonly PoolPower[]): readonly PoolWarning[] {
  return powers
    .filter(({ verdict }) => verdict === "above")
    .map(({ pool, gpuSystem, gpuPowerCapWatts, reason, record }) => {
      const example = record?.illustrative === true ? ", an example" : "";
      const way =
        gpuPowerCapWatts === undefined
          ? `raise the nameplate of ${gpuSystem} in the catalogue, or cap its GPUs`
          : `see that its cap of ${gpuPowerCapWatts} W is enforced, or raise the nameplate of ${gpuSystem} in the catalogue`;
      const message = `pool ${pool} draws more than it is budgeted for: ${reason} (${record?.file ?? ""}${example}); ${way}`;
      return { pool, message };
    });
}

/** What to say about the pools that a phase has, of those that were measured to draw more than they are budgeted for. */
export function aboveBudgetIn(
  { halls }: Pick<PhaseReport, "halls">,
  powers: readonly PoolPower[],
): readonly string[] {
  const present = new Set(halls.flatMap(({ pools }) => pools.map(({ name }) => name)));
  return poolsAboveBudget(powers)
    .filter(({ pool }) => present.has(pool))
    .map(({ message }) => message);
}

/** A phase's report that also warns of pools in it that were measured to draw more than they are budgeted for. */
export function phaseWithMeasuredPower(
  report: PhaseReport,
  powers: readonly PoolPower[],
): PhaseReport {
  return { ...report, warnings: [...aboveBudgetIn(report, powers), ...report.warnings] };
}

/** A plan whose phases warn of them. */
export function planWithMeasuredPower(plan: SitePlan, powers: readonly PoolPower[]): SitePlan {
  return { ...plan, phases: plan.phases.map((phase) => phaseWithMeasuredPower(phase, powers)) };
}
