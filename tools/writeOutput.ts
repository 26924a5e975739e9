import { writeFileSync } from "node:fs";
import { CommandError } from "./failure";

/** Writes a file that was asked for on the command line. @throws CommandError with the reason if it cannot be written. */
export function writeOutput(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new CommandError(`${file} cannot be written: ${(error as Error).message}`);
  }
}
