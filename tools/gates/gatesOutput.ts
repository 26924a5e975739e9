import { writeMeasure } from "../../model/gates/measure";
import { lastOpenPhase, type PhaseVerdict } from "../../model/gates/openPhases";
import type { PoolWarning } from "../../model/gates/poolWarnings";
import { lets, type GateVerdict } from "../../model/gates/verdict";

/**
 * What `gates --json` prints. Values are written as in a record; what nobody knows is left out.
 *
 * @param all every phase of the site; `shown` those that were asked for.
 * @param tooMuch pools that were measured to draw more than they are budgeted for.
 */
export function gatesOutput(
  site: string,
  now: string,
  all: readonly PhaseVerdict[],
  shown: readonly PhaseVerdict[],
  tooMuch: readonly PoolWarning[],
) {
  return {
    site,
    now,
    lastOpenPhase: lastOpenPhase(all),
    illustrative: all.some(({ illustrative }) => illustrative),
    poolsAboveBudget: tooMuch,
    phases: shown.map((phase) => ({
      phase: phase.phase,
      open: phase.open,
      blockedBy: phase.blockedBy,
      illustrative: phase.illustrative,
      capital: phase.capital,
      failing: phase.failing.map(({ gate }) => gate),
      waived: phase.waived.map(({ gate }) => gate),
      gates: phase.gates.map(gateOutput),
    })),
  };
}

function gateOutput({ record, waiver, phase, ...gate }: GateVerdict) {
  return {
    ...gate,
    holds: lets(gate.verdict),
    record: record && { ...record, value: writeMeasure(record.value) },
    waiver: waiver && {
      file: waiver.file,
      approver: waiver.approver,
      reason: waiver.reason,
      expires: waiver.expires,
      illustrative: waiver.illustrative,
    },
  };
}
