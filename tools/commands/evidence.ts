import { setTimeout } from "node:timers/promises";
import type { Command } from "commander";
import { loadEvidence } from "../../model/evidence/loadEvidence";
import { signingCommand } from "../../model/evidence/signatures";
import { loadLockedSite } from "../../model/limitsFile";
import { siteNames } from "../../model/site";
import { EXIT } from "../failure";
import { note } from "../note";
import { PROJECT } from "../project";
import { jsonOption, nowOption, siteOption } from "./options";

interface CollectOptions {
  readonly site: string;
  readonly phase?: string;
  readonly prometheus: string;
  readonly by: string;
  readonly role: string;
  readonly supersedes?: string;
  readonly illustrative?: boolean;
  readonly now: string;
}

interface PowerOptions {
  readonly site: string;
  readonly now: string;
  readonly json?: boolean;
}

/** `kvandal evidence`: collects records, holds measured power against the budget, and checks that nobody touched what is there. */
export function registerEvidence(program: Command): void {
  const evidence = program
    .command("evidence")
    .description(
      "records that prove gates: collect them, hold measured power against the budget, check that they were only ever added to",
    );
  evidence
    .command("collect <gate>")
    .description(
      "measure a gate over its window by its query, and write the record for review; a token is taken from KVANDAL_PROMETHEUS_TOKEN",
    )
    .addOption(siteOption())
    .option("--phase <phase>", "the gate's phase, where gates of several phases have that name")
    .requiredOption("--prometheus <url>", "the server to ask, as https://prometheus.example:9090")
    .requiredOption("--by <name>", "who collects it, as the record says")
    .requiredOption("--role <role>", "and what that person answers for")
    .option("--supersedes <file>", "a record of this gate that this one corrects")
    .option("--illustrative", "mark the record as an example that proves nothing")
    .addOption(nowOption())
    .action(collectRecord);
  evidence
    .command("power")
    .description(
      "the measured power of a unit of each pool against what the budget counts; ends with 1 when one draws more, and suggests lower figures as a diff",
    )
    .addOption(siteOption())
    .addOption(nowOption())
    .addOption(jsonOption())
    .action(power);
  evidence
    .command("check")
    .description(
      "read every record of every site, and find the commits that edited or removed one; ends with 1 when there is one",
    )
    .option("--since <commit>", "judge only commits after this one, as the base of a pull request")
    .action(check);
}

async function collectRecord(name: string, options: CollectOptions): Promise<void> {
  const { collect, collectableGate } =
    require("../evidence/collect") as typeof import("../evidence/collect");
  const { prometheusServer } =
    require("../evidence/prometheus") as typeof import("../evidence/prometheus");
  const { writeRecord } =
    require("../evidence/writeRecord") as typeof import("../evidence/writeRecord");
  const loaded = loadLockedSite(PROJECT, options.site);
  const asked = collectableGate(loaded.site, name, options.phase);
  const server = prometheusServer(options.prometheus, process.env.KVANDAL_PROMETHEUS_TOKEN);
  const provenance = {
    collectedBy: { name: options.by, role: options.role },
    illustrative: options.illustrative === true,
    supersedes: options.supersedes,
  };
  const patience = { progress: note, wait: (milliseconds: number) => setTimeout(milliseconds) };
  const { text, verdict } = await collect(loaded, asked, server, options.now, provenance, patience);
  const fileName = `${options.now}-${asked.phase.name}-${asked.gate.name}`;
  const file = writeRecord(PROJECT, loaded.site, fileName, text);
  console.log(`${file} is written, for review`);
  console.log(`its gate says ${verdict.verdict}: ${verdict.reason}`);
  if (asked.gate.signatureRequired) {
    console.log(`the gate requires a signature: ${signingCommand(loaded.site.name, file)}`);
  }
}

function power({ site: name, now, json }: PowerOptions): void {
  const { poolPowerReport } =
    require("../evidence/poolPowerReport") as typeof import("../evidence/poolPowerReport");
  const { poolPowerOutput, renderPoolPower } =
    require("../evidence/poolPowerTable") as typeof import("../evidence/poolPowerTable");
  const report = poolPowerReport(PROJECT, name, now);
  console.log(
    json === true ? JSON.stringify(poolPowerOutput(report), null, 2) : renderPoolPower(report),
  );
  if (report.above.length > 0) {
    process.exitCode = EXIT.refused;
  }
}

function check({ since }: { readonly since?: string }): void {
  const { historyFaults } = require("../evidence/history") as typeof import("../evidence/history");
  const sites = siteNames(PROJECT);
  const records = sites.reduce(
    (sum, name) => sum + loadEvidence(PROJECT, loadLockedSite(PROJECT, name)).length,
    0,
  );
  const faults = historyFaults(PROJECT, since);
  for (const { file, change, where } of faults) {
    console.error(`${file} was ${change} in ${where}`);
  }
  if (faults.length > 0) {
    console.error(
      "evidence is only ever added to: bring the old file back, and add a record that supersedes it",
    );
    process.exitCode = EXIT.refused;
    return;
  }
  console.log(
    `${records} records of ${sites.length} sites can be read, and none was edited or removed${since === undefined ? "" : ` since ${since}`}`,
  );
}
