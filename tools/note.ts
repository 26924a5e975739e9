import { errorColours } from "./colours";

/** A line about what is going on, for people: on standard error, so that standard output stays the command's answer. */
export function note(line: string): void {
  console.error(errorColours.dim(line));
}
