import { Option, type Command } from "commander";
import { loadEvidence } from "../../model/evidence/loadEvidence";
import { openPhases } from "../../model/gates/openPhases";
import { measuredPoolPower } from "../../model/gates/poolPower";
import { poolsAboveBudget } from "../../model/gates/poolWarnings";
import { loadLockedSite } from "../../model/limitsFile";
import { phaseOf } from "../../model/site";
import { EXIT } from "../failure";
import { gatesOutput } from "../gates/gatesOutput";
import { renderGates } from "../gates/gatesTable";
import { PROJECT } from "../project";
import { jsonOption, nowOption, siteOption } from "./options";

interface GatesOptions {
  readonly site: string;
  readonly phase?: string;
  readonly json?: boolean;
  readonly now: string;
}

/** `kvandal gates`: what has to be proven before each phase, and what has been. No engine, no cluster. */
export function registerGates(program: Command): void {
  program
    .command("gates")
    .description(
      "every gate of every phase: verdict, value against threshold, age, who, and what would pass it",
    )
    .addOption(siteOption())
    .addOption(new Option("--phase <phase>", "one phase; ends with 1 when it is not open"))
    .addOption(nowOption())
    .addOption(jsonOption())
    .action(gates);
}

function gates({ site: name, phase: asked, json, now }: GatesOptions): void {
  const loaded = loadLockedSite(PROJECT, name);
  if (asked !== undefined) {
    phaseOf(loaded.site, asked);
  }
  const records = loadEvidence(PROJECT, loaded);
  const phases = openPhases(loaded, records, now);
  const tooMuch = poolsAboveBudget(measuredPoolPower(loaded, records, now));
  const shown = phases.filter(({ phase }) => asked === undefined || phase === asked);
  console.log(
    json === true
      ? JSON.stringify(gatesOutput(name, now, phases, shown, tooMuch), null, 2)
      : renderGates(name, now, shown, tooMuch),
  );
  if (asked !== undefined && shown.some(({ open }) => !open)) {
    process.exitCode = EXIT.refused;
  }
}
