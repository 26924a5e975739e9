/** One thing that is wrong in a file that a person wrote: where, what was found, what is allowed, and the way out. */
export interface Problem {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** Path of the field, `phases[1].units.h100-1`; empty for the file as a whole. */
  readonly path: string;
  readonly message: string;
  /** Stable id of the rule that is broken, where the rules of its file have ids. */
  readonly rule?: string;
}

/** A file that cannot be used, with everything that is wrong in it and not just the first thing. */
export class InputFileError extends Error {
  constructor(readonly problems: readonly Problem[]) {
    super(problems.map(formatProblem).join("\n"));
    this.name = "InputFileError";
  }
}

/** A problem of a file as a whole. */
export function fileProblem(file: string, message: string): Problem {
  return { file, line: 1, column: 1, path: "", message };
}

/** `sites/lab/site.yaml:12:3 power.reserve: …`, the form that editors and CI turn into a link. */
export function formatProblem(problem: Problem): string {
  const field = problem.path === "" ? "" : `${problem.path}: `;
  return `${problem.file}:${problem.line}:${problem.column} ${field}${problem.message}`;
}
