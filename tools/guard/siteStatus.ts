import { DEVELOPMENT } from "../../model/environment";
import type { HallStatus } from "../../model/guard/guardStatus";
import { deployedBasis, type ProjectSite } from "../project";
import type { Toolchain } from "../toolchain";
import { guardedHalls } from "./halls";
import { statusOf } from "./status";

/**
 * What the API servers of every hall that exists say of budget, guard, pools and nodes.
 *
 * @param env the environment of the stack; beyond development the guard has a rule more.
 * @param now the UTC day, `YYYY-MM-DD`: what the guard enforces rests on the evidence of that day.
 * @throws CommandError if an API server cannot be reached.
 */
export async function siteStatus(
  projectSite: ProjectSite,
  toolchain: Toolchain,
  env: string,
  now: string,
): Promise<HallStatus[]> {
  const halls = await guardedHalls(projectSite.site, toolchain);
  const basis = deployedBasis(projectSite, now);
  return Promise.all(halls.map((hall) => statusOf(projectSite, hall, env !== DEVELOPMENT, basis)));
}
