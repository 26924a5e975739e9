import { InvalidArgumentError, Option, type Command } from "commander";
import type { Precision } from "../../model/computeTarget";
import { loadEvidence } from "../../model/evidence/loadEvidence";
import { openPhases } from "../../model/gates/openPhases";
import { measuredPoolPower } from "../../model/gates/poolPower";
import { phaseWithMeasuredPower, planWithMeasuredPower } from "../../model/gates/poolWarnings";
import { phaseWithProvenPower, planWithProvenPower } from "../../model/gates/provenFigures";
import { provenBasis } from "../../model/gates/provenPower";
import { hallSizeProblems } from "../../model/hallSize";
import { DECLARED, planned } from "../../model/power/basis";
import type { LoadedSite } from "../../model/site";
import { planSite, reportPhase, type PhaseReport } from "../../model/sitePlan";
import { CommandError, EXIT } from "../failure";
import { note } from "../note";
import { loadProjectSite, PROJECT, type ProjectSite } from "../project";
import { writeOutput } from "../writeOutput";
import { jsonOption, nowOption, siteOption } from "./options";

interface PlanOptions {
  readonly site: string;
  readonly phase?: string;
  readonly allPhases?: boolean;
  readonly whatIf?: readonly string[];
  readonly maxUnits?: string;
  readonly target?: number;
  readonly precision: Precision;
  readonly forecast?: boolean;
  readonly devicePlugin?: string;
  readonly html?: string;
  readonly json?: boolean;
  readonly now: string;
}

/** `kvandal plan`: what a site amounts to and whether its power is there. No engine, no cluster. */
export function registerPlan(program: Command): void {
  program
    .command("plan")
    .description("what a site amounts to, and whether the power is there; no engine, no cluster")
    .addOption(siteOption())
    .addOption(new Option("--phase <phase>", "one phase, by hall and pool"))
    .addOption(
      new Option("--all-phases", "every phase side by side; the default without --phase").conflicts(
        "phase",
      ),
    )
    .addOption(
      new Option(
        "--what-if <change>",
        "compare with a changed site: system=gb300-nvl72, pue=1.25, cap=600W, grid=300MW, watts=132kW, reserve=0%, overhead=15%; repeatable",
      ).argParser((value: string, before: readonly string[] | undefined) => [
        ...(before ?? []),
        value,
      ]),
    )
    .option("--max-units <pool|system>", "how many more units fit, and what binds then")
    .addOption(
      new Option(
        "--target <target>",
        "what a multiple of the announced compute takes: compute=10x",
      ).argParser(computeFactor),
    )
    .addOption(
      new Option("--precision <format>", "number format of --target")
        .choices(["bf16", "fp8", "fp4"])
        .default("fp8"),
    )
    .option("--forecast", "when booked demand meets each limit, and which first")
    .option(
      "--device-plugin <pool>",
      "the device plugin's configuration on a pool's nodes, and what they will advertise",
    )
    .option("--html <file>", "write a report with charts, one self-contained page")
    .addOption(nowOption())
    .addOption(jsonOption())
    .action(plan);
}

function plan(options: PlanOptions): void {
  const loaded = loadProjectSite(options.site);
  const questions = [
    options.whatIf,
    options.maxUnits,
    options.target,
    options.forecast,
    options.devicePlugin,
  ];
  if (questions.filter((question) => question !== undefined).length > 1) {
    throw new CommandError(
      "ask one question at a time: --what-if, --max-units, --target, --forecast or --device-plugin",
      EXIT.badInput,
    );
  }
  if (options.html !== undefined) {
    writeReport(loaded, options, options.html);
  }
  if (options.whatIf !== undefined) {
    answerWhatIf(loaded, options, options.whatIf);
  } else if (options.maxUnits !== undefined) {
    answerMaxUnits(loaded, options, options.maxUnits);
  } else if (options.target !== undefined) {
    answerTarget(loaded, options, options.target);
  } else if (options.forecast === true) {
    answerForecast(loaded, options);
  } else if (options.devicePlugin !== undefined) {
    answerDevicePlugin(loaded, options, options.devicePlugin);
  } else {
    showPlan(loaded, options);
  }
}

/** A plan of one phase fails when its gates are closed too; side by side later phases are closed by nature, so power decides. */
function showPlan({ site, catalog, locked }: ProjectSite, options: PlanOptions): void {
  const { now } = options;
  const records = loadEvidence(PROJECT, { site, locked });
  const verdicts = openPhases({ site, catalog, locked }, records, now);
  const powers = measuredPoolPower({ site, catalog }, records, now);
  const output = require("../plan/planOutput") as typeof import("../plan/planOutput");
  if (options.phase === undefined) {
    const { renderSitePlan } = require("../plan/siteTable") as typeof import("../plan/siteTable");
    const measured = planWithMeasuredPower(planSite(site, catalog, planned(locked)), powers);
    const whole = planWithProvenPower(measured, { site, catalog, locked }, records, now);
    answer(
      options,
      () => output.siteOutput(whole, { verdicts, now }),
      () => renderSitePlan(whole, verdicts),
    );
    exitBy(whole.phases.every(({ fits }) => fits));
    return;
  }
  const { renderPlan } = require("../plan/phaseTable") as typeof import("../plan/phaseTable");
  const phase = phaseWithProvenPower(
    phaseWithMeasuredPower(reportPhase(site, catalog, options.phase, planned(locked)), powers),
    site,
    provenBasis({ site, catalog, locked }, records, now),
  );
  const { scaledPools } =
    require("../plan/scalingOutput") as typeof import("../plan/scalingOutput");
  const verdict = verdicts.find((candidate) => candidate.phase === phase.phase);
  const scaling = scaledPools({ site, catalog, locked }, phase.phase, records, now);
  answer(
    options,
    () => output.phaseOutput(phase, verdict === undefined ? undefined : { verdict, now }, scaling),
    () => renderPlan(phase, verdict, scaling),
  );
  exitBy(phase.fits && (verdict?.open ?? true));
}

/** Limits that are locked outside the site file are not applied: the question is what another site would be. */
function answerWhatIf(site: ProjectSite, options: PlanOptions, questions: readonly string[]): void {
  const { whatIf } = require("../../model/whatIf") as typeof import("../../model/whatIf");
  const { renderWhatIf } = require("../plan/answers") as typeof import("../plan/answers");
  const { phaseOutput } = require("../plan/planOutput") as typeof import("../plan/planOutput");
  const changed = questions.reduce<LoadedSite>(whatIf, site);
  const names = phasesAsked(site, options);
  const pairs = names.map((name): readonly [PhaseReport, PhaseReport] => [
    reportPhase(site.site, site.catalog, name, DECLARED),
    reportPhase(changed.site, changed.catalog, name, DECLARED),
  ]);
  answer(
    options,
    () => ({
      site: options.site,
      whatIf: questions,
      phases: pairs.map(([before, after]) => ({
        phase: after.phase,
        before: phaseOutput(before),
        after: phaseOutput(after),
        problems: hallSizeProblems(after),
      })),
    }),
    () => renderWhatIf(questions, pairs),
  );
  exitBy(pairs.every(([, after]) => after.fits && hallSizeProblems(after).length === 0));
}

function answerMaxUnits(site: ProjectSite, options: PlanOptions, asked: string): void {
  const { roomFor } = require("../../model/room") as typeof import("../../model/room");
  const { renderRoom } = require("../plan/answers") as typeof import("../plan/answers");
  const rooms = phasesAsked(site, options).map((phase) => ({
    phase,
    ...roomFor(site.site, site.catalog, phase, asked, planned(site.locked)),
  }));
  answer(
    options,
    () => ({ site: options.site, phases: rooms }),
    () => rooms.map((room) => renderRoom(room.phase, room)).join("\n\n"),
  );
}

function answerTarget(site: ProjectSite, options: PlanOptions, factor: number): void {
  const { computeTarget } =
    require("../../model/computeTarget") as typeof import("../../model/computeTarget");
  const { renderTarget } = require("../plan/answers") as typeof import("../plan/answers");
  const report = computeTarget(
    site.site,
    site.catalog,
    factor,
    options.precision,
    planned(site.locked),
  );
  if (report === undefined) {
    throw new CommandError(
      `${options.site} says nothing to multiply: give its site.yaml an announcedCompute whose system has ${options.precision} throughput in the catalogue`,
    );
  }
  answer(
    options,
    () => report,
    () => renderTarget(report),
  );
}

function answerForecast(site: ProjectSite, options: PlanOptions): void {
  const { forecast } = require("../../model/forecast") as typeof import("../../model/forecast");
  const { renderForecast } = require("../plan/answers") as typeof import("../plan/answers");
  const report = forecast(site.site, site.catalog, planned(site.locked));
  answer(
    options,
    () => ({ site: options.site, ...report }),
    () => renderForecast(options.site, report),
  );
  exitBy(report.quarters.every(({ fits }) => fits));
}

function answerDevicePlugin(site: ProjectSite, options: PlanOptions, pool: string): void {
  const { deviceConfig, deviceConfigOutput, renderDeviceConfig } =
    require("../plan/deviceConfig") as typeof import("../plan/deviceConfig");
  const found = deviceConfig(site, pool);
  answer(
    options,
    () => deviceConfigOutput(found),
    // The text ends in a line end of its own: what is printed is what a node reads.
    () => renderDeviceConfig(found).trimEnd(),
  );
}

function writeReport(
  { site, catalog, locked }: ProjectSite,
  options: PlanOptions,
  file: string,
): void {
  const { renderReport } = require("../report") as typeof import("../report");
  const { now } = options;
  const records = loadEvidence(PROJECT, { site, locked });
  const verdicts = openPhases({ site, catalog, locked }, records, now);
  const facts = { now, locked: locked !== undefined, verdicts };
  const powers = measuredPoolPower({ site, catalog }, records, now);
  const measured = planWithMeasuredPower(planSite(site, catalog, planned(locked)), powers);
  const whole = planWithProvenPower(measured, { site, catalog, locked }, records, now);
  writeOutput(file, renderReport(whole, facts));
  note(`report written to ${file}`);
}

function phasesAsked({ site }: ProjectSite, { phase }: PlanOptions): string[] {
  return phase === undefined ? site.phases.map(({ name }) => name) : [phase];
}

function answer(options: PlanOptions, json: () => unknown, text: () => string): void {
  process.stdout.write(
    options.json === true ? `${JSON.stringify(json(), null, 2)}\n` : `${text()}\n`,
  );
}

function exitBy(fits: boolean): void {
  process.exitCode = fits ? EXIT.done : EXIT.refused;
}

function computeFactor(text: string): number {
  const match = /^compute=(\d+(?:\.\d+)?)x$/.exec(text);
  const factor = Number(match?.[1]);
  if (match === null || factor <= 0 || !Number.isFinite(factor)) {
    throw new InvalidArgumentError("expected a multiple of the announced compute, as compute=10x.");
  }
  return factor;
}
