import { errorColours } from "../colours";
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
  // Loads the policy SDK, which a command without such a configuration need not wait for.
  const { policies } =
    require("../../policies/policies") as typeof import("../../policies/policies");
  const { readOperatorConfig } =
    require("../policies/operatorConfig") as typeof import("../policies/operatorConfig");
  const { file, weaker } = readOperatorConfig(path, policies);
  for (const sentence of weaker) {
    console.error(`${errorColours.yellow("warning:")} by ${path}, ${sentence}`);
  }
  return { ...projectSite, limitsFile: file };
}
