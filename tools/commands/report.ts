import type { Command } from "commander";
import { loadEvidence } from "../../model/evidence/loadEvidence";
import { openPhases } from "../../model/gates/openPhases";
import { measuredPoolPower } from "../../model/gates/poolPower";
import { planWithMeasuredPower } from "../../model/gates/poolWarnings";
import { phaseOf } from "../../model/site";
import { planWithProvenPower } from "../../model/gates/provenFigures";
import { planned } from "../../model/power/basis";
import { planSite } from "../../model/sitePlan";
import { CommandError, EXIT } from "../failure";
import { loadProjectSite, PROJECT } from "../project";
import { writeOutput } from "../writeOutput";
import { environmentOption, nowOption, siteOption } from "./options";

interface ReportOptions {
  readonly site: string;
  readonly env: string;
  readonly phase?: string;
  readonly now: string;
  readonly html?: string;
  readonly csv?: string;
  readonly json?: string;
}

/** `kvandal report`: what is deployed now, for those who answer for it. No engine, no cluster. */
export function registerReport(program: Command): void {
  program
    .command("report")
    .description(
      "what is deployed now: a page with its evidence and gates, and what authorities ask for, as far as the files have it",
    )
    .addOption(siteOption())
    .addOption(environmentOption().default("prod"))
    .option("--phase <phase>", "another phase than that of the committed stack file")
    .option("--html <file>", "the page")
    .option("--csv <file>", "the fields of the authorities, for spreadsheets")
    .option("--json <file>", "the fields of the authorities, for machines")
    .addOption(nowOption())
    .action(report);
}

function report(options: ReportOptions): void {
  const { html, csv, json } = options;
  if (html === undefined && csv === undefined && json === undefined) {
    throw new CommandError("say what to write: --html, --csv or --json", EXIT.badInput);
  }
  const { site, catalog, locked } = loadProjectSite(options.site);
  const { committedStack } = require("../committedStack") as typeof import("../committedStack");
  const phase = options.phase ?? committedStack(PROJECT, options.site, options.env).phase;
  phaseOf(site, phase);
  const { now } = options;
  const records = loadEvidence(PROJECT, { site, locked });
  const powers = measuredPoolPower({ site, catalog }, records, now);
  const measured = planWithMeasuredPower(planSite(site, catalog, planned(locked)), powers);
  const whole = planWithProvenPower(measured, { site, catalog, locked }, records, now);
  const phases = whole.phases.filter((one) => one.phase === phase);
  const verdicts = openPhases({ site, catalog, locked }, records, now).filter(
    (one) => one.phase === phase,
  );
  if (html !== undefined) {
    const { renderReport } = require("../report") as typeof import("../report");
    const facts = { now, locked: locked !== undefined, verdicts };
    write(html, renderReport({ ...whole, phases }, facts));
  }
  const { nkomFields } =
    require("../../model/regulators/nkomRegistration") as typeof import("../../model/regulators/nkomRegistration");
  const { unionFields } =
    require("../../model/regulators/unionScheme") as typeof import("../../model/regulators/unionScheme");
  const { regulatorCsv, regulatorJson } =
    require("../report/regulatorFiles") as typeof import("../report/regulatorFiles");
  const fields = phases.flatMap((one) => [
    ...(site.location.country === "NO" ? nkomFields(site, one) : []),
    ...unionFields({ site, catalog }, one, records, now),
  ]);
  const exported = { site: site.name, phase, now, fields };
  if (csv !== undefined) write(csv, regulatorCsv(exported));
  if (json !== undefined) write(json, regulatorJson(exported));
}

function write(file: string, text: string): void {
  writeOutput(file, text);
  console.log(`wrote ${file}`);
}
