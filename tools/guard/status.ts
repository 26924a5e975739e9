import { controlPlaneMachinesOf, guardPlan } from "../../model/guard/guardPlan";
import { guardObjects, workloadGuardObjects } from "../../model/guard/guardObjects";
import { hallStatus, type HallStatus } from "../../model/guard/guardStatus";
import type { LiveHall } from "../../model/guard/liveHall";
import { surplusProblems } from "../../model/guard/surplus";
import type { PowerBasis } from "../../model/power/basis";
import { powerBudget } from "../../model/powerBudget";
import type { ProjectSite } from "../project";
import type { GuardAccess } from "./halls";
import { readGuard } from "./readGuard";
import { expectedWorkloads } from "./expectedWorkloads";
import { readHall, readMachineMakers, readWorkloads } from "./readHall";

/**
 * What a hall's API server says of its budget, guard, pools and nodes, and what of it disagrees.
 *
 * @param inService whether the site's environment is one in service, whose guard has a rule more.
 * @param basis what the guard rests on.
 * @throws CommandError if an API server cannot be reached.
 */
export async function statusOf(
  projectSite: ProjectSite,
  access: GuardAccess,
  inService: boolean,
  basis: PowerBasis,
): Promise<HallStatus> {
  const live = await readHall(access, projectSite.site.name);
  const [status, surplus] = await Promise.all([
    guardStatus(projectSite, access, inService, basis, live),
    surplusOf(projectSite, access, live),
  ]);
  return { ...status, disagreements: [...status.disagreements, ...surplus] };
}

async function guardStatus(
  { site, catalog }: ProjectSite,
  access: GuardAccess,
  inService: boolean,
  basis: PowerBasis,
  live: LiveHall,
): Promise<HallStatus> {
  const phase = live.budget?.phase ?? "";
  if (live.budget === undefined || !site.phases.some(({ name }) => name === phase)) {
    return hallStatus(access.hall, undefined, live, []);
  }
  const ceilings = Object.values(live.budget.ceilings);
  const guard = {
    ...guardPlan(site, catalog, powerBudget(site, phase, basis), access.hall),
    // The quota is that of the budget, which a deployment in steps may keep below the phase.
    ceilingNodes: ceilings.reduce((sum, { ceilingNodes }) => sum + ceilingNodes, 0),
  };
  const expected = guardObjects(guard, inService);
  const expectedThere = workloadGuardObjects(guard);
  const [found, foundThere] = await Promise.all([
    readGuard(access, expected),
    readGuard({ ...access, context: access.workloadContext }, expectedThere),
  ]);
  return hallStatus(access.hall, [...expected, ...expectedThere], live, [...found, ...foundThere]);
}

async function surplusOf(
  { site }: ProjectSite,
  access: GuardAccess,
  { budget, machinery }: LiveHall,
): Promise<string[]> {
  const [own, machineMakers] = await Promise.all([
    readWorkloads(access),
    readMachineMakers(access),
  ]);
  return surplusProblems(access.hall, {
    expected: budget === undefined ? [] : expectedWorkloads(site, access, budget),
    own,
    machinery,
    machineMakers,
    controlPlaneMachines: controlPlaneMachinesOf(site),
  });
}
