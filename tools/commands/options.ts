import { InvalidArgumentError, Option, type Command } from "commander";
import { isCalendarDay } from "../../model/evidence/days";

/** The UTC day of the process's own clock, `YYYY-MM-DD`. Commands read it here and pass it on. */
export function clockDay(clock = new Date()): string {
  return clock.toISOString().slice(0, 10);
}

/** `--site`, the folder under `sites/`. */
export function siteOption(): Option {
  return new Option("--site <site>", "a folder under sites/").default("lab");
}

/** `--phase`, a phase of the site file. */
export function phaseOption(): Option {
  return new Option("--phase <phase>", "a phase of the site's site.yaml").default("phase-1");
}

/** `--env`, the environment: the second half of the stack's name. */
export function environmentOption(): Option {
  return new Option(
    "--env <environment>",
    "environment; the stack is <site>-<environment>",
  ).default("dev");
}

/** `--now`, the day to judge on. Defaults to the UTC day of the run, decided once here. */
export function nowOption(): Option {
  return new Option("--now <date>", "the UTC day to judge on, YYYY-MM-DD")
    .argParser(calendarDay)
    .default(clockDay(), "today");
}

/** Reads a calendar day of the command line. @throws InvalidArgumentError if it is not one. */
export function calendarDay(text: string): string {
  if (!isCalendarDay(text)) {
    throw new InvalidArgumentError("expected a date as YYYY-MM-DD.");
  }
  return text;
}

/** Reads a whole number from 1 of the command line. @throws InvalidArgumentError if it is not one. */
export function wholeNumber(text: string): number {
  const value = Number(text);
  if (!/^[1-9]\d*$/.test(text) || !Number.isSafeInteger(value)) {
    throw new InvalidArgumentError("expected a whole number from 1.");
  }
  return value;
}

/** `--policy-pack-config`, an operator's configuration of the policies. */
export function packConfigOption(): Option {
  return new Option(
    "--policy-pack-config <file>",
    "an operator's configuration of the policies, as JSON; the site's locked limits hold beside it",
  );
}

/** `--json`, machine-readable output on standard output and nothing else there. */
export function jsonOption(): Option {
  return new Option("--json", "print JSON (use `npm run -s`, since npm prints a banner)");
}

/** What a command is given to take nodes out of service. */
export interface ShrinkOptions {
  readonly allowShrink?: boolean;
  readonly reason?: string;
}

/** `--allow-shrink` and `--reason`, which take nodes out of service together. */
export function shrinkOptions(command: Command): Command {
  return command
    .option(
      "--allow-shrink",
      "take nodes out of service: fewer units of a pool, another GPU system or hall for it, or an earlier phase; needs --reason",
    )
    .option("--reason <why>", "why nodes are taken out of service; kept with the deployment");
}

/** The request with its reason only where that takes nodes out of service: a reason alone is no leave, and neither is a blank one. */
export function withLeave<Request extends ShrinkOptions>(request: Request): Request {
  const { reason, ...rest } = request;
  return request.allowShrink === true && (reason ?? "").trim() !== "" ? request : (rest as Request);
}

/** The options of every command that works on a deployment: what, where, and on which day it is judged. */
export function deploymentOptions(command: Command): Command {
  return command
    .addOption(siteOption())
    .addOption(phaseOption())
    .addOption(environmentOption())
    .addOption(nowOption());
}
