import type { LockedHall } from "../../model/power/lockedHalls";
import type { LockedLimits } from "../../model/powerBudget";
import type { ContextCluster } from "./kubeconfig";

/** The clusters of a hall that a provider writes to. */
export interface HallPlace {
  readonly site: string;
  readonly hall: string;
  /** Both where the hall has one cluster. */
  readonly roles: readonly ("management" | "workload")[];
}

/**
 * Where a provider writes: to a hall's cluster, as the lock knows it; to a cluster that is not a hall's; or to one that cannot be told, for
 * the reason that the problem gives.
 */
export type Place =
  | { readonly kind: "hall"; readonly place: HallPlace }
  | { readonly kind: "elsewhere" }
  | { readonly kind: "unidentified"; readonly problem: string };

/** How the engine's plugins reach clusters. */
export interface Kubeconfig {
  /** The value of KUBECONFIG; undefined where it is not set. */
  readonly variable: string | undefined;
  /** Finds the API server of a context. */
  readonly clusterOf: (
    context: string,
  ) => ContextCluster | { readonly problem: string } | undefined;
}

/** The inputs of a Kubernetes provider. */
export type ProviderInputs = Readonly<Record<string, unknown>>;

/**
 * Resolves a Kubernetes provider to the cluster that it writes to, and compares that with the locked halls.
 *
 * @param provider inputs of the provider; undefined for the engine's default provider.
 * @param locks of every site that is known.
 * @param kubeconfig that the engine's plugins read.
 */
export function placeOf(
  provider: ProviderInputs | undefined,
  locks: readonly LockedLimits[],
  kubeconfig: Kubeconfig,
): Place {
  const { clusterOf } = kubeconfig;
  const problem = overrideProblem(provider ?? {}, kubeconfig.variable);
  if (problem !== undefined) {
    return { kind: "unidentified", problem };
  }
  const context = text(provider?.context) ?? "";
  const places = locks.flatMap((lock) =>
    Object.entries(lock.halls).flatMap(([hall, identity]) => {
      const roles = rolesOf(identity, context);
      return roles.length === 0
        ? []
        : [{ lock, identity, place: { site: lock.site, hall, roles } }];
    }),
  );
  const [found, ...others] = places;
  if (found === undefined) {
    const cluster = clusterOf(context);
    if (cluster === undefined) {
      return { kind: "elsewhere" };
    }
    if ("problem" in cluster) {
      return { kind: "unidentified", problem: cluster.problem };
    }
    const hall = hallAt(cluster, locks, clusterOf);
    return hall === undefined
      ? { kind: "elsewhere" }
      : {
          kind: "unidentified",
          problem: `its provider's context "${context}" leads to ${cluster.server}, which is a cluster of hall ${hall}: use that hall's own context`,
        };
  }
  const same = others.every(
    ({ place }) => place.site === found.place.site && place.hall === found.place.hall,
  );
  if (!same) {
    return {
      kind: "unidentified",
      problem: `context "${context}" is locked for more than one hall, so nothing says which power it takes: give each hall a cluster of its own`,
    };
  }
  const wrong = clusterProblem(context, found.identity, found.lock, clusterOf(context));
  return wrong === undefined
    ? { kind: "hall", place: found.place }
    : { kind: "unidentified", problem: wrong };
}

function rolesOf(
  { managementContext, workloadContext = managementContext }: LockedHall,
  context: string,
): HallPlace["roles"] {
  return [
    ...(context === managementContext ? (["management"] as const) : []),
    ...(context === workloadContext ? (["workload"] as const) : []),
  ];
}

/** What makes the engine run another plugin, or the same with other variables. */
const OTHER_PLUGIN = ["pluginDownloadURL", "parameterization", "envVarMappings", "__internal"];

/**
 * What a provider may not say: each of these would lead to another cluster than its context does in the engine's own kubeconfig. The SDK writes
 * the value of KUBECONFIG into every provider that names none.
 */
function overrideProblem(
  provider: ProviderInputs,
  variable: string | undefined,
): string | undefined {
  const context = text(provider.context);
  if (context === undefined) {
    return "its provider names no context, so nothing says which cluster it writes to: give it a hall's context";
  }
  for (const key of ["kubeconfig", "cluster", "renderYamlToDirectory", ...OTHER_PLUGIN]) {
    const value = provider[key];
    const isDefault = key === "kubeconfig" && (value === "" || value === variable);
    if (value !== undefined && !isDefault) {
      return `its provider sets ${key} beside its context, so nothing says which cluster it writes to: leave ${key} out`;
    }
  }
  const { clusterIdentifier } = provider;
  return clusterIdentifier === undefined || clusterIdentifier === context
    ? undefined
    : `its provider's clusterIdentifier is not its context "${context}": set both to the hall's context`;
}

/** Why a context does not lead to the hall that is locked under it. A kubeconfig without the context leads nowhere, and passes. */
function clusterProblem(
  context: string,
  identity: LockedHall,
  { infrastructure }: LockedLimits,
  cluster: ReturnType<Kubeconfig["clusterOf"]>,
): string | undefined {
  if (cluster === undefined) {
    return undefined;
  }
  if ("problem" in cluster) {
    return cluster.problem;
  }
  const { server, certificateAuthoritySha256, isInsecure } = cluster;
  const locked =
    context === identity.managementContext
      ? [identity.server, identity.certificateAuthoritySha256]
      : [identity.workloadServer, identity.workloadCertificateAuthoritySha256];
  const [lockedServer, lockedAuthority] = locked;
  if (infrastructure === "in-memory" && lockedServer === undefined) {
    return isLoopback(server)
      ? undefined
      : `context "${context}" leads to ${server}, and a simulated hall is on this machine: start it with kvandal up`;
  }
  if (normalised(server) !== normalised(lockedServer ?? "")) {
    return `context "${context}" leads to ${server} in the kubeconfig, and ${lockedServer ?? "no API server"} is locked: correct the kubeconfig`;
  }
  return isInsecure || certificateAuthoritySha256 !== lockedAuthority
    ? `context "${context}" has another certificate authority in the kubeconfig than is locked: correct the kubeconfig`
    : undefined;
}

/** The hall that a cluster is: by the locked address or authority, or since one of the hall's own contexts leads to it as well. */
function hallAt(
  { server, certificateAuthoritySha256: authority }: ContextCluster,
  locks: readonly LockedLimits[],
  clusterOf: Kubeconfig["clusterOf"],
): string | undefined {
  const isSame = (address: string | undefined, digest: string | undefined): boolean =>
    (address !== undefined && normalised(address) === normalised(server)) ||
    (digest !== undefined && digest === authority);
  return locks
    .flatMap(({ halls }) => Object.entries(halls))
    .find(([, locked]) => {
      const { managementContext, workloadContext = managementContext } = locked;
      return (
        isSame(locked.server, locked.certificateAuthoritySha256) ||
        isSame(locked.workloadServer, locked.workloadCertificateAuthoritySha256) ||
        [managementContext, workloadContext].map(clusterOf).some((cluster) => {
          return (
            cluster !== undefined &&
            !("problem" in cluster) &&
            isSame(cluster.server, cluster.certificateAuthoritySha256)
          );
        })
      );
    })?.[0];
}

function isLoopback(server: string): boolean {
  return (
    URL.canParse(server) &&
    ["127.0.0.1", "localhost", "[::1]", "::1"].includes(new URL(server).hostname)
  );
}

function normalised(server: string): string {
  return URL.canParse(server) ? new URL(server).href : server;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
