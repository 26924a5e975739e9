import { formatProblem, InputFileError } from "../../model/input/problem";
import { parseSite } from "../../model/site";
import { catalog, siteText } from "./sites";

/** A change to the text of a site file. */
export type Change = readonly [from: string | RegExp, to: string];

/** The lab's site file after some changes, each of which must find something to change. */
export function changedLab(changes: readonly Change[]): string {
  return changes.reduce((text, [from, to]) => {
    const next = text.replace(from, to);
    if (next === text) {
      throw new Error(`the site file has no ${String(from)}`);
    }
    return next;
  }, siteText("lab"));
}

/** The problems of a site file's text, as people see them. */
export function problemsIn(text: string): string[] {
  try {
    parseSite("site.yaml", text, catalog);
    return [];
  } catch (error) {
    if (error instanceof InputFileError) {
      return error.problems.map(formatProblem);
    }
    throw error;
  }
}

/** The problems of the lab's site file after some changes: the word that each points at, and what it says. */
export function pointedProblems(changes: readonly Change[]): (readonly [string, string])[] {
  const text = changedLab(changes);
  const lines = text.split("\n");
  return problemsIn(text).map((problem) => {
    const [, line, column, message = ""] = /^site\.yaml:(\d+):(\d+) (.*)$/s.exec(problem) ?? [];
    const pointed = lines[Number(line) - 1]?.slice(Number(column) - 1) ?? "";
    return [/^[^\s,:\]}]*/.exec(pointed)?.[0] ?? "", message];
  });
}
