import { policies } from "../../policies/policies";
import { errorColours } from "../colours";
import { readOperatorConfig } from "../policies/operatorConfig";
import type { ProjectSite } from "../project";

/**
 * The site with an operator's configuration of the pack in the place of the site's limits, which the pack has by itself. What it makes
 * weaker is said on standard error, in every run.
 *
 * @param path as it was given; undefined for the site as it is.
 * @throws CommandError if the configuration cannot be used.
 */
export function withPackConfig(projectSite: ProjectSite, path: string | undefined): ProjectSite {
  if (path === undefined) {
    return projectSite;
  }
  const { file, weaker } = readOperatorConfig(path, policies);
  for (const sentence of weaker) {
    console.error(`${errorColours.yellow("warning:")} by ${path}, ${sentence}`);
  }
  return { ...projectSite, limitsFile: file };
}
