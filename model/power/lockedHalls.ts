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
  /** URL of the workload cluster's API server, where that is another cluster. */
  readonly workloadServer?: string | undefined;
  /** SHA-256 of the certificate authority of that API server, in hexadecimal digits. */
  readonly workloadCertificateAuthoritySha256?: string | undefined;
  /** The user that deploys to the workload cluster, as its API server names it. */
  readonly workloadDeployer?: string | undefined;
}

/** What of a real hall's clusters is known once they are built, by the context that leads there. */
const OF_BUILT_CLUSTERS = {
  managementContext: ["server", "certificateAuthoritySha256", "deployer"],
  workloadContext: ["workloadServer", "workloadCertificateAuthoritySha256", "workloadDeployer"],
} as const;

const CONTEXTS = ["managementContext", "workloadContext"] as const;

/** A hall in the form that is locked, with what only its owners know of a cluster taken from an earlier lock of the same context. */
export function lockedHallOf(hall: Hall, before: LockedHall | undefined): LockedHall {
  const clusters = CONTEXTS.map((key) =>
    hall[key] === undefined
      ? {}
      : {
          [key]: hall[key],
          ...(before?.[key] === hall[key] ? only(OF_BUILT_CLUSTERS[key], before) : {}),
        },
  );
  return Object.assign({ managementContext: hall.managementContext }, ...clusters) as LockedHall;
}

function only(keys: readonly (keyof LockedHall)[], lock: LockedHall): Partial<LockedHall> {
  return Object.fromEntries(
    keys.flatMap((key) => (lock[key] === undefined ? [] : [[key, lock[key]]])),
  );
}

/** What the lock does not know of the clusters of a hall; empty for one that is built. */
function unknownOf(lock: LockedHall): string[] {
  const { managementContext, workloadContext } = OF_BUILT_CLUSTERS;
  const wanted = [...managementContext, ...(hasWorkloadCluster(lock) ? workloadContext : [])];
  return wanted.filter((key) => lock[key] === undefined);
}

/** Whether a hall's nodes are in another cluster than its machines. */
export function hasWorkloadCluster({
  managementContext,
  workloadContext = managementContext,
}: Pick<Hall, "managementContext" | "workloadContext">): boolean {
  return workloadContext !== managementContext;
}

/** Whether a site's machines are simulated. */
export function isSimulated({
  infrastructure,
}: {
  readonly infrastructure: Infrastructure;
}): boolean {
  return infrastructure.kind === "in-memory";
}

/** Whether a hall is built: every set of limits knows which clusters it has and who deploys there. Simulated halls are made with the phase that has them. */
export function isBuilt(
  locks: readonly Readonly<Record<string, LockedHall>>[],
  hall: string,
): boolean {
  return (
    locks.length > 0 &&
    locks.every((halls) => {
      const lock = ownEntry(halls, hall);
      return lock !== undefined && unknownOf(lock).length === 0;
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
  for (const key of CONTEXTS) {
    if (hall[key] !== lock[key]) {
      return `hall ${hall.name}: the site file has ${key} ${hall[key] ?? "left out"}, ${lock[key] ?? "none"} is locked: correct the site file, or ${wayOut}`;
    }
  }
  const missing = unknownOf(lock);
  return isSimulated(site) || missing.length === 0
    ? undefined
    : `hall ${hall.name}: the locked limits do not have its ${missing.join(", ")}, so nothing may be deployed there: add what is missing once its cluster is built`;
}
