import { errorColours } from "./colours";
import { formatProblem, InputFileError } from "../model/input/problem";
import { UnknownNameError } from "../model/site";

/** Exit codes of every command. */
export const EXIT = { done: 0, refused: 1, badInput: 2, interrupted: 130 } as const;

/** A command that cannot go on, with a message that says why and what to do. */
export class CommandError extends Error {
  constructor(
    message: string,
    readonly exitCode: number = EXIT.refused,
  ) {
    super(message);
    this.name = "CommandError";
  }
}

/**
 * Tells the user what went wrong: expected errors by their message alone, faults of this program with their stack.
 *
 * @param json answer on standard output, as the command would have.
 * @returns the exit code.
 */
export function reportFailure(error: unknown, json: boolean): number {
  const failure = error instanceof Error ? error : new Error(String(error));
  if (failure instanceof InputFileError) {
    if (json) {
      print({ error: "input", problems: failure.problems });
    }
    for (const problem of failure.problems) {
      console.error(`${errorColours.red("error:")} ${formatProblem(problem)}`);
    }
    const count = failure.problems.length;
    console.error(`${count} ${count === 1 ? "problem" : "problems"}; nothing was changed.`);
    return EXIT.badInput;
  }
  const expected = isExpected(failure);
  if (json) {
    print({ error: failure.name, message: failure.message });
  }
  console.error(
    `${errorColours.red("error:")} ${expected ? failure.message : (failure.stack ?? failure.message)}`,
  );
  if (
    failure instanceof UnknownNameError ||
    ["WhatIfError", "DeploymentDayError", "UncountablePowerError"].includes(failure.name)
  ) {
    return EXIT.badInput;
  }
  return failure instanceof CommandError ? failure.exitCode : EXIT.refused;
}

/** Errors whose message says all there is to say. By name where importing the class would load what is not needed. */
function isExpected(failure: Error): boolean {
  return (
    failure instanceof CommandError ||
    failure instanceof UnknownNameError ||
    [
      "InServiceError",
      "WhatIfError",
      "DeploymentDayError",
      "UncountablePowerError",
      "ToolchainError",
      "ClusterError",
      "SimulatorError",
      "FactsError",
      "LimitsFileError",
      "PreviewTimeError",
      "RenderError",
    ].includes(failure.name)
  );
}

function print(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}
