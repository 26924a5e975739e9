import { ownEntry } from "../input/ownEntry";
import type { LockedLimits } from "../powerBudget";
import { lockedSets } from "./basis";
import type { LockedSite } from "../site";
import type { Hall, Infrastructure, Site } from "../siteSchema";

/** Which cluster a hall is, as it was locked: a context is a name in a file of the user, an API server is a place. */
export interface LockedHall {
  /** Kubeconfig context of the management cluster. */
  readonly managementContext: string;
  /** Kubeconfig context of the workload cluster, where it is another one. */
  readonly workloadContext?: string | undefined;
  /** URL of the management cluster's API server. A simulated hall has none and is valid only on a loopback address. */
  readonly server?: string | undefined;
  /** SHA-256 of the API server's certificate authority, in hexadecimal digits. */
  readonly certificateAuthoritySha256?: string | undefined;
  /** The user that deploys there, as the API server names it. */
  readonly deployer?: string | undefined;
}

/** A hall in the form that is locked, with what only its owners know taken from an earlier lock of the same context. */
export function lockedHallOf(hall: Hall, before: LockedHall | undefined): LockedHall {
  const { managementContext, workloadContext } = hall;
  const own = {
    managementContext,
    ...(workloadContext === undefined ? {} : { workloadContext }),
  };
  return before?.managementContext === managementContext ? { ...before, ...own } : own;
}

/** Whether a site's machines are simulated. */
export function isSimulated({
  infrastructure,
}: {
  readonly infrastructure: Infrastructure;
}): boolean {
  return infrastructure.kind === "in-memory";
}

/** What of a real hall's cluster is known once it is built. */
const OF_BUILT_HALLS = ["server", "certificateAuthoritySha256", "deployer"] as const;

/** Whether a hall is built: every set of limits knows which cluster it is and who deploys there. Simulated halls are made with the phase that has them. */
export function isBuilt(
  locks: readonly Readonly<Record<string, LockedHall>>[],
  hall: string,
): boolean {
  return (
    locks.length > 0 &&
    locks.every((halls) => {
      const lock = ownEntry(halls, hall);
      return OF_BUILT_HALLS.every((key) => lock?.[key] !== undefined);
    })
  );
}

/** Why nothing may be deployed to a hall; none where its identity is locked and the site file agrees with it. */
export function lockedHallProblems(
  { site, locked }: Pick<LockedSite, "site" | "locked">,
  hall: Hall,
): string[] {
  return lockedSets(locked).flatMap((limits) => lockedHallProblem(site, hall, limits) ?? []);
}

function lockedHallProblem(
  site: Site,
  hall: Hall,
  { infrastructure, halls }: Pick<LockedLimits, "infrastructure" | "halls">,
): string | undefined {
  const lock = ownEntry(halls, hall.name);
  if (infrastructure !== site.infrastructure.kind) {
    return `hall ${hall.name}: the site file has ${site.infrastructure.kind} infrastructure, ${infrastructure} is locked: correct the site file, or have the owners of the limits review it`;
  }
  const wayOut = "have the owners of the limits lock it (kvandal limits --write)";
  if (lock === undefined) {
    return `hall ${hall.name}: its identity is not in the locked limits, so nothing may be deployed there: ${wayOut}`;
  }
  for (const key of ["managementContext", "workloadContext"] as const) {
    if (hall[key] !== lock[key]) {
      return `hall ${hall.name}: the site file has ${key} ${hall[key] ?? "left out"}, ${lock[key] ?? "none"} is locked: correct the site file, or ${wayOut}`;
    }
  }
  const missing = OF_BUILT_HALLS.filter((key) => lock[key] === undefined);
  return isSimulated(site) || missing.length === 0
    ? undefined
    : `hall ${hall.name}: the locked limits do not have its ${missing.join(", ")}, so nothing may be deployed there: add what is missing once its cluster is built`;
}
