import { Command, CommanderError } from "commander";
import { version } from "../package.json";
import { registerAudit } from "./commands/audit";
import { registerBuildPolicies } from "./commands/buildPolicies";
import { registerComment } from "./commands/comment";
import { registerDiff } from "./commands/diff";
import { registerDown } from "./commands/down";
import { registerDrift } from "./commands/drift";
import { registerEvidence } from "./commands/evidence";
import { registerGates } from "./commands/gates";
import { registerGuard } from "./commands/guard";
import { registerLimits } from "./commands/limits";
import { registerPlan } from "./commands/plan";
import { registerPolicies } from "./commands/policies";
import { registerPreview } from "./commands/preview";
import { registerPrune } from "./commands/prune";
import { registerRecord } from "./commands/record";
import { registerRehearse } from "./commands/rehearse";
import { registerRender } from "./commands/render";
import { registerReport } from "./commands/report";
import { registerSchemas } from "./commands/schemas";
import { registerSiteNew } from "./commands/siteNew";
import { registerStack } from "./commands/stack";
import { registerToolchainCommand } from "./commands/toolchain";
import { registerUp } from "./commands/up";
import { EXIT, reportFailure } from "./failure";

/**
 * The `kvandal` command line; every npm script is one of its commands. Its exit code is left in `process.exitCode`.
 *
 * @param args what follows `kvandal`.
 */
export async function runCommandLine(args: readonly string[]): Promise<void> {
  const program = new Command("kvandal")
    .description("An AI data-centre site as code, under its energy budget.")
    .version(version, "-V, --version", "print the version")
    .showHelpAfterError("(add --help for what there is)")
    .addHelpText("after", "\nExit codes: 0 done, 1 refused or failed, 2 bad input.")
    // An option belongs to the command that it follows: `limits` and `limits exempt` have some of the same name.
    .enablePositionalOptions()
    .exitOverride();
  registerPlan(program);
  registerDiff(program);
  registerComment(program);
  registerPreview(program);
  registerUp(program);
  registerDown(program);
  registerRehearse(program);
  registerPrune(program);
  registerAudit(program);
  registerDrift(program);
  registerRender(program);
  registerRecord(program);
  registerReport(program);
  registerStack(program);
  registerGates(program);
  registerEvidence(program);
  registerGuard(program);
  registerLimits(program);
  registerPolicies(program);
  registerSchemas(program);
  registerSiteNew(program);
  registerToolchainCommand(program);
  registerBuildPolicies(program);
  for (const command of program.commands.flatMap((one) => [one, ...one.commands])) {
    command.exitOverride().showHelpAfterError("(add --help for what there is)");
  }
  try {
    await program.parseAsync(args, { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.badInput;
      return;
    }
    process.exitCode = reportFailure(error, args.includes("--json"));
  }
}
