import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Option, type Command } from "commander";
import { loadLockedLimits } from "../../model/limitsFile";
import type { LockedExemption } from "../../model/lockedExemption";
import type { LockedLimits } from "../../model/powerBudget";
import { CommandError, EXIT } from "../failure";
import { limitsPath, withExemptionsText } from "../limits/limitsFile";
import { manifestObjects } from "../limits/manifestObjects";
import type { ExemptionProposal } from "../limits/proposeExemptions";
import { PROJECT } from "../project";
import { jsonOption, siteOption } from "./options";

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
export function registerLimitsExempt(limits: Command): void {
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
