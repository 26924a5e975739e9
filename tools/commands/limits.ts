import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Option, type Command } from "commander";
import { limitsFileText, withExemptionsText } from "../limits/limitsFile";
import type { ExemptionProposal } from "../limits/proposeExemptions";
import { loadLockedLimits, LimitsFileError } from "../../model/limitsFile";
import type { LockedExemption } from "../../model/lockedExemption";
import { lockedLimitsOf } from "../../model/lockedLimits";
import type { LockedLimits } from "../../model/powerBudget";
import { loadSite } from "../../model/site";
import { CommandError, EXIT } from "../failure";
import { note } from "../note";
import { PROJECT } from "../project";
import { jsonOption, siteOption } from "./options";

interface LimitsOptions {
  readonly site: string;
  readonly write?: boolean;
}

/** `kvandal limits`: the limits of a site file in the form that is locked; for those who own the grid contract. */
export function registerLimits(program: Command): void {
  const limits = program
    .command("limits")
    .enablePositionalOptions()
    .description(
      "the watts that a site file allows today, as policies/limits/<site>.json locks them; review before you commit",
    )
    .addOption(siteOption())
    .option("--write", "write policies/limits/<site>.json instead of printing it")
    .action(({ site: name, write }: LimitsOptions) => {
      const { site, catalog } = loadSite(PROJECT, name);
      const text = limitsFileText(lockedLimitsOf(site, catalog, lockSoFar(name)));
      if (write !== true) {
        process.stdout.write(text);
        return;
      }
      const file = limitsPath(name);
      mkdirSync(dirname(join(PROJECT, file)), { recursive: true });
      writeFileSync(join(PROJECT, file), text);
      console.log(
        `${file} is written: from now on ${name}'s site file can lower it and not raise it`,
      );
    });
  registerExempt(limits);
}

/** Where the limits of a site are, from the project. */
const limitsPath = (site: string): string => join("policies", "limits", `${site}.json`);

interface ExemptOptions {
  readonly site: string;
  readonly hall: string;
  readonly cluster?: LockedExemption["cluster"];
  readonly owner: string;
  readonly reason: string;
  readonly filename: readonly string[];
  readonly write?: boolean;
  readonly json?: boolean;
}

/** `kvandal limits exempt`: what lets a hall's add-ons in; for those who own the limits. */
function registerExempt(limits: Command): void {
  limits
    .command("exempt")
    .description(
      "exemptions for a hall's add-ons, such as its network: each object with its digest; review before you commit",
    )
    .addOption(siteOption())
    .requiredOption("--hall <hall>", "the hall that gets them")
    .addOption(
      new Option("--cluster <cluster>", "which of the hall's clusters, where it has two").choices([
        "management",
        "workload",
      ]),
    )
    .requiredOption("-f, --filename <file...>", "manifests, or - for standard input")
    .requiredOption("--owner <owner>", "who answers for the objects")
    .requiredOption("--reason <reason>", "what the hall needs them for")
    .option("--write", "write them into policies/limits/<site>.json instead of printing them")
    .addOption(jsonOption())
    .action(exempt);
}

function exempt({ write, json, ...options }: ExemptOptions): void {
  const { site, hall, owner, reason } = options;
  const limits = loadLockedLimits(PROJECT, site);
  if (limits === undefined) {
    throw new CommandError(`${site} has no locked limits: kvandal limits --site ${site} --write`);
  }
  // Loads the policy SDK, which other commands need not wait for.
  const { proposeExemptions, withExemptions } =
    require("../limits/proposeExemptions") as typeof import("../limits/proposeExemptions");
  const { manifestObjects } =
    require("../limits/manifestObjects") as typeof import("../limits/manifestObjects");
  const objects = options.filename.flatMap((file) => manifestObjects(file, manifestText(file)));
  const cluster = clusterOf(limits, hall, options.cluster);
  const proposal = proposeExemptions(objects, { hall, cluster, owner, reason });
  if (proposal.impossible.length > 0) {
    throw new CommandError(
      `no exemption lets these into a hall: take them out\n${indented(proposal.impossible)}`,
    );
  }
  if (write === true) {
    const exemptions = withExemptions(limits.exemptions ?? [], proposal.exemptions);
    const file = join(PROJECT, limitsPath(site));
    writeFileSync(file, withExemptionsText(readFileSync(file, "utf8"), exemptions));
  }
  console.log(json === true ? JSON.stringify(proposal, null, 2) : described(proposal, site, write));
}

function manifestText(file: string): string {
  try {
    return readFileSync(file === "-" ? 0 : file, "utf8");
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CommandError(`${file} cannot be read: ${why}`, EXIT.badInput);
  }
}

/** The cluster of a hall that an exemption names. @throws CommandError if the hall is not locked, or has two clusters and none is named. */
function clusterOf(
  limits: LockedLimits,
  hall: string,
  cluster: LockedExemption["cluster"] | undefined,
): LockedExemption["cluster"] {
  const identity = Object.hasOwn(limits.halls, hall) ? limits.halls[hall] : undefined;
  if (identity === undefined) {
    throw new CommandError(
      `the locked limits of ${limits.site} have no hall ${hall}; there are ${Object.keys(limits.halls).join(", ")}`,
      EXIT.badInput,
    );
  }
  if (cluster === undefined && identity.workloadContext !== undefined) {
    throw new CommandError(
      `hall ${hall} has two clusters: add --cluster management or --cluster workload`,
      EXIT.badInput,
    );
  }
  return cluster ?? "workload";
}

function described(proposal: ExemptionProposal, site: string, write = false): string {
  const { exemptions, reasons, harmlessCount, privileges } = proposal;
  const file = limitsPath(site);
  return [
    `${harmlessCount} need no exemption, ${exemptions.length} need one${exemptions.length > 0 ? ":" : ""}`,
    ...reasons.map((line) => `  ${line}`),
    ...(privileges.length > 0
      ? ["privileges-pinned is configured apart (docs/policies.md):", indented(privileges)]
      : []),
    write
      ? `${file} is written`
      : `${JSON.stringify(exemptions, null, 2)}\nnothing is written: --write adds these to ${file}`,
  ].join("\n");
}

const indented = (lines: readonly string[]): string => lines.map((line) => `  ${line}`).join("\n");

/** What only the owners of the limits know is kept; of a file that cannot be read nothing is, and they have to add it again. */
function lockSoFar(site: string): LockedLimits | undefined {
  try {
    return loadLockedLimits(PROJECT, site);
  } catch (error) {
    if (!(error instanceof LimitsFileError)) {
      throw error;
    }
    note(
      `${error.message}; its signers, API servers and mandatory gates are not kept: add them again`,
    );
    return undefined;
  }
}
